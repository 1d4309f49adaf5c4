import { TAGS } from "../../operator/api/names.ts";
import { deepEqual } from "../../operator/lib/json.ts";
import type { KubeObject } from "../support/kube-model/objects.ts";
import { type AwsCall, type AwsResource, callName, type Fields } from "./history.ts";

/**
 * What scales a service: its scalable target with policies and scheduled actions, which belong to the target and have no tags of their
 * own, and the alarms that invoke step scaling.
 */

const scaling = (operation: string): string => callName("application-autoscaling", operation);
const alarms = (operation: string): string => callName("cloudwatch", operation);

const REGISTERS = scaling("RegisterScalableTarget");
const TAGS_BY_ARN = new Set([scaling("TagResource"), scaling("UntagResource")]);
const ALARM_TAGS = new Set([alarms("TagResource"), alarms("UntagResource")]);
const ON_TARGETS = new Set(
  [
    "RegisterScalableTarget",
    "DeregisterScalableTarget",
    "PutScalingPolicy",
    "DeleteScalingPolicy",
    "PutScheduledAction",
    "DeleteScheduledAction",
  ].map(scaling),
);

/** `scalable-target/<cluster>/<service>`, from the resource id of a target. */
export const targetKey = (resourceId: unknown): string =>
  `scalable-target/${String(resourceId).replace("service/", "")}`;

const alarmKey = (name: unknown): string => `alarm/${String(name)}`;

/** Keys of the calls on scalable targets and alarms. A target is tagged by its ARN, which only the answer to its registration tells. */
export class ScalingKeys {
  readonly #byArn = new Map<string, string>();

  /** Takes note of what a call has shown. */
  note({ operation, input, outcome }: AwsCall): void {
    if (operation === REGISTERS && outcome.kind === "ok")
      this.#byArn.set(String(outcome.output.ScalableTargetARN), targetKey(input.ResourceId));
  }

  of({ operation, input }: AwsCall): readonly string[] {
    if (ON_TARGETS.has(operation)) return [targetKey(input.ResourceId)];
    if (TAGS_BY_ARN.has(operation)) return [this.#byArn.get(String(input.ResourceARN)) ?? []].flat();
    if (operation === alarms("PutMetricAlarm")) return [alarmKey(input.AlarmName)];
    if (operation === alarms("DeleteAlarms")) return (input.AlarmNames as readonly string[]).map(alarmKey);
    return ALARM_TAGS.has(operation) ? [alarmKey(String(input.ResourceARN).split(":").at(-1))] : [];
  }
}

/**
 * Whether a call that AWS has carried out made something new: it refuses tags for a target that is there. Without tags it makes what is
 * not there, and changes what is, whosever it is.
 */
export function createsScaling({ operation, input }: AwsCall, isThere: boolean): boolean {
  if (operation === REGISTERS) return !isThere || Object.keys((input.Tags ?? {}) as Fields).length > 0;
  return operation === alarms("PutMetricAlarm") && !isThere;
}

export const endsScaling = ({ operation }: AwsCall): boolean =>
  operation === scaling("DeregisterScalableTarget") || operation === alarms("DeleteAlarms");

/** Whether a resource is a part of a service, which lives and dies with it. */
export const isPart = ({ type }: Pick<AwsResource, "type">): boolean => type === "scalable-target" || type === "alarm";

/** The block of a spec that says how its service is scaled. */
export interface Block {
  readonly minCapacity: number;
  readonly maxCapacity: number;
  readonly policies?: readonly Fields[];
  readonly alarms?: readonly Fields[];
  readonly scheduledActions?: readonly Fields[];
  readonly suspendedState?: Fields;
}

export const blockOf = ({ autoscaling }: Fields): Block | undefined => autoscaling as Block | undefined;

/** The count that CreateService takes: the declared one, within the limits. */
export function countAtFirst(spec: Fields): number {
  const { desiredCount = 1 } = spec as { readonly desiredCount?: number };
  const block = blockOf(spec);
  return block === undefined ? desiredCount : Math.min(block.maxCapacity, Math.max(block.minCapacity, desiredCount));
}

const isMembers = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Paths at which AWS does not show what is declared; its names begin with a capital. */
function missing(declared: unknown, shown: unknown, path: string): readonly string[] {
  if (Array.isArray(declared)) {
    const list = Array.isArray(shown) ? shown : [];
    if (list.length !== declared.length) return [path];
    return declared.flatMap((item, index) => missing(item, list[index], `${path}[${index}]`));
  }
  if (!isMembers(declared)) return deepEqual(declared, shown) ? [] : [path];
  if (!isMembers(shown)) return [path];
  return Object.entries(declared).flatMap(([name, member]) => {
    const called = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    return missing(member, shown[called], `${path}.${called}`);
  });
}

/** The limits in AWS that are not those of the spec; scheduled actions move them by design. */
export function otherLimits(block: Block, { MinCapacity, MaxCapacity, scheduledActions }: Fields): readonly string[] {
  const isMoved = (block.scheduledActions ?? []).length > 0 || (scheduledActions as readonly unknown[]).length > 0;
  if (isMoved || (MinCapacity === block.minCapacity && MaxCapacity === block.maxCapacity)) return [];
  return [`limits of ${String(MinCapacity)} and ${String(MaxCapacity)}`];
}

/** What AWS holds for the scaling of a Ready service and should not, or does not hold and should. */
export function scalingDifferences(object: KubeObject, own: readonly AwsResource[]): readonly string[] {
  const block = blockOf(object.spec ?? {});
  const parts = own.filter(isPart);
  if (block === undefined) return parts.map(({ arn }) => `${arn}, which its spec does not ask for`);
  const [target, ...more] = parts.filter(({ type }) => type === "scalable-target");
  if (target?.shown === undefined || more.length > 0) return [`${more.length === 0 ? "no" : "two"} scalable targets`];
  const { shown } = target;
  const status = (object.status?.autoscaling ?? {}) as Readonly<Record<string, readonly string[]>>;
  const named = (kind: string, name: string, others: readonly string[] = []) =>
    differencesOfNamed(
      name,
      (block[kind as keyof Block] ?? []) as readonly Fields[],
      shown[kind] as readonly Fields[],
      others,
    );
  const flags = ["dynamicScalingInSuspended", "dynamicScalingOutSuspended", "scheduledScalingSuspended"];
  const suspended = Object.fromEntries(flags.map((flag) => [flag, block.suspendedState?.[flag] ?? false]));
  return [
    ...otherLimits(block, shown),
    ...missing(suspended, shown.SuspendedState, "SuspendedState"),
    ...named("policies", "policyName", status.otherPolicies),
    ...named("scheduledActions", "scheduledActionName", status.otherScheduledActions),
    ...alarmDifferences(block, shown.policies as readonly Fields[], parts),
  ];
}

function differencesOfNamed(
  name: string,
  declared: readonly Fields[],
  shown: readonly Fields[],
  others: readonly string[],
): readonly string[] {
  const called = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const names = declared.map((item) => item[name]);
  const strange = shown
    .map((item) => String(item[called]))
    .filter((one) => !names.includes(one) && !others.includes(one));
  const wrong = declared.flatMap((item) =>
    missing(
      item,
      shown.find((one) => one[called] === item[name]),
      `${name} ${String(item[name])}`,
    ),
  );
  return [...strange.map((one) => `${name} ${one}, which is not declared`), ...wrong.map((path) => `other ${path}`)];
}

/** An alarm invokes the policy that it is declared with. */
function alarmDifferences(
  { alarms = [] }: Block,
  policies: readonly Fields[],
  parts: readonly AwsResource[],
): readonly string[] {
  const shown = parts.filter(({ type }) => type === "alarm").map((part) => part.shown ?? {});
  const members = alarms.map(({ policyName: _, ...alarm }) => alarm);
  const idle = alarms.filter(({ alarmName, policyName }) => {
    const arn = policies.find(({ PolicyName }) => PolicyName === policyName)?.PolicyARN;
    const actions = shown.find(({ AlarmName }) => AlarmName === alarmName)?.AlarmActions;
    return arn === undefined || !((actions ?? []) as readonly unknown[]).includes(arn);
  });
  return [
    ...differencesOfNamed("alarmName", members, shown, []),
    ...idle.map(({ alarmName }) => `alarm ${String(alarmName)}, which does not invoke its policy`),
  ];
}

/** What is owned by an object, and belongs to a service. */
export const partsOf = (resources: readonly AwsResource[], uid: string): readonly AwsResource[] =>
  resources.filter((resource) => isPart(resource) && resource.tags[TAGS.uid] === uid);
