import { contentHash } from "../lib/hash.ts";
import { packed, unpacked } from "../lib/packed.ts";
import type { FailureClass, Knowledge } from "./kind.ts";
import type { CommonSpec } from "./object.ts";
import type { StepBase } from "./plan.ts";
import type { Refused } from "./refused.ts";

/**
 * What the process remembers of one object between passes; lost with the process, and nothing depends on keeping it. There
 * are thousands: every member is there from the beginning and none is deleted, so that V8 keeps them small.
 */
export interface Memory {
  /** What AWS was last seen to show, packed. */
  observed: string | undefined;
  /** This and the other times: monotonic clock, milliseconds. */
  observedAt: number;
  term: number;
  /** What the observation was made for, see `basisOf`. */
  basis: string | undefined;
  /** What the observation says to others, see `Kind.vouches`. */
  vouched: string | undefined;
  wroteAt: number | undefined;
  /** When the spec was seen to change, or the object to appear, while watching. */
  changedAt: number | undefined;
  /** The leadership term in which the API server itself was last asked about the object, and the version that it gave. */
  proven: { readonly term: number; readonly version: string } | undefined;
  /** Hashes of the steps that were carried out since AWS last showed nothing to write, and how often they were. */
  repeated: Map<string, number> | undefined;
  /** Ids of the events of AWS that were recorded last: a status that says so may not have been written. */
  told: readonly string[] | undefined;
  /** Writes that AWS refused last, if the object is reconciled before they are due again. */
  refused: Refused | undefined;
  /** Passes in a row that failed. */
  failures: number;
  /** How the last of them failed, and when the first in a row failed like that. */
  failing: { readonly class: FailureClass; readonly since: number } | undefined;
}

/** Memories by uid, so that an object deleted and created again under one name starts afresh. */
export class Memories {
  readonly #byUid = new Map<string, Memory>();
  /** When the caches were complete for the first time, on the monotonic clock; undefined until then. */
  syncedAt: number | undefined;
  #term = { number: Number.NaN, since: 0 };

  /** Milliseconds since this leadership term began, as far as passes have seen it. `now`: monotonic clock. */
  leadingMs(term: number, now: number): number {
    if (this.#term.number !== term) this.#term = { number: term, since: now };
    return now - this.#term.since;
  }

  of(uid: string): Memory {
    let memory = this.#byUid.get(uid);
    if (memory === undefined) {
      memory = {
        observed: undefined,
        observedAt: 0,
        term: -1,
        basis: undefined,
        vouched: undefined,
        wroteAt: undefined,
        changedAt: undefined,
        proven: undefined,
        repeated: undefined,
        told: undefined,
        refused: undefined,
        failures: 0,
        failing: undefined,
      };
      this.#byUid.set(uid, memory);
    }
    return memory;
  }

  forget(uid: string): void {
    this.#byUid.delete(uid);
  }
}

/**
 * What an observation is made for, besides the spec: with another policy, or another AWS name, AWS is read.
 *
 * @param name the AWS name, see `Kind.identity`
 */
export const basisOf = ({ managementPolicy, adoptionPolicy }: CommonSpec, name: string | undefined): string =>
  [managementPolicy ?? "", adoptionPolicy ?? "", name ?? ""].join(" ");

/** What a kind's `observe` may know of earlier passes. */
export function knowledge<Observed>(
  memory: Memory,
  facts: {
    readonly now: number;
    readonly term: number;
    readonly leadingMs: number;
    readonly since: number;
    readonly maxAgeMs: number;
    readonly mayReuse: boolean;
    readonly wallClock: number;
    readonly asked: boolean;
    readonly basis: string;
  },
): Knowledge<Observed> {
  const kept = memory.observed === undefined ? undefined : unpacked<Observed>(memory.observed);
  const current = kept !== undefined && memory.term === facts.term;
  const isFor = current && memory.basis === facts.basis;
  return {
    observed: current ? kept : undefined,
    former: current ? undefined : kept,
    reusable: facts.mayReuse && isFor && facts.now - memory.observedAt < facts.maxAgeMs,
    sinceOwnWriteMs: memory.wroteAt === undefined ? undefined : facts.now - memory.wroteAt,
    leadingMs: facts.leadingMs,
    since: facts.since,
    now: facts.wallClock,
    driftIntervalMs: facts.maxAgeMs,
    asked: facts.asked,
  };
}

/** Keeps what was read, or what AWS answered to a write, for passes to come. `now`: monotonic clock, milliseconds. */
export function remember(memory: Memory, observed: unknown, now: number, term: number): void {
  memory.observed = packed(observed);
  memory.observedAt = now;
  memory.term = term;
}

/** Of more different writes in a row than any plan makes, the oldest are forgotten. */
const REPEATS_KEPT = 16;

/**
 * Counts how often the same steps were carried out since AWS last showed nothing to write: it took them, and shows something
 * else, be it that two fields push each other aside.
 *
 * @param steps what the pass has carried out; none means that AWS showed nothing to write
 * @returns 0 for none
 */
export function countRepeats(memory: Memory, steps: readonly StepBase[]): number {
  if (steps.length === 0) {
    memory.repeated = undefined;
    return 0;
  }
  memory.repeated ??= new Map();
  const counts = memory.repeated;
  const hash = contentHash(steps);
  const times = (counts.get(hash) ?? 0) + 1;
  counts.delete(hash);
  counts.set(hash, times);
  const [oldest] = counts.keys();
  if (counts.size > REPEATS_KEPT && oldest !== undefined) counts.delete(oldest);
  return times;
}
