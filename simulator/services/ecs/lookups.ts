import { clientError, clusterNotFound, invalidParameter, serviceNotFound } from "./errors.ts";
import type { Cluster, EcsArea, Service, TaskDefinition } from "./records.ts";

/** The last part of an ARN, or the name itself. */
export function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}

/** A cluster by name or ARN (`default` when not given), also an INACTIVE one; an ARN must be of this account and Region. */
export function findCluster(area: EcsArea, reference: string | undefined): Cluster | undefined {
  const cluster = area.clusters.get(nameOf(reference ?? "default"));
  if (reference?.startsWith("arn:") && cluster?.arn !== reference) return undefined;
  return cluster;
}

/** @throws Refusal ClusterNotFoundException when it does not exist or is INACTIVE */
export function activeCluster(area: EcsArea, reference: string | undefined): Cluster {
  const cluster = findCluster(area, reference);
  if (cluster?.status !== "ACTIVE") throw clusterNotFound();
  return cluster;
}

/** A service by name or ARN, whatever its status. */
export function findService(area: EcsArea, cluster: Cluster, reference: string): Service | undefined {
  const service = area.services.get(`${cluster.name}/${nameOf(reference)}`);
  if (reference.startsWith("arn:") && service?.arn !== reference) return undefined;
  return service;
}

/** What the container instances of a cluster have room for has changed. */
export function wakeServices(area: EcsArea, cluster: Cluster): void {
  for (const service of area.services.values()) if (service.cluster === cluster) service.wake();
}

/** @throws Refusal ServiceNotFoundException */
export function existingService(area: EcsArea, cluster: Cluster, reference: string): Service {
  const service = findService(area, cluster, reference);
  if (!service) throw serviceNotFound();
  return service;
}

/**
 * A task definition by `family`, `family:revision` or ARN; a bare family means its newest ACTIVE revision.
 * @returns undefined when there is none
 */
export function findTaskDefinition(area: EcsArea, reference: string): TaskDefinition | undefined {
  const [family = "", revision] = nameOf(reference).split(":");
  const revisions = area.families.get(family) ?? [];
  if (revision === undefined) return revisions.findLast((candidate) => candidate.status === "ACTIVE");
  const found = revisions.find((candidate) => String(candidate.revision) === revision);
  return reference.startsWith("arn:") && found?.arn !== reference ? undefined : found;
}

/**
 * The task definition a new task or deployment is to use.
 * @throws Refusal ClientException when it does not exist, or is no longer ACTIVE
 */
export function usableTaskDefinition(area: EcsArea, reference: string): TaskDefinition {
  const found = findTaskDefinition(area, reference);
  if (!found) throw clientError("Unable to describe task definition.");
  if (found.status !== "ACTIVE") throw clientError("TaskDefinition is inactive");
  return found;
}

const namePattern = /^[A-Za-z0-9_-]{1,255}$/;

/** Names of clusters and services: up to 255 letters, digits, hyphens and underscores. */
export function checkName(name: string, what: string): void {
  if (!namePattern.test(name)) {
    throw invalidParameter(`${what} must be at most 255 characters of letters, numbers, hyphens and underscores.`);
  }
}
