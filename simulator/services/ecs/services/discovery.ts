/**
 * What Amazon ECS does in AWS Cloud Map for its services: it registers their tasks, and makes services for Service Connect.
 * Sources: Amazon ECS Developer Guide, "Use service discovery to connect Amazon ECS services with DNS names" and "Use Service
 * Connect to connect Amazon ECS services with short names".
 */
import type { Service, ServiceSettings, Task } from "../records.ts";
import { privateAddress, zoneOf } from "../tasks/view.ts";
import { afterSome } from "../time.ts";

/** A task is registered when it is RUNNING, and where a container has a health check, when it is healthy. */
export function announce(task: Task, moment: "running" | "healthy"): void {
  const { service, rollout } = task;
  const checked = task.containers.some((container) => container.checked);
  if (!service || !rollout || moment !== (checked ? "healthy" : "running")) return;
  const { settings } = rollout.revision;
  for (const { registryArn, port, containerPort } of settings.serviceRegistries)
    if (registryArn !== undefined) register(task, service, registryArn, port ?? containerPort);
  const made = connect(service, settings);
  for (const { portName, discoveryName = portName } of settings.serviceConnectConfiguration?.services ?? []) {
    const arn = made.get(discoveryName);
    if (arn !== undefined) register(task, service, arn, portOf(task, portName));
  }
}

function portOf({ definition }: Task, portName: string): number | undefined {
  const all = definition.content.containerDefinitions.flatMap(({ portMappings = [] }) => portMappings);
  return all.find(({ name }) => name === portName)?.containerPort;
}

/** Attributes: the Guide, "Service discovery concepts". */
function register(task: Task, service: Service, registry: string, port: number | undefined): void {
  service.area.ports.discovery.register(service.area, registry, {
    id: task.id,
    attributes: {
      AWS_INSTANCE_IPV4: privateAddress(task),
      ...(port !== undefined && { AWS_INSTANCE_PORT: String(port) }),
      AVAILABILITY_ZONE: zoneOf(task),
      REGION: service.area.region,
      ECS_CLUSTER_NAME: service.cluster.name,
      ECS_SERVICE_NAME: service.name,
      ECS_TASK_DEFINITION_FAMILY: task.definition.family,
    },
  });
}

/** A task that has stopped can still be found for a while; how long AWS does not say. */
export function withdraw({ area, id }: Task): void {
  const { discovery } = area.ports;
  if (area.scenario.forgetsCloudMap || !discovery.isRegistered(area, id)) return;
  afterSome(area.world, "deregistrationLeast", "deregistrationMost", () => discovery.deregister(area, id));
}

/** The namespace of Service Connect, by name or ARN; that of the cluster where the service names none. */
export function namespaceOf({ cluster }: Service, settings: ServiceSettings): string | undefined {
  const connect = settings.serviceConnectConfiguration;
  return connect?.enabled ? (connect.namespace ?? cluster.serviceConnectDefaults?.namespace) : undefined;
}

/**
 * "The discoveryName is the name of the new Cloud Map service that Amazon ECS creates for this Amazon ECS service." (API
 * Reference, ServiceConnectService)
 *
 * @returns ARNs of the services in AWS Cloud Map, by that name
 */
export function connect(service: Service, settings: ServiceSettings): ReadonlyMap<string, string> {
  const namespace = namespaceOf(service, settings);
  if (namespace === undefined) return new Map();
  const names = (settings.serviceConnectConfiguration?.services ?? []).map(
    ({ discoveryName, portName }) => discoveryName ?? portName,
  );
  return service.area.ports.discovery.connect(service.area, { madeFor: service.arn, namespace, names });
}

/** Some minutes after the service, unless another one has its name by then; third parties saw that it takes a while. */
export function disconnect(service: Service): void {
  const { area, arn } = service;
  if (service.settings.serviceConnectConfiguration === undefined || area.scenario.forgetsCloudMap) return;
  afterSome(area.world, "disconnectionLeast", "disconnectionMost", () => {
    const holder = [...area.services.values()].find((other) => other.arn === arn);
    if (holder === undefined || holder === service) area.ports.discovery.disconnect(area, arn);
  });
}
