import type { Plan } from "../../../engine/plan.ts";
import { progressing } from "../../common/plan/plans.ts";
import { waitForMissing } from "../../common/plan/waiting.ts";
import type { ServicePass } from "../facts.ts";
import type { ServiceStep } from "../model.ts";
import type { Resolution } from "../references.ts";
import { unknownCluster } from "./immutable.ts";

/** What the spec refers to and is not there, or not ready: the sentence that says so. Undefined where all is. */
export function unresolved(input: ServicePass): Omit<Resolution & { found: false }, "found" | "cluster"> | undefined {
  const unknown = unknownCluster(input);
  if (unknown !== undefined) return unknown;
  const { resolution } = input.facts;
  if (input.observed.noCluster) {
    const cluster = `cluster ${(resolution.found ? resolution.resolved.cluster : resolution.cluster) ?? ""}`;
    const message = `Waiting for ${cluster}, which does not exist in AWS.`;
    // One that an object stands for is on its way.
    return input.resource.spec.clusterRef === undefined ? { message, missing: cluster } : { message };
  }
  return resolution.found ? undefined : resolution;
}

/** The plan of a service whose references are not all there; one that does not exist is not waited for in silence. */
export function planWaiting(input: ServicePass): Plan<ServiceStep> {
  const { message = "", missing } = unresolved(input) ?? {};
  const decided: Plan<ServiceStep> =
    missing === undefined ? progressing("WaitingForReference", message) : waitForMissing(input, missing, message);
  if (!input.observed.noCluster || decided.state === "Blocked") return decided;
  // No change of an object shows that a cluster was created in AWS.
  const clusterRecheckMs = 5 * input.settings.pollMs;
  return { ...decided, recheckMs: Math.min(decided.recheckMs ?? clusterRecheckMs, clusterRecheckMs) };
}
