/** Members of what Application Auto Scaling and CloudWatch take: which were declared, which differ, and what is sent. */
import { deepEqual, stableStringify } from "../../lib/json.ts";

export type Members = { readonly [name: string]: unknown };

/** An object that is no time, which the SDK gives and takes as a `Date`. */
const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isTime(value);

const isTime = (value: unknown): value is { toJSON(): string } =>
  typeof value === "object" && value !== null && "toJSON" in value;

/** Names as the API writes them; those that capitals do not follow from are exceptions. */
const NAMES: Readonly<Record<string, string>> = { okActions: "OKActions" };

const nameInApi = (name: string): string => NAMES[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/** A part of a spec with the names of the API. */
export function inApi(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inApi);
  if (!isMembers(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [nameInApi(name), inApi(member)]));
}

/** Values in one spelling: lists of things in a fixed order, without members that say what their absence says; times as text. */
function canonical(value: unknown): unknown {
  if (isTime(value)) return value.toJSON();
  if (Array.isArray(value)) {
    const items = value.map(canonical);
    return items.every(isMembers)
      ? items.toSorted((a, b) => (stableStringify(a) < stableStringify(b) ? -1 : 1))
      : items;
  }
  if (!isMembers(value)) return value;
  const members = Object.entries(value).filter(([name, member]) => !isUnset(member, name));
  return Object.fromEntries(members.map(([name, member]) => [name, canonical(member)]));
}

/** Paths of the leaves that are declared, sorted; a list is one leaf. */
export function leafPaths(declared: Members, prefix = ""): readonly string[] {
  return Object.entries(declared)
    .flatMap(([name, member]) =>
      isMembers(member) ? leafPaths(member, `${prefix}${name}.`) : member === undefined ? [] : [`${prefix}${name}`],
    )
    .toSorted();
}

const at = (value: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((part, name) => (isMembers(part) ? part[name] : undefined), value);

/**
 * What AWS shows where nothing is set, which is therefore no difference from a leaf that is not declared any more. Source: the types
 * of PutScalingPolicy, RegisterScalableTarget and PutMetricAlarm, "default".
 */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  DisableScaleIn: false,
  ScaleOutCooldown: 300,
  ScaleInCooldown: 300,
  Cooldown: 300,
  MetricAggregationType: "Average",
  Mode: "ForecastOnly",
  SchedulingBufferTime: 300,
  MaxCapacityBreachBehavior: "HonorMaxCapacity",
  ActionsEnabled: true,
  TreatMissingData: "missing",
  Timezone: "UTC",
  ReturnData: true,
};

function isUnset(value: unknown, path: string): boolean {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return true;
  return value === DEFAULTS[path.slice(path.lastIndexOf(".") + 1)];
}

export interface Sides {
  readonly declared: Members;
  readonly live: Members;
  /** Paths of leaves that were declared before. */
  readonly before: readonly string[];
}

/** Leaves that were declared, are not any more, and still show: they are cleared once. */
const cleared = ({ declared, live, before }: Sides): readonly string[] =>
  before.filter((path) => at(declared, path) === undefined && !isUnset(at(live, path), path));

/** Paths of the leaves that have to change; what was never declared is not compared. */
export function differing(sides: Sides): readonly string[] {
  const { declared, live } = sides;
  const differs = (path: string): boolean => {
    const [wanted, shown] = [at(declared, path), at(live, path)];
    if (isUnset(wanted, path) && isUnset(shown, path)) return false;
    return !deepEqual(canonical(wanted), canonical(shown));
  };
  return [...leafPaths(declared).filter(differs), ...cleared(sides)].toSorted();
}

/** Of each pair AWS takes members of one side only: what is declared of one drops what is live of the other. */
const ALTERNATIVES: readonly (readonly [readonly string[], readonly string[]])[] = [
  [["PredefinedMetricSpecification"], ["CustomizedMetricSpecification"]],
  [["Metrics"], ["MetricName", "Namespace", "Dimensions", "Statistic", "ExtendedStatistic", "Period", "Unit"]],
  [["Statistic"], ["ExtendedStatistic"]],
];

function withoutAlternatives(live: Members, declared: Members): Members {
  const has = (names: readonly string[]) => names.some((name) => declared[name] !== undefined);
  const dropped = ALTERNATIVES.flatMap(([a, b]) => [...(has(a) ? b : []), ...(has(b) ? a : [])]);
  return Object.fromEntries(Object.entries(live).filter(([name]) => !dropped.includes(name)));
}

/** What is sent: declared leaves over the live ones, without those that are cleared. AWS replaces the whole. */
export function overlaid(sides: Sides): Members {
  const gone = new Set(cleared(sides));
  const over = (declared: Members, live: Members, prefix: string): Members => {
    const kept = withoutAlternatives(live, declared);
    const names = [...new Set([...Object.keys(declared), ...Object.keys(kept)])];
    const members = names.map((name) => [name, memberOf(declared[name], kept[name], `${prefix}${name}`)] as const);
    return Object.fromEntries(members.filter(([, member]) => member !== undefined));
  };
  const memberOf = (declared: unknown, live: unknown, path: string): unknown => {
    if (gone.has(path)) return undefined;
    if (!isMembers(declared ?? live)) return declared ?? live;
    const members = over(isMembers(declared) ? declared : {}, isMembers(live) ? live : {}, `${path}.`);
    return Object.keys(members).length === 0 ? undefined : members;
  };
  return over(sides.declared, sides.live, "");
}
