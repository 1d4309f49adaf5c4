import type { Surroundings } from "../../engine/kind.ts";
import { referred } from "../common/plan/neighbours.ts";
import { missingProvider, providerNames } from "../common/plan/providers.ts";
import { type MissingReference, waitingFor } from "../common/plan/waiting.ts";
import type { TaskObject } from "./model.ts";

/** What is needed to start a task. */
export interface Place {
  /** ARN or name of the cluster. */
  readonly cluster: string;
  /** ARN of the revision, or `family:revision`. */
  readonly taskDefinition: string;
  /** Names in AWS of the capacity providers that the strategy refers to, by the name of the object. */
  readonly providers: ReadonlyMap<string, string>;
}

export type Resolution = ({ readonly found: true } & Place) | ({ readonly found: false } & MissingReference);

/** The cluster to ask about tasks: the recorded one, else what the spec says; undefined while the referenced object has none. */
export function clusterOf({ spec, status }: TaskObject, surroundings: Surroundings): string | undefined {
  if (status?.clusterArn !== undefined) return status.clusterArn;
  if (spec.clusterRef === undefined) return spec.cluster;
  const shown = referred(surroundings, "ECSCluster", spec.clusterRef.name)?.exports;
  return shown?.status === "ACTIVE" ? shown.arn : undefined;
}

/** The revision that all attempts run: the recorded one, else the newest that is registered; undefined while there is none. */
export function taskDefinitionOf({ spec, status }: TaskObject, surroundings: Surroundings): string | undefined {
  if (status?.taskDefinition !== undefined) return status.taskDefinition;
  if (spec.taskDefinitionRef === undefined) return spec.taskDefinition;
  return referred(surroundings, "ECSTaskDefinition", spec.taskDefinitionRef.name)?.exports?.latest?.arn;
}

/** Finds cluster, task definition and capacity providers, or says what is waited for. */
export function resolve(resource: TaskObject, surroundings: Surroundings): Resolution {
  const { clusterRef, taskDefinitionRef } = resource.spec;
  const cluster = clusterOf(resource, surroundings);
  if (cluster === undefined) return { found: false, ...waitingFor("ECSCluster", clusterRef?.name, surroundings) };
  const taskDefinition = taskDefinitionOf(resource, surroundings);
  if (taskDefinition === undefined)
    return { found: false, ...waitingFor("ECSTaskDefinition", taskDefinitionRef?.name, surroundings) };
  const missing = missingProvider(resource.spec, surroundings);
  if (missing !== undefined) return { found: false, ...missing };
  return { found: true, cluster, taskDefinition, providers: providerNames(resource.spec, surroundings) };
}
