import { rfc3339 } from "../lib/clock.ts";
import { deepEqual } from "../lib/json.ts";
import { composeStatus, type StatusParts } from "./compose.ts";
import { conditionOf, type Verdict } from "./conditions.ts";
import { managingSince, scopeToRecord, withOrigin } from "./lifecycle.ts";
import {
  type BaseStatus,
  type CommonSpec,
  type Condition,
  isDeleting,
  neverObserved,
  type Resource,
} from "./object.ts";
import { failureOf, staleCache } from "./outcome.ts";
import type { EngineSettings, Pass, Ports } from "./pass.ts";
import { type Answered, acknowledged, pendingVerbs, refused } from "./verbs.ts";

/**
 * Writes the status if it differs from the stored one, and records an Event for a changed verdict.
 *
 * @throws KubernetesError; class `conflict` when the spec changed meanwhile
 */
export async function reportStatus<Aws>(
  pass: Pass<Aws>,
  ports: Ports<Aws>,
  settings: EngineSettings,
  verdict: Verdict,
  facts: StatusParts,
): Promise<void> {
  const { resource } = pass;
  const before = resource.status;
  const scope = scopeToRecord(resource, pass.scope, settings.finalizer);
  const handled = neverObserved(resource) ? handledAtBirth(resource, settings) : facts.handled;
  const now = ports.clock.now();
  const since = managingSince(resource, rfc3339(now));
  const recorded = { scope, managingSinceTime: since };
  const status = pass.kind.fitStatus(composeStatus(resource, recorded, verdict, { ...facts, handled }, now));
  if (deepEqual(status, ports.store.get(pass.key)?.status)) return;
  acceptWritten(pass, ports, settings, await writeStatus(ports, resource, status));
  recordVerdict(ports, pass, before?.conditions, verdict);
}

/**
 * Writes a status. One that the API server refuses is written once more as the last accepted one with the new conditions: what
 * has to be remembered stays, and people see why.
 */
async function writeStatus<Aws>({ writer }: Ports<Aws>, resource: Resource, status: BaseStatus): Promise<Resource> {
  try {
    return await writer.applyStatus(resource, status);
  } catch (error) {
    if (failureOf(error).class !== "refused") throw error;
    const { conditions, observedGeneration } = status;
    return writer.applyStatus(resource, { ...resource.status, conditions, observedGeneration });
  }
}

/**
 * Takes what the API server answered to our own write.
 *
 * @throws ClassifiedError of class `conflict` when the spec changed meanwhile: it has to be planned for first
 */
export function acceptWritten<Aws>(
  pass: Pass<Aws>,
  ports: Ports<Aws>,
  settings: EngineSettings,
  written: Resource,
): void {
  ports.store.absorb(written);
  pass.memory.proven = { term: ports.gate.term, version: written.metadata.resourceVersion };
  if (written.metadata.generation !== pass.resource.metadata.generation)
    throw staleCache("the spec changed during the reconciliation");
  pass.resource = withOrigin(written as Resource<CommonSpec>, settings.originAnnotation);
}

/** Annotations that came with the object were meant for an earlier life of it, whatever becomes of the first pass. */
function handledAtBirth(resource: Resource<CommonSpec>, settings: EngineSettings): readonly Answered[] {
  const verbs = pendingVerbs(resource, settings);
  const observed = resource.spec.managementPolicy === "Observe";
  return observed || settings.readOnly ? refused(verbs) : acknowledged(verbs);
}

/**
 * A log line and an Event for each new reason, and a Warning if an object that was Reconciling is now Stalled under the same
 * reason. After a write, no Event says that the object is in progress, because the write has an Event of its own. What a deletion
 * waits for gets one.
 */
function recordVerdict<Aws>(
  { events }: Ports<Aws>,
  { resource, wrote, log }: Pass<Aws>,
  before: readonly Condition[] | undefined,
  verdict: Verdict,
): void {
  const { ready, reason, message } = verdict;
  const wasReady = conditionOf(before, "Ready");
  const newlyStalled = verdict.progress === "Stalled" && conditionOf(before, "Stalled") === undefined;
  const isTrouble = verdict.progress === "Stalled" || verdict.needsAction === true;
  if (wasReady?.reason !== reason || wasReady.status !== ready || newlyStalled)
    log[isTrouble ? "warn" : "info"]("conditions changed", { ready, reason, note: message });
  if (wrote && verdict.progress === "Reconciling" && !isDeleting(resource)) return;
  if (wasReady?.reason === reason && !newlyStalled) return;
  const type = isTrouble ? "Warning" : "Normal";
  events.record(resource, { type, reason: verdict.reason, action: "Reconcile", note: verdict.message });
}
