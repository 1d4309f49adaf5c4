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
  eq("S2", [`${D}.strategy`], "ROLLING"),
  eq("S2", [`${D}.bakeTimeInMinutes`], 0),
  ...percents("S2", "REPLICA"),
  ...percents("S3", "DAEMON"),
  strip("S4", [`${D}.maximumPercent`, `${D}.minimumHealthyPercent`], foreign),
  eq("S2", [`${D}.alarms`], ALARMS_OFF),
  emptyList("S2", [`${D}.alarms.alarmNames`]),
  set("S2", `${D}.alarms.alarmNames`),
  eq("S2", [`${D}.deploymentCircuitBreaker`], BREAKER_OFF),
  fill("S2", `${D}.deploymentCircuitBreaker.resetOnHealthyTask`, true),
  fill("S2", `${D}.deploymentCircuitBreaker.thresholdConfiguration`, THRESHOLD),
  fill("S6", `${EARLY}.healthyPercent`, 100),
  fill("S6", `${EARLY}.sourceServiceRevisionCleanup`, "BLOCKING"),
  match("S6", EARLY, bothOff),
  emptyList("S7", [`${D}.lifecycleHooks`]),
  set("S7", `${D}.lifecycleHooks`, ["targetType", "hookTargetArn", "lifecycleStages"]),
  set("S7", `${HOOK}.lifecycleStages`),
  fill("S7", `${HOOK}.targetType`, "AWS_LAMBDA"),
  opaque("S7", [`${HOOK}.hookDetails`]),
  hide("HIDE", [`${HOOK}.hookDetails`]),
  fill("S8", `${HOOK}.timeoutConfiguration`, {}),
  fill("S8", `${HOOK}.timeoutConfiguration.action`, "ROLLBACK"),
  fill("S8", `${HOOK}.timeoutConfiguration.timeoutInMinutes`, 1440),
  fill("S9", `${D}.canaryConfiguration.canaryPercent`, 5),
  fill("S9", `${D}.canaryConfiguration.canaryBakeTimeInMinutes`, 10),
  fill("S10", `${D}.linearConfiguration.stepPercent`, 10),
  fill("S10", `${D}.linearConfiguration.stepBakeTimeInMinutes`, 6),
  eq("S11", ["deploymentController"], { type: "ECS" }),
];
