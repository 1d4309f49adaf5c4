import type { KindName } from "../../../api/catalogue.ts";
import type { PlanInput, Surroundings } from "../../../engine/kind.ts";
import type { BaseStatus, Resource } from "../../../engine/object.ts";
import type { Plan, StepBase } from "../../../engine/plan.ts";
import { parseTime, rfc3339 } from "../../../lib/clock.ts";
import { referred } from "./neighbours.ts";
import { blocked, progressing } from "./plans.ts";

/** `status.waiting`: what does not exist, and since when it has been missed. */
export interface Waiting {
  readonly for: string;
  /** RFC 3339. */
  readonly sinceTime: string;
}

interface WaitingStatus extends BaseStatus {
  readonly waiting?: Waiting | undefined;
}

type Input = Pick<PlanInput<never, WaitingStatus, unknown>, "now" | "surroundings"> & {
  readonly resource: Pick<Resource<unknown, WaitingStatus>, "status">;
};

/** What an object waits for that it refers to. */
export interface MissingReference {
  readonly message: string;
  /** Kind and name of what does not exist; undefined where it does and is not ready yet. */
  readonly missing?: string;
}

/** Says that the object behind a reference is not there, or not ready. */
export function waitingFor(kind: KindName, name: string | undefined, surroundings: Surroundings): MissingReference {
  const what = `${kind} ${name ?? ""}`;
  return referred(surroundings, kind, name) !== undefined
    ? { message: `Waiting for ${what}, which is not ready in AWS yet.` }
    : { message: `Waiting for ${what}, which does not exist in this namespace.`, missing: what };
}

/** The objects of one apply, and those of a cluster that has just been restored, arrive within this time. */
const PATIENCE_MS = 60_000;

/**
 * `status.waiting` as it is to be now: written once, and kept for as long as the same thing is missing.
 *
 * @param missing kind and name of what does not exist
 * @param now wall clock, milliseconds
 */
export function waitingNow(before: Waiting | undefined, missing: string, now: number): Waiting {
  return before?.for === missing ? before : { for: missing, sinceTime: rfc3339(now) };
}

/**
 * The plan of an object that refers to something that does not exist. A minute later the same is Stalled: a typo must not
 * pass for a slow start. Not in the first minute after the caches of this process were complete, where much may be on its way
 * that has been waited for while no operator ran; but what is Stalled stays so.
 *
 * @param missing kind and name of what does not exist, as in `waitingNow`
 * @param message the sentence for both
 */
export function waitForMissing<Step extends StepBase>(
  { resource, surroundings, now }: Input,
  missing: string,
  message: string,
): Plan<Step> {
  const { sinceTime } = waitingNow(resource.status?.waiting, missing, now);
  const waitedMs = now - parseTime(sinceTime);
  if (waitedMs >= PATIENCE_MS && isStalled(resource.status)) return blocked("WaitingForReference", message);
  const leftMs = PATIENCE_MS - Math.min(waitedMs, surroundings.syncedMs);
  if (leftMs <= 0) return blocked("WaitingForReference", message);
  return progressing("WaitingForReference", message, [], leftMs);
}

/** The same for what may also be there and not be ready, which takes as long as it takes. */
export const waitForReference = <Step extends StepBase>(
  input: Input,
  { message, missing }: MissingReference,
): Plan<Step> =>
  missing === undefined ? progressing("WaitingForReference", message) : waitForMissing(input, missing, message);

const isStalled = (status: WaitingStatus | undefined): boolean =>
  status?.conditions?.some(({ type, reason }) => type === "Stalled" && reason === "WaitingForReference") ?? false;
