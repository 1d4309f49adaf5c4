import { type KubeFaults, noKubeFaults } from "../support/kube-model/faults.ts";
import { type AwsFaults, noAwsFaults } from "./aws-network.ts";

/** What one seed does. Plain data, so that a plan can be written on a command line. */
export interface Plan {
  readonly workloads: readonly PlannedWorkload[];
  readonly replicas: number;
  /** How far the wall clock of each replica is off, milliseconds. */
  readonly skewMs: readonly number[];
  /** How long faults go on, milliseconds. */
  readonly faultsMs: number;
  readonly kube: KubeFaults;
  readonly aws: AwsFaults;
  /** Probability that a process dies at a boundary around a write. */
  readonly crash: number;
  /** Probability that a process freezes at such a boundary, for longer than its Lease lasts. */
  readonly freeze: number;
  /** Incidents, in milliseconds after the start. */
  readonly incidents: readonly Incident[];
  /** For so long after a write, AWS's reads may show the state before it. */
  readonly lag: { readonly ms: number; readonly probability: number };
  /** AWS's own token buckets. */
  readonly throttle: boolean;
  readonly repeatedCreate: "returned" | "refused";
  /** The part of AWS's request quotas that each operator allows itself. */
  readonly bucketShare: number;
  /** Whether, after everything has settled, one of many objects that wait for a pass is edited; see backlog.ts. */
  readonly backlog: boolean;
  /** A replica whose watches bring objects late: should it lead, its cache is older than what others acted on. */
  readonly stale: { readonly replica: number; readonly watchDelayMs: readonly [number, number] } | null;
  /** How long nothing may be written at the end: until every object has been read again, or for a day. */
  readonly silence: "a drift read" | "a day";
}

export interface PlannedWorkload {
  /** Unique in the plan; the names of its objects start with it. */
  readonly id: string;
  /** Name of a workload. */
  readonly name: string;
  readonly namespace: string;
  /** Which variant of the workload. */
  readonly variant: number;
}

export interface Incident {
  readonly atMs: number;
  readonly kind: "kill" | "stop" | "pause" | "kube outage" | "aws outage" | "compaction";
  readonly lastsMs: number;
}

/** Nothing happens and nothing goes wrong. */
export const calm: Plan = {
  workloads: [],
  replicas: 1,
  skewMs: [0],
  faultsMs: 1_000,
  kube: noKubeFaults,
  aws: noAwsFaults,
  crash: 0,
  freeze: 0,
  incidents: [],
  lag: { ms: 0, probability: 0 },
  throttle: true,
  repeatedCreate: "returned",
  bucketShare: 0.7,
  backlog: false,
  stale: null,
  silence: "a drift read",
};

/** A plan in one line: what differs from a calm one. */
export function planText(plan: Plan): string {
  return JSON.stringify(difference(plan, calm));
}

/** The plan of such a line. @throws Error when it has a member that no plan has */
export function planFrom(text: string): Plan {
  return over(calm, JSON.parse(text) as object, "plan") as Plan;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function difference(value: Readonly<Record<string, unknown>> | object, from: object): object {
  const base = from as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      if (JSON.stringify(member) === JSON.stringify(base[name])) return [];
      return [[name, isRecord(member) && isRecord(base[name]) ? difference(member, base[name]) : member]];
    }),
  );
}

function over(base: object, given: object, path: string): object {
  const known = base as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(given).filter((name) => !(name in known));
  if (unknown.length > 0) throw new Error(`${path} has no ${unknown.join(", ")}`);
  const members = Object.entries(given).map(([name, member]) => {
    const before = known[name];
    return [name, isRecord(before) ? over(before, member as object, `${path}.${name}`) : member];
  });
  return { ...base, ...Object.fromEntries(members) };
}
