import { createHash } from "node:crypto";
import { TAGS } from "../../operator/api/names.ts";
import type { Simulator } from "../../simulator/simulator.ts";
import { type AwsCall, type AwsOutcome, type Entry, isAwsWrite, PERSON, type Violation } from "../scenarios/history.ts";
import { becomesReady } from "../scenarios/oracles-truth.ts";
import { resourcesOf, revisionsInUse } from "../scenarios/snapshot.ts";
import { isOwnKind } from "../support/kube-model/objects.ts";
import type { StoredWrite } from "../support/kube-model/server.ts";

/** A call whose caller still waits; it is closed once. */
export interface OpenCall {
  /** AWS has decided, or the request was lost. */
  decided(outcome: AwsOutcome, at: number): void;
  /** The caller learned the outcome, or gave up. */
  ended(at: number, answered: boolean): void;
}

/** Writes down what happens: the history for the oracles, and a trace for people and for the hash. */
export interface Recorder {
  readonly history: readonly Entry[];
  readonly faults: ReadonlyMap<string, number>;
  readonly trace: readonly string[];
  readonly violations: readonly Violation[];
  /** When anything but a Lease or an Event was last written, by anyone; milliseconds of the world. */
  readonly lastWriteAt: number;
  /** SHA-256 of the trace. */
  hash(): string;
  say(what: string): void;
  fault(kind: string, process: string, what: string): void;
  violation(invariant: string, message: string): void;
  kubernetes(write: StoredWrite): void;
  call(process: string, operation: string, input: AwsCall["input"]): OpenCall;
  /** Calls of a process that is no more. */
  abandoned(process: string): void;
}

export function createRecorder(now: () => number, simulator: Simulator): Recorder {
  const start = now();
  const history: Entry[] = [];
  const faults = new Map<string, number>();
  const trace: string[] = [];
  const violations: Violation[] = [];
  const open = new Map<OpenCall, string>();
  let lastWriteAt = start;
  const say = (what: string) => trace.push(`${((now() - start) / 1000).toFixed(3).padStart(9)}  ${what}`);
  const truth = () => {
    simulator.advance(now());
    return simulator.snapshot();
  };
  const ownedBy = (uid: string) => resourcesOf(truth()).filter(({ tags }) => tags[TAGS.uid] === uid);

  return {
    history,
    faults,
    trace,
    violations,
    get lastWriteAt() {
      return lastWriteAt;
    },
    hash: () => createHash("sha256").update(trace.join("\n")).digest("hex").slice(0, 16),
    say,
    fault(kind, process, what) {
      faults.set(kind, (faults.get(kind) ?? 0) + 1);
      say(`${process} fault ${kind}: ${what}`);
    },
    violation(invariant, message) {
      violations.push({ invariant, message, at: now() });
    },
    kubernetes(write) {
      const object = write.after ?? write.before;
      if (object === undefined) return;
      const gone = write.after === undefined && isOwnKind(object);
      const own = gone || becomesReady(write) ? ownedBy(object.metadata.uid) : undefined;
      history.push({ system: "kubernetes", at: now(), ...write, ...(own && (gone ? { left: own } : { truth: own })) });
      if (object.kind === "Lease") return;
      if (object.kind !== "Event") lastWriteAt = now();
      const { name, resourceVersion } = object.metadata;
      const what = `${write.verb} ${object.kind}${write.subresource ? `/${write.subresource}` : ""} ${name}`;
      say(`${write.actor} ${what} at ${resourceVersion}${summary(object)}`);
    },
    call(process, operation, input) {
      const sentAt = now();
      let entry: { -readonly [K in keyof AwsCall]: AwsCall[K] } | undefined;
      let end: { readonly at: number; readonly answered: boolean } | undefined;
      const call: OpenCall = {
        decided(outcome, at) {
          const inUse = operation === "DeregisterTaskDefinition" ? revisionsInUse(truth()) : undefined;
          entry = {
            system: "aws",
            at,
            sentAt,
            endedAt: end?.at,
            process,
            operation,
            input,
            outcome,
            answered: end?.answered ?? false,
            ...(inUse && { inUse }),
          };
          history.push(entry);
          if (isAwsWrite(entry)) lastWriteAt = at;
          say(`${process} ${operation} ${brief(input)} -> ${outcome.kind === "refused" ? outcome.code : outcome.kind}`);
        },
        ended(at, answered) {
          open.delete(call);
          end = { at, answered };
          if (entry === undefined) return;
          entry.endedAt = at;
          entry.answered = answered;
        },
      };
      if (process !== PERSON) open.set(call, process);
      return call;
    },
    abandoned(process) {
      for (const [call, owner] of [...open]) if (owner === process) call.ended(now(), false);
    },
  };
}

const SHOWN_MEMBERS = [
  "cluster",
  "clusters",
  "service",
  "services",
  "clusterName",
  "serviceName",
  "family",
  "familyPrefix",
  "status",
  "taskDefinition",
  "resourceArn",
  "desiredCount",
  "ResourceId",
  "PolicyName",
  "ScheduledActionName",
  "AlarmName",
  "AlarmNames",
] as const;

/** What a call is about, in a few words. */
function brief(input: AwsCall["input"]): string {
  return SHOWN_MEMBERS.map((member) => input[member])
    .filter((part) => part !== undefined)
    .map((part) => String(part).split(":").slice(-2).join(":"))
    .join(" ");
}

interface StoredCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
}

function summary({ kind, metadata, status, reason, note }: Readonly<Record<string, unknown>>): string {
  if (kind === "Event") return `: ${String(reason)} ${String(note)}`;
  const { generation, deletionTimestamp, finalizers } = metadata as Readonly<Record<string, unknown>>;
  const conditions = ((status as { conditions?: readonly StoredCondition[] } | undefined)?.conditions ?? [])
    .map((condition) => `${condition.type}=${condition.status}(${condition.reason})`)
    .join(" ");
  const flags = `${deletionTimestamp === undefined ? "" : " deleting"}${finalizers === undefined ? "" : " finalizer"}`;
  return `: generation ${String(generation)}${flags} ${conditions}`;
}
