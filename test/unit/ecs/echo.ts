import type { EcsService, EcsServiceRevision, EcsTaskDefinition } from "../../../operator/aws/services/ecs/shapes.ts";

/**
 * Imitates what ECS gives back for what it was given: defaults filled in, lists in another order, empty lists, members
 * that was not asked for. Written from AWS's documentation alone, without the rules that it is there to test.
 */

type Bag = Record<string, unknown>;

const copy = (value: unknown): Bag => structuredClone(value) as Bag;
const bags = (value: unknown): Bag[] => (value ?? []) as Bag[];
/** Gives a member a value where it has none. */
const preset = (bag: Bag, values: Bag): void => {
  for (const [name, value] of Object.entries(values)) if (bag[name] === undefined) bag[name] = value;
};
/** Turns lists around whose order ECS does not keep. */
const turn = (bag: Bag, ...names: string[]): void => {
  for (const name of names) if (bag[name] !== undefined) bag[name] = [...bags(bag[name])].reverse();
};

function echoPort(port: Bag, networkMode: unknown): void {
  preset(port, { protocol: "tcp" });
  if (port.containerPort === undefined) return;
  if (networkMode === "awsvpc") preset(port, { hostPort: port.containerPort });
  if (networkMode === "bridge") preset(port, { hostPort: 0 });
}

function echoContainer(container: Bag, networkMode: unknown): void {
  preset(container, { cpu: 0, essential: true, environment: [], mountPoints: [], volumesFrom: [], portMappings: [] });
  preset(container, { systemControls: [], addedByAws: { any: 1 } });
  for (const port of bags(container.portMappings)) echoPort(port, networkMode);
  turn(container, "environment", "secrets", "portMappings", "volumesFrom", "links", "mountPoints");
  for (const name of ["command", "entryPoint", "secrets", "dnsServers", "ulimits"]) {
    if (bags(container[name]).length === 0) delete container[name];
  }
  for (const name of ["privileged", "readonlyRootFilesystem", "interactive", "pseudoTerminal"]) {
    if (container[name] === false) delete container[name];
  }
  if (container.healthCheck !== undefined)
    preset(container.healthCheck as Bag, { interval: 30, timeout: 5, retries: 3 });
  if (container.restartPolicy !== undefined) preset(container.restartPolicy as Bag, { restartAttemptPeriod: 300 });
  if (container.firelensConfiguration !== undefined) preset(container, { user: "0" });
  const log = container.logConfiguration as Bag | undefined;
  if (log !== undefined) {
    preset(log, { secretOptions: [] });
    preset(log.options as Bag, { mode: "non-blocking" });
  }
}

/** What DescribeTaskDefinition shows for an input of RegisterTaskDefinition. */
export function echoTaskDefinition(input: object): EcsTaskDefinition {
  const live = copy(input);
  delete live.tags;
  preset(live, { networkMode: "bridge", volumes: [], placementConstraints: [] });
  for (const container of bags(live.containerDefinitions)) echoContainer(container, live.networkMode);
  for (const volume of bags(live.volumes)) {
    if (volume.efsVolumeConfiguration !== undefined) {
      preset(volume.efsVolumeConfiguration as Bag, { rootDirectory: "/", transitEncryption: "DISABLED" });
    } else if (volume.configuredAtLaunch === undefined) preset(volume, { host: {} });
  }
  turn(live, "containerDefinitions", "volumes", "requiresCompatibilities");
  return {
    ...live,
    taskDefinitionArn: "arn:aws:ecs:eu-central-1:111122223333:task-definition/web:7",
    revision: 7,
    status: "ACTIVE",
    ...{
      compatibilities: ["EC2"],
      requiresAttributes: [{ name: "ecs.capability" }],
      registeredBy: "another-client",
      inventedLater: {},
    },
  };
}

function echoDeployment(given: unknown, daemon: boolean): Bag {
  const live = given === undefined ? {} : copy(given);
  preset(live, {
    strategy: "ROLLING",
    bakeTimeInMinutes: 0,
    maximumPercent: daemon ? 100 : 200,
    minimumHealthyPercent: daemon ? 0 : 100,
  });
  preset(live, { alarms: { alarmNames: [], enable: false, rollback: false }, inventedLater: true });
  preset(live, { deploymentCircuitBreaker: { enable: false, rollback: false } });
  preset(live.deploymentCircuitBreaker as Bag, {
    resetOnHealthyTask: true,
    thresholdConfiguration: { type: "BOUNDED_PERCENT", value: 50 },
  });
  if (live.earlySuccessCriteria !== undefined) {
    preset(live.earlySuccessCriteria as Bag, { healthyPercent: 100, sourceServiceRevisionCleanup: "BLOCKING" });
  }
  for (const hook of bags(live.lifecycleHooks)) {
    preset(hook, { targetType: "AWS_LAMBDA", timeoutConfiguration: {} });
    preset(hook.timeoutConfiguration as Bag, { action: "ROLLBACK", timeoutInMinutes: 1440 });
  }
  return live;
}

function echoNetwork(given: unknown): Bag | undefined {
  if (given === undefined) return undefined;
  const live = copy(given);
  const vpc = live.awsvpcConfiguration as Bag;
  preset(vpc, { assignPublicIp: "DISABLED", securityGroups: ["sg-default"] });
  turn(vpc, "subnets", "securityGroups");
  return live;
}

/** ECS alternates the groups of a blue/green pair, so either may come first. */
function swapTargets(balancer: Bag): void {
  const advanced = balancer.advancedConfiguration as Bag | undefined;
  if (advanced?.alternateTargetGroupArn === undefined) return;
  const first = balancer.targetGroupArn;
  balancer.targetGroupArn = advanced.alternateTargetGroupArn;
  advanced.alternateTargetGroupArn = first;
}

function echoStrategy(given: unknown): Bag[] | undefined {
  if (given === undefined) return undefined;
  const live = bags(structuredClone(given));
  for (const item of live) preset(item, { base: 0, weight: 0 });
  return live.reverse();
}

function echoConnect(given: unknown): Bag | undefined {
  if (given === undefined) return undefined;
  const live = copy(given);
  for (const service of bags(live.services)) {
    preset(service, { discoveryName: service.portName });
    for (const alias of bags(service.clientAliases))
      preset(alias, { dnsName: `${service.discoveryName}.${live.namespace}` });
  }
  turn(live, "services");
  const log = live.logConfiguration as Bag | undefined;
  if (log !== undefined) preset(log.options as Bag, { mode: "non-blocking" });
  return live;
}

function echoVolumes(given: unknown): Bag[] {
  const live = bags(structuredClone(given));
  for (const volume of live) {
    const ebs = volume.managedEBSVolume as Bag;
    preset(ebs, { filesystemType: "xfs", volumeType: "gp3" });
    if (ebs.volumeType === "gp3") preset(ebs, { iops: 3000 });
  }
  return [...live, { name: "s3", s3FilesVolume: {} }];
}

function echoPlacement(given: unknown): Bag[] {
  const live = bags(structuredClone(given));
  for (const item of live) {
    if (typeof item.field === "string" && item.field.toLowerCase() === "host") item.field = "instanceId";
  }
  return live;
}

const revisionOnly = ["gatewayConnectors", "monitoring"];
const deploymentOnly = ["serviceConnectConfiguration", "volumeConfigurations", "vpcLatticeConfigurations"];

/** What DescribeServices and DescribeServiceRevisions show after CreateService was given `input`. */
export function echoService(input: object): { readonly live: EcsService; readonly revision: EcsServiceRevision } {
  const given = copy(input);
  const daemon = given.schedulingStrategy === "DAEMON";
  const balancers = bags(structuredClone(given.loadBalancers ?? [])).reverse();
  balancers.forEach(swapTargets);
  const live: Bag = { ...given };
  for (const name of [...revisionOnly, ...deploymentOnly, "cluster", "role", "clientToken"]) delete live[name];
  preset(live, {
    schedulingStrategy: "REPLICA",
    deploymentController: { type: "ECS" },
    availabilityZoneRebalancing: "ENABLED",
  });
  preset(live, {
    enableExecuteCommand: false,
    enableECSManagedTags: false,
    propagateTags: "NONE",
    healthCheckGracePeriodSeconds: 0,
  });
  const shown = {
    ...live,
    status: "ACTIVE",
    serviceArn: `arn:aws:ecs:eu-central-1:111122223333:service/main/${given.serviceName}`,
    clusterArn: "arn:aws:ecs:eu-central-1:111122223333:cluster/main",
    roleArn: `arn:aws:iam::111122223333:role/${given.role ?? "aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"}`,
    platformVersion: "1.4.0",
    loadBalancers: balancers,
    serviceRegistries: given.serviceRegistries ?? [],
    networkConfiguration: echoNetwork(given.networkConfiguration),
    capacityProviderStrategy: echoStrategy(given.capacityProviderStrategy),
    deploymentConfiguration: echoDeployment(given.deploymentConfiguration, daemon),
    placementConstraints: [...bags(given.placementConstraints)].reverse(),
    placementStrategy: echoPlacement(given.placementStrategy),
    inventedLater: { any: "thing" },
  };
  const connect = {
    serviceConnectConfiguration: echoConnect(given.serviceConnectConfiguration),
    volumeConfigurations: echoVolumes(given.volumeConfigurations),
    vpcLatticeConfigurations: bags(given.vpcLatticeConfigurations),
  };
  const deployments = [
    { id: "ecs-svc/1", status: "PRIMARY", taskDefinition: given.taskDefinition as string, ...connect },
  ];
  const revision = {
    ...shown,
    ...connect,
    gatewayConnectors: bags(given.gatewayConnectors),
    monitoring: given.monitoring as object,
  };
  return {
    live: { ...shown, deployments } as unknown as EcsService,
    revision: revision as unknown as EcsServiceRevision,
  };
}

/** The service after UpdateService with `update`: lists and blocks are replaced, the deployment configuration is merged. */
export function echoUpdate(created: object, update: object): ReturnType<typeof echoService> {
  const before = copy(created);
  const merged = { ...before, ...copy(update) } as Bag;
  merged.deploymentConfiguration = {
    ...(before.deploymentConfiguration as Bag | undefined),
    ...(merged.deploymentConfiguration as Bag | undefined),
  };
  return echoService(merged);
}
