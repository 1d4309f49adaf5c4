/** What Amazon ECS does in AWS Cloud Map. */
import type { Area } from "../../core/world.ts";
import { dropInstance, putInstance } from "./instances/registry.ts";
import { findNamespace, findService, servicesOf } from "./lookups.ts";
import { addNamespace, newNamespaceId } from "./namespaces/operations.ts";
import type { Namespace } from "./records.ts";
import { addService, removeService } from "./services/operations.ts";
import { ownArea } from "./state.ts";

/** Amazon ECS tags what it makes. Source: the AWS managed policy AmazonECSServiceRolePolicy, CloudMapResourceTagging. */
const managed = () => new Map([["AmazonECSManaged", "true"]]);

/** How Amazon ECS knows namespaces: by name or ARN, and it makes HTTP ones. */
export const namespacesForEcs = {
  find(area: Area, reference: string): Namespace | undefined {
    const own = ownArea(area);
    if (reference.startsWith("arn:")) return findNamespace(own, reference);
    return [...own.namespaces.values()].find(({ name }) => name === reference);
  },
  create(area: Area, name: string): Namespace {
    const own = ownArea(area);
    return addNamespace(own, { id: newNamespaceId(own), name, type: "HTTP", tags: managed() });
  },
};

interface Registration {
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
}

interface Connection {
  /** The ECS service. */
  readonly madeFor: string;
  readonly namespace: string;
  readonly names: readonly string[];
}

/** How Amazon ECS lets tasks be found. It works at once, and asks nobody for permission. */
export const discoveryForEcs = {
  /** Registers a task with a service of Cloud Map; nothing happens where that is not there. */
  register(area: Area, serviceArn: string, { id, attributes }: Registration): void {
    const service = findService(ownArea(area), serviceArn);
    // "If the service configuration includes HealthCheckCustomConfig" (API Reference, RegisterInstance): ECS tells the health.
    const health = service?.customHealth ? { AWS_INIT_HEALTH_STATUS: "HEALTHY" } : {};
    if (service) putInstance(service, { id, attributes: { ...attributes, ...health }, creatorRequestId: undefined });
  },
  isRegistered: (area: Area, id: string): boolean =>
    [...ownArea(area).services.values()].some(({ instances }) => instances.has(id)),
  deregister(area: Area, id: string): void {
    for (const service of ownArea(area).services.values()) dropInstance(service, id);
  },
  /** Makes a service for API calls for each name that has none. @returns the ARNs of those that it made, now or before */
  connect(area: Area, { madeFor, namespace: reference, names }: Connection): ReadonlyMap<string, string> {
    const own = ownArea(area);
    const namespace = namespacesForEcs.find(area, reference);
    if (!namespace) return new Map();
    const taken = new Set(servicesOf(own, namespace).map(({ name }) => name));
    for (const Name of names.filter((name) => !taken.has(name)))
      addService(own, namespace, { input: { Name, Type: "HTTP" }, tags: managed(), madeFor });
    const made = servicesOf(own, namespace).filter((service) => service.madeFor === madeFor);
    return new Map(made.map(({ name, arn }) => [name, arn]));
  },
  /** Takes away what was made for an ECS service, with the instances in it. */
  disconnect(area: Area, madeFor: string): void {
    const own = ownArea(area);
    for (const service of own.services.values()) if (service.madeFor === madeFor) removeService(own, service);
  },
};
