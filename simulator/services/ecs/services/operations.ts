import { refuse } from "../../../core/errors.ts";
import { digest, sameValue } from "../../../core/json.ts";
import { rememberPast, shown } from "../../../core/lag.ts";
import { arnOf } from "../arn.ts";
import { beginDeployment, currentDeployment, setStatus } from "../deployments/deployments.ts";
import { invalidParameter, serviceNotFound } from "../errors.ts";
import type * as Inputs from "../inputs/services.ts";
import { activeCluster, checkName, existingService, findService, nameOf, usableTaskDefinition } from "../lookups.ts";
import { optionsNow } from "../options.ts";
import { page } from "../paging.ts";
import type { EcsArea, Service, ServiceSettings } from "../records.ts";
import { checkedTags } from "../tags/tags.ts";
import { checkCreate } from "./create-checks.ts";
import { connect, namespaceOf } from "./discovery.ts";
import { wakeScheduler } from "./scheduler.ts";
import { settingsAfterUpdate, settingsAtCreate } from "./settings.ts";
import { checkUpdate } from "./update-checks.ts";
import { serviceView } from "./view.ts";

export function createService(area: EcsArea, input: Inputs.CreateServiceInput) {
  const cluster = activeCluster(area, input.cluster);
  checkName(input.serviceName, "Service name");
  const { clientToken: token, ...content } = input;
  const payload = digest({ ...content, cluster: cluster.arn });
  const existing = area.services.get(`${cluster.name}/${input.serviceName}`);
  if (existing && existing.status !== "INACTIVE") return { service: repeated(existing, token, payload) };
  checkToken(area, token, payload);
  const settings = settingsAtCreate(area, cluster, input);
  const definition = input.taskDefinition === undefined ? undefined : usableTaskDefinition(area, input.taskDefinition);
  checkCreate(area, { cluster, input, settings, definition });
  const tags = checkedTags(input.tags);
  const service: Service = {
    area,
    arn: arnOf(area, `service/${cluster.name}/${input.serviceName}`),
    name: input.serviceName,
    cluster,
    createdAt: area.world.now,
    origin: { token, payload },
    schedulingStrategy: input.schedulingStrategy ?? "REPLICA",
    firstLaunchType: settings.launchType,
    role: input.role,
    status: "ACTIVE",
    desiredCount: input.desiredCount ?? 0,
    settings,
    definition,
    primary: undefined,
    older: [],
    lastCompleted: undefined,
    deployments: [],
    revisions: [],
    tasks: new Set(),
    events: [],
    tags,
    steady: false,
    scheduled: false,
    wake: () => wakeScheduler(service),
  };
  rememberPast(area, service.arn, () => existing && serviceView(existing, true));
  area.services.set(`${cluster.name}/${service.name}`, service);
  if (token)
    area.tokens.set(`CreateService/${token}`, { payload, until: Number.POSITIVE_INFINITY, resources: [service.arn] });
  connect(service, settings);
  if (definition && settings.deploymentController.type === "ECS") beginDeployment(service, definition);
  return { service: serviceView(service, true) };
}

/** A name that is taken: the same request again gets its service, another one a refusal. */
function repeated(existing: Service, token: string | undefined, payload: string) {
  if (existing.status === "DRAINING") throw invalidParameter("Unable to Start a service that is still Draining.");
  const same = existing.origin.payload === payload && existing.origin.token === token;
  const welcome = token !== undefined || optionsNow(existing.area.world).repeatedCreate === "returned";
  if (!same || !welcome) throw invalidParameter("Creation of service was not idempotent.");
  return serviceView(existing, true);
}

/** A token stands for one service as long as that service is there. */
function checkToken(area: EcsArea, token: string | undefined, payload: string): void {
  const known = token === undefined ? undefined : area.tokens.get(`CreateService/${token}`);
  if (!known || known.payload === payload) return;
  const holder = [...area.services.values()].find((service) => known.resources.includes(service.arn));
  if (holder && holder.status !== "INACTIVE") throw invalidParameter("Creation of service was not idempotent.");
}

/** Members whose change starts a deployment. Source: Developer Guide, "Updating Amazon ECS service parameters". */
const versioned = [
  "launchType",
  "capacityProviderStrategy",
  "platformVersion",
  "networkConfiguration",
  "loadBalancers",
  "serviceRegistries",
  "serviceConnectConfiguration",
  "volumeConfigurations",
  "vpcLatticeConfigurations",
  "gatewayConnectors",
  "monitoring",
] as const satisfies readonly (keyof ServiceSettings)[];

export function updateService(area: EcsArea, input: Inputs.UpdateServiceInput) {
  const cluster = activeCluster(area, input.cluster);
  const service = existingService(area, cluster, input.service);
  if (service.status !== "ACTIVE") throw refuse("ServiceNotActiveException", "Service was not ACTIVE.");
  const settings = settingsAfterUpdate(service, input);
  const wanted =
    input.taskDefinition === undefined ? service.definition : usableOrSame(area, service, input.taskDefinition);
  checkUpdate(service, { input, settings, definition: wanted });
  rememberPast(area, service.arn, () => serviceView(service, true));
  const changed =
    versioned.some((name) => !sameValue(settings[name], service.settings[name])) || wanted !== service.definition;
  if (input.desiredCount !== undefined) setCount(service, input.desiredCount);
  service.settings = settings;
  connect(service, settings);
  const deploys = settings.deploymentController.type === "ECS" && wanted !== undefined;
  if (deploys && (changed || input.forceNewDeployment === true || !service.primary)) beginDeployment(service, wanted);
  service.wake();
  return { service: serviceView(service, false) };
}

function setCount(service: Service, count: number): void {
  if (count === service.desiredCount) return;
  service.desiredCount = count;
  service.steady = false;
}

/** The count alone, as Application Auto Scaling sets it. */
export function changeCount(service: Service, count: number): void {
  rememberPast(service.area, service.arn, () => serviceView(service, true));
  setCount(service, count);
  service.wake();
}

/** The revision a service already runs may be named again even after it was deregistered. */
function usableOrSame(area: EcsArea, service: Service, reference: string) {
  const same = service.definition && [service.definition.arn, nameOf(service.definition.arn)].includes(reference);
  return same ? service.definition : usableTaskDefinition(area, reference);
}

export function deleteService(area: EcsArea, input: Inputs.DeleteServiceInput) {
  const cluster = activeCluster(area, input.cluster);
  const service = existingService(area, cluster, input.service);
  if (service.status === "INACTIVE") throw serviceNotFound();
  if (service.schedulingStrategy === "REPLICA" && service.desiredCount > 0 && input.force !== true) {
    throw invalidParameter("The service cannot be stopped while it is scaled above 0.");
  }
  if (service.status === "ACTIVE") {
    rememberPast(area, service.arn, () => serviceView(service, true));
    service.status = "DRAINING";
    service.desiredCount = 0;
    const running = currentDeployment(service);
    if (running) setStatus(service, running, "STOPPED", "The service was deleted.");
    area.ports.scaling.serviceEnds(area, { cluster: cluster.name, service: service.name, moment: "deletion" });
    service.wake();
  }
  return { service: serviceView(service, false) };
}

export function describeServices(area: EcsArea, input: Inputs.DescribeServicesInput) {
  const cluster = activeCluster(area, input.cluster);
  if (input.services.length === 0) throw invalidParameter("Services cannot be empty.");
  if (input.services.length > 10) throw invalidParameter("Services cannot have more than 10 elements.");
  const withTags = input.include?.includes("TAGS") ?? false;
  const services: object[] = [];
  const failures: object[] = [];
  for (const reference of input.services) {
    const service = findService(area, cluster, reference);
    const arn =
      service?.arn ?? (reference.startsWith("arn:") ? reference : arnOf(area, `service/${cluster.name}/${reference}`));
    const present = service && serviceView(service, withTags);
    const view = shown(area, arn, present);
    if (view) services.push(view === present || withTags ? view : { ...view, tags: undefined });
    else failures.push({ arn, reason: "MISSING" });
  }
  return { services, failures };
}

export function listServices(area: EcsArea, input: Inputs.ListServicesInput) {
  const cluster = activeCluster(area, input.cluster);
  const arns = [...area.services.values()]
    .filter((service) => service.cluster === cluster && service.status === "ACTIVE")
    .filter((service) => input.launchType === undefined || service.settings.launchType === input.launchType)
    .filter(
      (service) => input.schedulingStrategy === undefined || service.schedulingStrategy === input.schedulingStrategy,
    )
    .filter(() => input.resourceManagementType === undefined || input.resourceManagementType === "CUSTOMER")
    .map((service) => service.arn);
  const { items, nextToken } = page(arns, input, { usual: 10, most: 100 });
  return { serviceArns: items, nextToken };
}

/** "This list might include services in different clusters." (API Reference, ListServicesByNamespace) */
export function listServicesByNamespace(area: EcsArea, input: Inputs.ListServicesByNamespaceInput) {
  const { namespaces } = area.ports;
  const namespace = namespaces.find(area, input.namespace);
  if (!namespace) throw refuse("NamespaceNotFoundException", "The specified namespace wasn't found.");
  const uses = (service: Service) => {
    const reference = namespaceOf(service, service.settings);
    return reference !== undefined && namespaces.find(area, reference)?.arn === namespace.arn;
  };
  const arns = [...area.services.values()]
    .filter((service) => service.status === "ACTIVE" && uses(service))
    .map((service) => service.arn);
  const { items, nextToken } = page(arns, input, { usual: 10, most: 100 });
  return { serviceArns: items, nextToken };
}
