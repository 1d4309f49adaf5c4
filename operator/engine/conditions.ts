import { rfc3339 } from "../lib/clock.ts";
import type { Condition, DomainCondition, Resource } from "./object.ts";

/** What a pass has to say about an object, before it becomes conditions. */
export interface Verdict {
  readonly ready: "True" | "False" | "Unknown";
  /** `Reconciling` and `Stalled` exist only while true, and never both (kstatus). */
  readonly progress: "Reconciling" | "Stalled" | "none";
  readonly reason: string;
  readonly message: string;
  /** Somebody has to do something, although it is not `Stalled` yet. */
  readonly needsAction?: true;
  /** The reason of `Reconciling` where it differs from that of `Ready`. */
  readonly progressReason?: string;
}

/** Kubernetes refuses longer condition messages (metav1.Condition: 32,768); ours stay readable. */
const MAX_MESSAGE = 1_024;

/**
 * The conditions of an object: `Ready` always and first, `Reconciling` or `Stalled` while true, then the kind's own.
 * `lastTransitionTime` moves only when `status` changes.
 * Source: kstatus conventions (kubernetes-sigs/cli-utils, pkg/kstatus) and Kubernetes API conventions.
 */
export function conditionsOf(
  verdict: Verdict,
  domain: readonly DomainCondition[],
  previous: readonly Condition[] | undefined,
  generation: number,
  now: number,
): readonly Condition[] {
  const { ready, progress, reason, message } = verdict;
  const wanted: DomainCondition[] = [{ type: "Ready", status: ready, reason, message }];
  if (progress !== "none") {
    wanted.push({ type: progress, status: "True", reason: verdict.progressReason ?? reason, message });
  }
  wanted.push(...domain);
  return wanted.map((condition) => {
    const before = previous?.find((candidate) => candidate.type === condition.type);
    return {
      type: condition.type,
      status: condition.status,
      reason: condition.reason,
      message: shorten(condition.message),
      lastTransitionTime: before?.status === condition.status ? before.lastTransitionTime : rfc3339(now),
      observedGeneration: generation,
    };
  });
}

export function conditionOf(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** True when the object is Ready for its newest generation. */
export function isReady(
  resource: Pick<Resource, "status"> & { readonly metadata: { readonly generation: number } },
): boolean {
  const ready = conditionOf(resource.status?.conditions, "Ready");
  return ready?.status === "True" && ready.observedGeneration === resource.metadata.generation;
}

function shorten(message: string): string {
  const line = message.replace(/\s+/g, " ").trim();
  return line.length <= MAX_MESSAGE ? line : `${line.slice(0, MAX_MESSAGE - 3)}...`;
}
