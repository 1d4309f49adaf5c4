/**
 * Fields that AWS never hears of: they say how the operator itself goes about an object. What each of them does is shown
 * in `own-fields.test.ts`.
 */
export const OWN_FIELDS: ReadonlySet<string> = new Set([
  "suspend",
  "deletionPolicy",
  "adoptionPolicy",
  "managementPolicy",
  "revisionHistoryLimit",
  "desiredCountPolicy",
  "rollout.settleSeconds",
  "rollout.progressDeadlineSeconds",
  "completions",
  "parallelism",
  "backoffLimit",
  "activeDeadlineSeconds",
  "ttlSecondsAfterFinished",
  "retryUnknown",
  "logTail.lines",
  "schedule",
  "timeZone",
  "concurrencyPolicy",
  "startingDeadlineSeconds",
  "successfulTasksHistoryLimit",
  "failedTasksHistoryLimit",
  "taskTemplate",
]);

/** Parts of the API that admission refuses whatever they hold, because the operator cannot carry them out yet. */
export const NOT_SUPPORTED: readonly string[] = [
  "deploymentConfiguration.lifecycleHooks",
  "deploymentConfiguration.linearConfiguration",
  "deploymentConfiguration.canaryConfiguration",
  "gatewayConnectors",
];

export const isNotSupported = (text: string): boolean => NOT_SUPPORTED.some((part) => text.startsWith(part));
