import { contentHash } from "../lib/hash.ts";
import type { FailureClass, Knowledge, StepBase } from "./kind.ts";

/** What the process remembers of one object between passes; lost with the process, and nothing depends on keeping it. */
export interface Memory {
  observed?: unknown;
  observedAt: number;
  term: number;
  wroteAt?: number;
  /** When the spec was seen to change, or the object to appear, while watching. */
  changedAt?: number;
  /** The leadership term in which the API server itself was last asked about the object. */
  provenTerm?: number;
  /** The hash of the steps that were carried out last, and how often in a row they were. */
  repeated?: { readonly steps: string; readonly times: number };
  /** Passes in a row that failed. */
  failures: number;
  /** How the last of them failed, and when (monotonic) the first in a row failed like that. */
  failing?: { readonly class: FailureClass; readonly since: number };
}

/** Memories by uid, so that an object deleted and created again under one name starts afresh. */
export class Memories {
  readonly #byUid = new Map<string, Memory>();

  of(uid: string): Memory {
    let memory = this.#byUid.get(uid);
    if (memory === undefined) {
      memory = { observedAt: 0, term: -1, failures: 0 };
      this.#byUid.set(uid, memory);
    }
    return memory;
  }

  forget(uid: string): void {
    this.#byUid.delete(uid);
  }
}

/** What a kind's `observe` may know of earlier passes. */
export function knowledge<Observed>(
  memory: Memory,
  facts: {
    readonly now: number;
    readonly term: number;
    readonly leadingMs: number;
    readonly maxAgeMs: number;
    readonly mayReuse: boolean;
  },
): Knowledge<Observed> {
  const current = memory.observed !== undefined && memory.term === facts.term;
  return {
    observed: current ? (memory.observed as Observed) : undefined,
    reusable: facts.mayReuse && current && facts.now - memory.observedAt < facts.maxAgeMs,
    sinceOwnWriteMs: memory.wroteAt === undefined ? undefined : facts.now - memory.wroteAt,
    leadingMs: facts.leadingMs,
  };
}

/** Keeps what was read, or what AWS answered to a write, for passes to come. `now`: wall clock, milliseconds. */
export function remember(memory: Memory, observed: unknown, now: number, term: number): void {
  memory.observed = observed;
  memory.observedAt = now;
  memory.term = term;
}

/**
 * Counts how often in a row the same steps were carried out: AWS took them and goes on to show something else.
 *
 * @param steps what the pass has carried out; none means that AWS showed nothing to write
 * @returns 0 for none
 */
export function countRepeats(memory: Memory, steps: readonly StepBase[]): number {
  if (steps.length === 0) {
    delete memory.repeated;
    return 0;
  }
  const hash = contentHash(steps);
  const times = memory.repeated?.steps === hash ? memory.repeated.times + 1 : 1;
  memory.repeated = { steps: hash, times };
  return times;
}
