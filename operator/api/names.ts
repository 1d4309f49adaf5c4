/** Names that never change. docs/reference/names.md is made from this file. */

export const GROUP = "ecs-operator.dev";
export const VERSION = "v1alpha1";
export const API_VERSION = `${GROUP}/${VERSION}`;
export const CATEGORY = "ecs";

/** In `metadata.finalizers` of every managed object, from before the first AWS write until AWS shows the end. */
export const FINALIZER = `${GROUP}/finalizer`;

/** Field managers of server-side apply and patches. */
export const STATUS_MANAGER = "ecs-operator";
export const METADATA_MANAGER = "ecs-operator-metadata";

/** The one annotation that the operator writes to objects of people: uid, scope and declared paths, with the finalizer's patch. */
export const ORIGIN_ANNOTATION = `${GROUP}/origin`;

/** On an `ECSTask` that a schedule created: its time by the schedule, RFC 3339. */
export const SCHEDULED_TIME_ANNOTATION = `${GROUP}/scheduled-time`;

/** Verb annotations, `ecs-operator.dev/<verb>: [<argument>/]<token>`. */
export const VERBS = [
  "restart",
  "refresh",
  "promote",
  "promote-full",
  "abort",
  "retry",
  "rollback",
  "plan",
  "deregister",
  "trigger",
] as const;
export type Verb = (typeof VERBS)[number];
export const verbAnnotation = (verb: Verb): string => `${GROUP}/${verb}`;

export const LEASE = "ecs-operator";

/** AWS tags that say whose a resource is. */
export const TAGS = {
  installation: `${GROUP}/installation`,
  namespace: `${GROUP}/namespace`,
  name: `${GROUP}/name`,
  uid: `${GROUP}/uid`,
  /** On task definition revisions: `v1-<hash>`. */
  content: `${GROUP}/content`,
  /** On what stayed when its object was deleted: `<installation>/<namespace>`, which may adopt it again. */
  retained: `${GROUP}/retained`,
  /** On tasks of a schedule: `<name of the ECSScheduledTask>/<time by the schedule>`, or the name alone of a run that a verb asked for. */
  schedule: `${GROUP}/schedule`,
} as const;

export const TAG_PREFIX = `${GROUP}/`;

/** Prefix of the operator's own metrics. */
export const METRICS_PREFIX = "ecs_operator_";

/** reportingController of Events. */
export const EVENT_CONTROLLER = `${GROUP}/ecs-operator`;

/**
 * What a batched read is called where those who wait for it and the edge that makes it have to agree.
 *
 * @param cluster name or ARN, for what is read cluster by cluster
 */
export const readGroup = (operation: string, cluster = ""): string =>
  `${operation} ${cluster.slice(cluster.lastIndexOf("/") + 1)}`;
