import type { Surroundings } from "../../engine/kind.ts";
import { nameIn } from "../../lib/arn.ts";
import { referred } from "../common/plan/neighbours.ts";
import { type MissingReference, waitingFor } from "../common/plan/waiting.ts";
import type { Provider } from "./model.ts";

/** The cluster that a spec names, by its name in AWS (an Auto Scaling group provider has none); or what is waited for. */
export type FoundCluster =
  | { readonly found: true; readonly name: string | undefined }
  | (MissingReference & { readonly found: false });

/**
 * Finds the cluster that the spec names.
 *
 * @param live the cluster that the provider belongs to in AWS, where there is one: then that of the spec need not be ready, and an
 *   object that is not there stands for the cluster of its own name
 */
export function clusterOf({ spec }: Provider, surroundings: Surroundings, live?: string): FoundCluster {
  const { clusterRef, cluster } = spec;
  if (clusterRef === undefined) return { found: true, name: cluster && nameIn(cluster) };
  const { name } = clusterRef;
  const shown = referred(surroundings, "ECSCluster", name)?.exports;
  if (live === undefined) {
    if (shown?.status === "ACTIVE" && shown.arn !== undefined) return { found: true, name: nameIn(shown.arn) };
    return { found: false, ...waitingFor("ECSCluster", name, surroundings) };
  }
  if (shown !== undefined) return { found: true, name: nameIn(shown.arn ?? shown.name) };
  if (nameIn(live) === name) return { found: true, name };
  const waiting = waitingFor("ECSCluster", name, surroundings);
  const message = `${waiting.message} The capacity provider belongs to cluster ${nameIn(live)} in AWS.`;
  return { found: false, ...waiting, message };
}
