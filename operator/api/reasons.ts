/**
 * Every condition reason the operator gives, with what it means and what to do. People match on these in alerts and
 * scripts: a reason never changes its meaning. docs/reference/reasons.md is made from this file.
 */
export const reasons = {
  // Fine.
  Available: "The resource exists in AWS and matches the spec.",
  Registered: "The newest revision is registered, and every service that refers to the object deploys it.",
  RolloutSucceeded: "The deployment of the spec has succeeded and enough tasks are running.",
  Scaling: "The rollout is complete; tasks are starting or stopping to reach a new count.",
  CountNotEnforced:
    "The live count is kept: `spec.desiredCountPolicy` was Seed, and `spec.desiredCount` has not changed since. Change `spec.desiredCount` to set the count.",
  Observed:
    "`spec.managementPolicy` is Observe: the operator writes nothing to AWS. The message lists the differences, if any.",
  Scheduled: "Runs are created by `spec.schedule`; the message has the time of the next one.",
  CompletionsReached: "As many runs as `spec.completions` have succeeded.",
  Acknowledged:
    "Outcome in `status.lastHandled` only: the annotation was there before the operator first reconciled the object, so it is not carried out.",

  // In progress.
  Creating: "The resource is being created.",
  Updating: "A change is being made.",
  Adopting: "An existing AWS resource is being adopted: its tags change, nothing else.",
  AttachingCapacityProviders: "AWS is attaching or detaching the capacity providers of the cluster.",
  Propagating: "The newest revision is registered; services that refer to it do not deploy it yet.",
  Progressing: "A rollout is in progress; the message has its stage, task counts and traffic.",
  WaitingForLifecycleHook: "A lifecycle hook of the deployment is waiting for an action; the message names the hook.",
  WaitingForReference:
    "Waiting for something that the spec refers to and that does not exist or is not ready; the message names it. If it does not exist for a minute, the object becomes Stalled. Reconciliation resumes when it exists.",
  WaitingForRelatedChanges:
    "Waiting for related changes of the same apply, so that they roll out in one deployment; see `spec.rollout.settleSeconds`.",
  WaitingForMatchingSpecs:
    "Service and task definition do not match yet; waiting a few seconds for a change of the other object. After that the reason is InvalidCombination.",
  TasksUnavailable: "The rollout succeeded, but fewer tasks are running than `minimumHealthyPercent` requires.",
  TasksFailing:
    "The rollout succeeded, but tasks of the service keep failing; the message has their stop reasons. Ready becomes True when they stop failing.",
  Running: "Tasks run, or a task that failed is about to be run again; the message has the counts.",
  WaitingForCapacity:
    "AWS has no room for a task now; the message has AWS's words. It is tried again until `spec.activeDeadlineSeconds`, and does not count as a failure.",
  WaitingForFormerRun:
    "`spec.concurrencyPolicy` is Replace: the former run is being deleted; the next one is created when its tasks have stopped.",
  Draining: "Waiting for a former service of the same name to finish draining; then the service is created.",

  // Action needed.
  InvalidCombination:
    "Service, task definition, cluster or capacity providers do not match; the message says what to change.",
  DeploymentFailed:
    "The deployment failed and there was nothing to roll back to. The same content is not deployed again; change the spec or set the annotation `ecs-operator.dev/retry`.",
  RolledBack:
    "The deployment failed and AWS rolled it back. The same content is not deployed again; change the spec or set the annotation `ecs-operator.dev/retry`.",
  DeploymentStopped:
    "The deployment was stopped in AWS. The same content is not deployed again; change the spec or set the annotation `ecs-operator.dev/retry`.",
  InvalidSchedule:
    "`spec.schedule` cannot be read, or has no time in years to come; the message says why. No run is created by it.",
  UnknownTimeZone:
    "`spec.timeZone` is not in the time zone database of the operator. No run is created by the schedule. Use a name such as Europe/Berlin.",
  RunFailed: "Reason of LastRunFailed only: the run that ended last failed; the message names its ECSTask.",
  BackoffLimitExceeded:
    "More runs failed than `spec.backoffLimit` allows; the message has the last failure. Create a new object to try again.",
  DeadlineExceeded: "The object was active for longer than `spec.activeDeadlineSeconds`. What ran was stopped.",
  OutcomeUnknown:
    "Nothing shows how a run ended, because the operator was away for longer than AWS shows stopped tasks. It is not run again unless `spec.retryUnknown` is true.",
  ProgressDeadlineExceeded:
    "The rollout made no progress within `spec.rollout.progressDeadlineSeconds`; ECS continues it. The reason clears when there is progress.",
  AlreadyExists:
    "An AWS resource of this name already exists and is not managed by this object. Set `spec.adoptionPolicy: Adopt` to adopt it, or use another name.",
  AdoptionNotAllowed:
    "The AWS resource was not created by an object of this namespace, and the operator's `adoption` setting does not allow this namespace to adopt it.",
  ObservationNotAllowed:
    "The AWS resource was not created by an object of this namespace, and the operator's `observation` setting does not allow this namespace to observe it.",
  AdoptionWouldScale:
    "Adopting the service would change its desired count. Set `spec.desiredCount` to the live count first.",
  OwnershipLost:
    "The owner tags of the AWS resource changed, so it is no longer changed or deleted. Set `spec.adoptionPolicy: Adopt` to manage it again.",
  NameTaken:
    "Another object uses the same AWS name: the one that has the AWS resource, or else the one that has managed it longest. Use another name, or delete the other object.",
  AccountOrRegionChanged:
    "The operator's AWS account or Region is not the one in which this object was created. Restore the operator's credentials and Region.",
  SpecTooLarge:
    "The spec is too large for AWS (64 KiB for a task definition). Make it smaller; until then nothing changes in AWS.",
  RoleNotGranted: "The spec contains an IAM role that the operator's `passableRoles` setting does not allow.",
  ImmutableField:
    "A field changed that AWS cannot change in place. Revert the change, or delete and create the object.",
  DeploymentControllerNotSupported:
    "The service in AWS has a deployment controller other than ECS, and deploying such a service is not supported yet. Only its count and tags are enforced.",
  ContentMismatch:
    "A task definition revision has other content than its content tag says; the message names the fields. The content is registered again, once.",
  UpdateNotApplied:
    "AWS accepted the same update three times but does not show it; the message names the fields. It is not sent again until the spec changes or the annotation `ecs-operator.dev/retry` is set.",
  RefusedByAWS:
    "AWS refused the request; the message has AWS's error. Retried after every change and at every drift interval.",
  RefusedByKubernetes:
    "The API server refused a write to the object; the message has its error. AWS calls that depend on the write are not made.",
  RegionNotAllowed:
    "The Region is not set, or the operator may not use it. See the operator's flags --region and --regions.",

  // Failures.
  ProgressingWithRetry:
    "Reason of Reconciling only: the last reconciliation failed and is retried; the reason and message of Ready say why.",
  AWSUnavailable: "AWS could not be reached or answered with a server error. Retried with increasing delay.",
  KubernetesUnavailable:
    "The API server could not be reached or answered with an error. Retried with increasing delay.",
  Throttled: "AWS throttles the account. Calls are slowed down and retried.",
  VerifyingWrite: "A write got no clear response. AWS is read before anything else is written.",
  WaitingForAWS: "AWS must finish something first; the message has AWS's error.",
  InternalError: "An error inside the operator; its log has the stack trace. Retried with increasing delay.",
  AccessDenied: "The operator's AWS credentials are missing or lack a permission; the message names the action.",
  UnknownOperation:
    "The AWS endpoint does not support an operation of the operator; the message names the operation and what is not available without it.",

  // Suspension, read-only mode, deletion.
  Suspended:
    "`spec.suspend` is true; nothing is read from or written to AWS. An ECSTask has stopped its tasks; an ECSScheduledTask creates no runs.",
  ReadOnly: "The operator runs in read-only mode; the message lists the changes that it does not make.",
  Deleting: "The deletion is in progress.",
  WaitingForDependents:
    "The deletion is waiting for objects or AWS resources that use this one; the message names them.",
  Retained: "`spec.deletionPolicy` is Retain: the AWS resource stays.",
} as const;

export type Reason = keyof typeof reasons;
