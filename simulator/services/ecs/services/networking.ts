/**
 * What a service's network settings must agree on with its task definition.
 * Source: API Reference, CreateService, LoadBalancer, ServiceRegistry, ServiceConnectConfiguration and
 * ServiceManagedEBSVolumeConfiguration.
 */
import { parameterMust as must } from "../demands.ts";
import type { ServiceSettings, TaskDefinition } from "../records.ts";
import { checkVolumeConfigurations } from "./volumes.ts";

type Content = TaskDefinition["content"];

/** @throws Refusal InvalidParameterException */
export function checkNetworking(
  settings: ServiceSettings,
  { content }: TaskDefinition,
  scheduling: "REPLICA" | "DAEMON",
): void {
  checkVpc(settings, content);
  checkLoadBalancers(settings, content);
  checkRegistries(settings, content);
  checkServiceConnect(settings, content);
  checkVolumeConfigurations(settings, content, scheduling);
  must(settings.gatewayConnectors.length <= 1, "A service can have at most one gateway connector.");
  must(settings.vpcLatticeConfigurations.length <= 5, "A service can have at most 5 VPC Lattice configurations.");
  for (const metric of settings.monitoring?.metricConfigurations ?? []) {
    must([20, 60].includes(metric.resolutionSeconds), "resolutionSeconds must be 20 or 60.");
  }
  for (const { portName } of [...settings.gatewayConnectors, ...settings.vpcLatticeConfigurations]) {
    must(portNames(content).includes(portName), `The port name ${portName} was not found in the task definition.`);
  }
}

function portNames(content: Content): readonly string[] {
  return content.containerDefinitions
    .flatMap(({ portMappings = [] }) => portMappings.map(({ name }) => name))
    .filter((name) => name !== undefined);
}

function checkVpc(settings: ServiceSettings, content: Content): void {
  const vpc = settings.networkConfiguration?.awsvpcConfiguration;
  if (content.networkMode !== "awsvpc") {
    must(!vpc, "Network Configuration is not valid for the given networkMode of this task definition.");
    return;
  }
  must(
    vpc !== undefined && vpc.subnets.length > 0,
    "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
  );
  must(vpc.subnets.length <= 16, "subnets can have at most 16 items.");
  must((vpc.securityGroups ?? []).length <= 5, "securityGroups can have at most 5 items.");
}

function checkLoadBalancers({ loadBalancers }: ServiceSettings, content: Content): void {
  const groups = loadBalancers.filter((balancer) => balancer.targetGroupArn !== undefined);
  must(groups.length <= 5, "load balancers can have at most 5 items.");
  must(loadBalancers.length - groups.length <= 1, "A service can have at most one Classic Load Balancer.");
  for (const { targetGroupArn, loadBalancerName, containerName, containerPort } of loadBalancers) {
    must(
      (targetGroupArn === undefined) !== (loadBalancerName === undefined),
      "Exactly one of targetGroupArn and loadBalancerName must be specified.",
    );
    must(
      loadBalancerName === undefined || content.networkMode !== "awsvpc",
      "Classic Load Balancers are not supported when networkMode=awsvpc.",
    );
    const container = content.containerDefinitions.find(({ name }) => name === containerName);
    must(container !== undefined, `The container ${containerName} does not exist in the task definition.`);
    const exposed = (container.portMappings ?? []).filter((port) => port.containerPort === containerPort);
    must(exposed.length > 0, `The container ${containerName} did not have a container port ${containerPort} defined.`);
    must(
      exposed.length === 1,
      `Container port ${containerPort} is used in more than one port mapping for container ${containerName}`,
    );
  }
}

function checkRegistries({ serviceRegistries }: ServiceSettings, content: Content): void {
  must(serviceRegistries.length <= 1, "Multiple service registries are not supported.");
  for (const { containerName, containerPort, port } of serviceRegistries) {
    const named = containerName !== undefined && containerPort !== undefined;
    must(!(named && port !== undefined), "Specify either port, or containerName and containerPort.");
    must(
      content.networkMode === "awsvpc" || named,
      "containerName and containerPort are required in serviceRegistries when networkMode is not awsvpc.",
    );
  }
}

function checkServiceConnect(settings: ServiceSettings, content: Content): void {
  const connect = settings.serviceConnectConfiguration;
  if (!connect?.enabled) return;
  const windows = content.runtimePlatform?.operatingSystemFamily?.startsWith("WINDOWS") ?? false;
  must(!windows, "Service Connect is not supported on Windows.");
  must(
    settings.deploymentController.type === "ECS",
    "Service Connect is supported only with the ECS deployment controller.",
  );
  must(
    !connect.accessLogConfiguration || connect.logConfiguration !== undefined,
    "accessLogConfiguration requires logConfiguration.",
  );
  for (const service of connect.services ?? []) {
    must(
      portNames(content).includes(service.portName),
      `The port name ${service.portName} was not found in the task definition.`,
    );
    must(/^[a-z0-9_-]{1,64}$/.test(service.discoveryName ?? service.portName), "discoveryName is invalid.");
    must((service.clientAliases ?? []).length <= 1, "A Service Connect service can have at most one client alias.");
    must(
      (service.clientAliases ?? []).every(({ dnsName = "" }) => dnsName.length <= 127),
      "dnsName can have at most 127 characters.",
    );
    must(!service.tls || content.networkMode === "awsvpc", "Service Connect TLS requires networkMode awsvpc.");
  }
}
