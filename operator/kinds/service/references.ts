import type { CheckedDefinition, TaskDefinitionExports } from "../../api/exports.ts";
import type { ServiceSpec, ServiceStatus } from "../../api/types.ts";
import type { EcsService } from "../../aws/services/ecs/shapes.ts";
import { inAwsWords, registryNames } from "../../ecs/service-references.ts";
import type { ResolvedService } from "../../ecs/service-spec.ts";
import type { Surroundings } from "../../engine/kind.ts";
import type { Resource } from "../../engine/object.ts";
import { type Neighbour, referred } from "../common/plan/neighbours.ts";
import type { Owned } from "../common/plan/owned.ts";
import { missingProvider, providerNames } from "../common/plan/providers.ts";
import { waitingFor } from "../common/plan/waiting.ts";
import type { ServiceInput } from "./model.ts";

type Service = Resource<ServiceSpec, ServiceStatus>;

export const serviceNameOf = (resource: Service): string => resource.spec.serviceName ?? resource.metadata.name;

/** The service as a resource that an object owns. */
export const ownedOf = (service: EcsService, { resource }: Pick<ServiceInput, "resource">): Owned => ({
  name: serviceNameOf(resource),
  arn: service.serviceArn,
  tags: service.tags,
  within: [service.clusterArn],
});

/** What the cluster of a service is called in AWS: the recorded one, else what the spec says; the last part of an ARN. */
export function clusterNameOf(resource: Service, surroundings: Surroundings): string {
  const { clusterRef, cluster } = resource.spec;
  const named = resource.status?.clusterArn ?? (clusterRef === undefined ? (cluster ?? "default") : undefined);
  if (named !== undefined) return named.split("/").at(-1) ?? named;
  const name = clusterRef?.name ?? "";
  return referred(surroundings, "ECSCluster", name)?.exports?.name ?? name;
}

/** What a service refers to, found. */
export interface Resolved extends ResolvedService {
  readonly taskDefinition: string;
  /** The spec with AWS's names and ARNs in the place of what it refers to. */
  readonly spec: ServiceSpec;
  /** What the revision holds, as far as a service is checked against it: by the object's spec, or as AWS shows it. */
  readonly definition: CheckedDefinition | undefined;
  /** The object behind `taskDefinitionRef`. */
  readonly definitionObject: DefinitionObject | undefined;
}

export type Resolution =
  | { readonly found: true; readonly resolved: Resolved }
  | {
      readonly found: false;
      readonly cluster: string | undefined;
      readonly message: string;
      /** Kind and name of what does not exist; undefined where it does and is not ready yet. */
      readonly missing?: string | undefined;
    };

/** A task definition's object, as the services that refer to it see it. */
export type DefinitionObject = Pick<Neighbour, "uid" | "name"> & TaskDefinitionExports;

function definitionObject(surroundings: Surroundings, name: string): DefinitionObject | undefined {
  const found = referred(surroundings, "ECSTaskDefinition", name);
  const shown = found?.exports;
  return found === undefined || shown === undefined ? undefined : { uid: found.uid, name: found.name, ...shown };
}

/**
 * Finds cluster and task definition. An object that is there but has never had a resource in AWS is waited for; one that is
 * being changed or deleted still stands for what it last was.
 */
export function resolve(input: ServiceInput): Resolution {
  const { resource, surroundings } = input;
  const cluster = resolveCluster(resource, surroundings);
  if (cluster === undefined) {
    return { found: false, cluster, ...waitingFor("ECSCluster", resource.spec.clusterRef?.name, surroundings) };
  }
  const found = resolveTaskDefinition(input);
  const missing =
    missingInCloudMap(resource, surroundings) ?? missingProvider(resource.spec, surroundings, providersInUse(input));
  if (found !== undefined && missing === undefined)
    return { found: true, resolved: resolvedOf(cluster, found, specInAws(resource, surroundings)) };
  if (found !== undefined && missing !== undefined) return { found: false, cluster, ...missing };
  const { taskDefinitionRef, taskDefinition } = resource.spec;
  if (taskDefinitionRef !== undefined)
    return { found: false, cluster, ...waitingFor("ECSTaskDefinition", taskDefinitionRef.name, surroundings) };
  const revision = `task definition ${taskDefinition ?? ""}`;
  const message = `Waiting for ${revision}, which does not exist in AWS.`;
  return { found: false, cluster, message, missing: revision };
}

/** The first of the objects of Cloud Map that a service refers to and that have nothing in AWS yet. */
function missingInCloudMap({ spec }: Service, surroundings: Surroundings) {
  const registry = registryNames(spec).find((name) => arnOf(surroundings, "CloudMapService", name) === undefined);
  if (registry !== undefined) return waitingFor("CloudMapService", registry, surroundings);
  const namespace = spec.serviceConnectConfiguration?.namespaceRef?.name;
  if (namespace === undefined || arnOf(surroundings, "CloudMapNamespace", namespace) !== undefined) return undefined;
  return waitingFor("CloudMapNamespace", namespace, surroundings);
}

const providersInUse = ({ observed }: ServiceInput): readonly (string | undefined)[] =>
  (observed.service?.capacityProviderStrategy ?? []).map(({ capacityProvider }) => capacityProvider);

const arnOf = (surroundings: Surroundings, kind: "CloudMapNamespace" | "CloudMapService", name: string | undefined) =>
  referred(surroundings, kind, name)?.exports?.arn;

/** The spec with AWS's names and ARNs in the place of what it refers to, as far as that is there. */
export function specInAws({ spec }: Pick<Service, "spec">, surroundings: Surroundings): ServiceSpec {
  const found = registryNames(spec).flatMap((name) => {
    const arn = arnOf(surroundings, "CloudMapService", name);
    return arn === undefined ? [] : [[name, arn] as const];
  });
  const namespace = arnOf(surroundings, "CloudMapNamespace", spec.serviceConnectConfiguration?.namespaceRef?.name);
  const providers = providerNames(spec, surroundings);
  return inAwsWords(spec, { registries: new Map(found), namespace, providers });
}

interface FoundDefinition {
  readonly arn: string;
  readonly definition: CheckedDefinition | undefined;
  readonly object: DefinitionObject | undefined;
}

/** The revision that the spec asks for, whether the cluster is there or not. */
export function resolveTaskDefinition({
  resource,
  surroundings,
  observed,
}: Pick<ServiceInput, "resource" | "surroundings"> & {
  readonly observed: Pick<ServiceInput["observed"], "externalDefinition">;
}): FoundDefinition | undefined {
  const { taskDefinitionRef } = resource.spec;
  const { externalDefinition } = observed;
  if (taskDefinitionRef === undefined) {
    return (
      externalDefinition && {
        arn: externalDefinition.arn,
        definition: externalDefinition.definition,
        object: undefined,
      }
    );
  }
  const object = definitionObject(surroundings, taskDefinitionRef.name);
  const latest = object?.latest;
  if (object === undefined || latest === undefined) return undefined;
  const fromSpec = contentFromSpec(object, surroundings);
  if (fromSpec !== undefined) return { arn: latest.arn, definition: fromSpec, object };
  // The spec does not say what the revision holds: AWS has to be asked.
  return externalDefinition?.arn === latest.arn
    ? { arn: latest.arn, definition: externalDefinition.definition, object }
    : undefined;
}

/**
 * What the spec of a definition says that its newest revision holds. Nothing where it is only observed, or kept as a stub, nor where the
 * revision was registered from another spec (the newest is refused, or suspended), nor where the status has another revision than the
 * operator has seen. While the newest content is about to be registered, nothing is released.
 */
function contentFromSpec(object: DefinitionObject, surroundings: Surroundings): CheckedDefinition | undefined {
  const { wanted, latest, settled, uid } = object;
  if (wanted === undefined || !settled) return wanted?.definition;
  if (latest?.content !== wanted.content) return undefined;
  const vouched = surroundings.vouched(uid);
  return vouched === undefined || vouched === latest.arn ? wanted.definition : undefined;
}

function resolvedOf(cluster: string, { arn, definition, object }: FoundDefinition, spec: ServiceSpec): Resolved {
  const containerHealthCheck = (definition?.containerDefinitions ?? []).some(
    (container) => container.healthCheck !== undefined,
  );
  return { cluster, taskDefinition: arn, spec, definition, definitionObject: object, containerHealthCheck };
}

/** ARN or name of the cluster to call AWS with; undefined while the referenced object has none. */
export function resolveCluster(resource: Service, surroundings: Surroundings): string | undefined {
  const { clusterRef, cluster } = resource.spec;
  if (resource.status?.clusterArn !== undefined) return resource.status.clusterArn;
  if (clusterRef === undefined) return cluster ?? "default";
  const shown = referred(surroundings, "ECSCluster", clusterRef.name)?.exports;
  return shown?.status === "ACTIVE" ? shown.arn : undefined;
}

/**
 * The revision that has to be read because no spec says what it holds: one that the service names literally, or the newest of a
 * definition whose own spec does not say.
 */
export function externalDefinitionName(
  { spec }: Pick<Service, "spec">,
  surroundings: Surroundings,
): string | undefined {
  if (spec.taskDefinitionRef === undefined) return spec.taskDefinition;
  const object = definitionObject(surroundings, spec.taskDefinitionRef.name);
  return object === undefined || contentFromSpec(object, surroundings) !== undefined ? undefined : object.latest?.arn;
}
