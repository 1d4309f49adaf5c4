import { emptyList, eq, fill, hide, match, opaque, type Place, type Rule, set, strip } from "./rule.ts";
import type { ServiceFacts } from "./service-facts.ts";

/**
 * How ECS shows `deploymentConfiguration`. AWS merges its members with what is there, so a member that was left out has
 * no certain value and is not compared; inside a member that is declared, AWS puts the defaults.
 * Source: Amazon ECS API Reference, DeploymentConfiguration and the types below it.
 */

type ServiceRule = Rule<ServiceFacts>;

const D = "deploymentConfiguration";
const HOOK = `${D}.lifecycleHooks[]`;
const EARLY = `${D}.earlySuccessCriteria`;

/** `maximumPercent` and `minimumHealthyPercent` of a service that names none. */
export const DEFAULT_PERCENTS = {
  REPLICA: { maximumPercent: 200, minimumHealthyPercent: 100 },
  DAEMON: { maximumPercent: 100, minimumHealthyPercent: 0 },
} as const;

const percents = (id: string, scheduling: "REPLICA" | "DAEMON"): readonly ServiceRule[] => {
  const when = (place: Place<ServiceFacts>) => place.facts.scheduling === scheduling;
  const { maximumPercent, minimumHealthyPercent } = DEFAULT_PERCENTS[scheduling];
  return [
    eq(id, [`${D}.maximumPercent`], maximumPercent, { when }),
    eq(id, [`${D}.minimumHealthyPercent`], minimumHealthyPercent, { when }),
  ];
};

/** The threshold of a breaker that names none. */
const THRESHOLD = { type: "BOUNDED_PERCENT", value: 50 } as const;

/** What an absent block means. */
export const BREAKER_OFF = {
  enable: false,
  rollback: false,
  resetOnHealthyTask: true,
  thresholdConfiguration: THRESHOLD,
} as const;
export const ALARMS_OFF = { alarmNames: [], enable: false, rollback: false } as const;

/** A criterion that is off has no further meaning. */
const bothOff = (desired: unknown, actual: unknown): boolean =>
  (desired as { enable?: unknown }).enable === false && (actual as { enable?: unknown } | undefined)?.enable !== true;

const foreign = { when: (place: Place<ServiceFacts>) => place.facts.controller !== "ECS" };

export const deploymentRules: readonly ServiceRule[] = [
  eq("deployment-configuration-defaults", [`${D}.strategy`], "ROLLING"),
  eq("deployment-configuration-defaults", [`${D}.bakeTimeInMinutes`], 0),
  ...percents("deployment-configuration-defaults", "REPLICA"),
  ...percents("daemon-percents", "DAEMON"),
  strip("percents-under-other-controllers", [`${D}.maximumPercent`, `${D}.minimumHealthyPercent`], foreign),
  eq("deployment-configuration-defaults", [`${D}.alarms`], ALARMS_OFF),
  emptyList("deployment-configuration-defaults", [`${D}.alarms.alarmNames`]),
  set("deployment-configuration-defaults", `${D}.alarms.alarmNames`),
  eq("deployment-configuration-defaults", [`${D}.deploymentCircuitBreaker`], BREAKER_OFF),
  fill("deployment-configuration-defaults", `${D}.deploymentCircuitBreaker.resetOnHealthyTask`, true),
  fill("deployment-configuration-defaults", `${D}.deploymentCircuitBreaker.thresholdConfiguration`, THRESHOLD),
  fill("early-success-defaults", `${EARLY}.healthyPercent`, 100),
  fill("early-success-defaults", `${EARLY}.sourceServiceRevisionCleanup`, "BLOCKING"),
  match("early-success-defaults", EARLY, bothOff),
  emptyList("lifecycle-hooks-are-a-set", [`${D}.lifecycleHooks`]),
  set("lifecycle-hooks-are-a-set", `${D}.lifecycleHooks`, ["targetType", "hookTargetArn", "lifecycleStages"]),
  set("lifecycle-hooks-are-a-set", `${HOOK}.lifecycleStages`),
  fill("lifecycle-hooks-are-a-set", `${HOOK}.targetType`, "AWS_LAMBDA"),
  opaque("lifecycle-hooks-are-a-set", [`${HOOK}.hookDetails`]),
  hide("may-be-secret", [`${HOOK}.hookDetails`]),
  fill("hook-timeout-defaults", `${HOOK}.timeoutConfiguration`, {}),
  fill("hook-timeout-defaults", `${HOOK}.timeoutConfiguration.action`, "ROLLBACK"),
  fill("hook-timeout-defaults", `${HOOK}.timeoutConfiguration.timeoutInMinutes`, 1440),
  fill("canary-defaults", `${D}.canaryConfiguration.canaryPercent`, 5),
  fill("canary-defaults", `${D}.canaryConfiguration.canaryBakeTimeInMinutes`, 10),
  fill("linear-defaults", `${D}.linearConfiguration.stepPercent`, 10),
  fill("linear-defaults", `${D}.linearConfiguration.stepBakeTimeInMinutes`, 6),
  eq("controller-is-ecs", ["deploymentController"], { type: "ECS" }),
];
