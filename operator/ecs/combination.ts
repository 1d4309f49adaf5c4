import type { CheckedDefinition } from "../api/exports.ts";
import type { ServiceFields } from "../api/types.ts";
import { isMembers } from "./canonical/canonical.ts";
import type { Members } from "./canonical/rule.ts";
import { networkModeOf } from "./canonical/task-rules.ts";
import { isFargateProvider } from "./strategy.ts";

/**
 * What is wrong between a service and its task definition, found before AWS is asked. Each message says what to change.
 * Sources: Amazon ECS Developer Guide, "Amazon ECS task networking options", "Service definition parameters"; Amazon ECS
 * API Reference, CreateService.
 */

interface Pair {
  readonly spec: ServiceFields;
  readonly definition: CheckedDefinition;
  readonly containers: readonly Members[];
  readonly ports: readonly Members[];
  readonly networkMode: string | undefined;
}

type Check = (pair: Pair) => readonly string[];

const listOf = (value: unknown): readonly Members[] => (Array.isArray(value) ? value.filter(isMembers) : []);
const membersOf = (value: unknown): Members => (isMembers(value) ? value : {});
const quoted = (names: readonly unknown[]): string => names.map((name) => `\`${name}\``).join(", ") || "none";

const within = (port: unknown, range: unknown): boolean => {
  const [first, last] = typeof range === "string" ? range.split("-").map(Number) : [];
  return typeof port === "number" && first !== undefined && last !== undefined && port >= first && port <= last;
};

function portProblem(pair: Pair, field: string, target: Members): readonly string[] {
  const { containerName, containerPort } = target;
  if (containerName === undefined) return [];
  const container = pair.containers.find((candidate) => candidate.name === containerName);
  if (container === undefined) {
    const names = quoted(pair.containers.map((candidate) => candidate.name));
    return [`\`${field}.containerName\`: the task definition has no container \`${containerName}\`; it has ${names}`];
  }
  const ports = listOf(container.portMappings);
  const mapped = ports.some(
    (port) => port.containerPort === containerPort || within(containerPort, port.containerPortRange),
  );
  if (containerPort === undefined || mapped) return [];
  const there = quoted(ports.map((port) => port.containerPort ?? port.containerPortRange));
  return [
    `\`${field}.containerPort\`: container \`${containerName}\` has no port ${containerPort} in \`portMappings\`; it has ${there}`,
  ];
}

/**
 * A container port may be mapped for tcp and for udp, but no load balancer can point at it then.
 * Source: AWS's refusal, "Container port 53 is used in more than one port mapping for container dns".
 */
function sharedPortProblem(pair: Pair, field: string, { containerName, containerPort }: Members): readonly string[] {
  const container = pair.containers.find((candidate) => candidate.name === containerName);
  const mappings = listOf(container?.portMappings).filter((port) => port.containerPort === containerPort);
  if (containerPort === undefined || mappings.length < 2) return [];
  return [
    `\`${field}.containerPort\`: container \`${containerName}\` maps port ${containerPort} ${mappings.length} times, and AWS does not support a load balancer ` +
      "for such a port; map it once in `portMappings`, or point the load balancer at another port",
  ];
}

const targets: Check = (pair) => [
  ...listOf(pair.spec.loadBalancers).flatMap((one, index) => {
    const field = `spec.loadBalancers[${index}]`;
    return [...portProblem(pair, field, one), ...sharedPortProblem(pair, field, one)];
  }),
  ...listOf(pair.spec.serviceRegistries).flatMap((one, index) =>
    portProblem(pair, `spec.serviceRegistries[${index}]`, one),
  ),
];

const networking: Check = ({ spec, networkMode }) => {
  if (networkMode === undefined) return [];
  const network = membersOf(membersOf(spec.networkConfiguration).awsvpcConfiguration);
  const subnets = Array.isArray(network.subnets) ? network.subnets.length : 0;
  if (networkMode !== "awsvpc") {
    if (spec.networkConfiguration === undefined) return [];
    return [
      `\`spec.networkConfiguration\`: the task definition's \`networkMode\` is ${networkMode}, which does not support it; remove it, or use awsvpc in the task definition`,
    ];
  }
  const classic = listOf(spec.loadBalancers).some((one) => one.loadBalancerName !== undefined);
  return [
    ...(subnets > 0
      ? []
      : [
          "`spec.networkConfiguration.awsvpcConfiguration.subnets`: must have at least one subnet, because the task definition's `networkMode` is awsvpc",
        ]),
    ...(classic
      ? [
          "`spec.loadBalancers`: a Classic Load Balancer cannot reach tasks with `networkMode` awsvpc; use `targetGroupArn`",
        ]
      : []),
    ...(spec.role === undefined
      ? []
      : ["`spec.role`: remove it; with `networkMode` awsvpc ECS uses its service-linked role"]),
  ];
};

/** The launch type that the service certainly uses; undefined while the cluster or a capacity provider decides. */
function launchTypeOf(spec: ServiceFields): string | undefined {
  const providers = (spec.capacityProviderStrategy ?? []).map((item) => item.capacityProvider ?? "");
  if (providers.some((provider) => isFargateProvider(provider))) return "FARGATE";
  return spec.launchType;
}

const launchType: Check = ({ spec, definition, networkMode }) => {
  const type = launchTypeOf(spec);
  if (type === undefined) return [];
  const checked: readonly unknown[] = Array.isArray(definition.requiresCompatibilities)
    ? definition.requiresCompatibilities
    : [];
  const problems: string[] = [];
  if (checked.length > 0 && !checked.includes(type)) {
    problems.push(
      `\`spec.launchType\`: tasks would run on ${type}, but the task definition's \`requiresCompatibilities\` has only ${quoted(checked)}`,
    );
  }
  if (type === "FARGATE" && networkMode !== undefined && networkMode !== "awsvpc") {
    problems.push(
      `\`spec.launchType\`: FARGATE needs a task definition with \`networkMode\` awsvpc; this one has ${networkMode}`,
    );
  }
  if (type === "EXTERNAL" && networkMode === "awsvpc") {
    problems.push("`spec.launchType`: EXTERNAL cannot run a task definition with `networkMode` awsvpc");
  }
  return problems;
};

const external: Check = ({ spec, definition }) => {
  if (launchTypeOf(spec) !== "EXTERNAL") return [];
  const shared = listOf(definition.volumes).filter((volume) => volume.efsVolumeConfiguration !== undefined);
  return shared.map(
    ({ name }) =>
      `\`spec.launchType\`: EXTERNAL cannot run a task definition with an EFS volume, and \`${name}\` is one; remove it, or use another launch type`,
  );
};

const placement: Check = ({ spec, definition }) => {
  if (launchTypeOf(spec) !== "FARGATE") return [];
  const own = (["placementConstraints", "placementStrategy"] as const).filter((name) => listOf(spec[name]).length > 0);
  return [
    ...own.map((name) => `\`spec.${name}\`: remove it; Fargate does not support it`),
    ...(listOf(definition.placementConstraints).length > 0
      ? ["`spec.taskDefinition`: the task definition has `placementConstraints`, which Fargate does not support"]
      : []),
  ];
};

const portNames: Check = ({ spec, ports, networkMode }) => {
  const known = ports.map((port) => port.name).filter((name) => name !== undefined);
  const connect = membersOf(spec.serviceConnectConfiguration);
  const services = connect.enabled === true ? listOf(connect.services) : [];
  const named = [
    ...services.map((one, index) => ({ one, field: `spec.serviceConnectConfiguration.services[${index}]` })),
    ...listOf(spec.vpcLatticeConfigurations).map((one, index) => ({
      one,
      field: `spec.vpcLatticeConfigurations[${index}]`,
    })),
    ...listOf(spec.gatewayConnectors).map((one, index) => ({ one, field: `spec.gatewayConnectors[${index}]` })),
  ];
  const tls = services.some((service) => service.tls !== undefined);
  return [
    ...named
      .filter(({ one }) => !known.includes(one.portName as string))
      .map(
        ({ one, field }) =>
          `\`${field}.portName\`: the task definition has no \`portMappings[].name\` \`${one.portName}\`; it has ${quoted(known)}`,
      ),
    ...(tls && networkMode !== undefined && networkMode !== "awsvpc"
      ? [
          `\`spec.serviceConnectConfiguration\`: TLS needs a task definition with \`networkMode\` awsvpc; this one has ${networkMode}`,
        ]
      : []),
  ];
};

const volumes: Check = ({ spec, definition }) => {
  const late = listOf(definition.volumes).filter((volume) => volume.configuredAtLaunch === true);
  const names = late.map((volume) => volume.name);
  const configured = listOf(spec.volumeConfigurations);
  return [
    ...configured
      .map((one, index) => ({ one, index }))
      .filter(({ one }) => !names.includes(one.name))
      .map(
        ({ one, index }) =>
          `\`spec.volumeConfigurations[${index}].name\`: the task definition has no volume \`${one.name}\` with \`configuredAtLaunch: true\`; it has ${quoted(names)}`,
      ),
    ...names
      .filter((name) => !configured.some((one) => one.name === name))
      .map(
        (name) =>
          `\`spec.volumeConfigurations\`: configure volume \`${name}\`, which has \`configuredAtLaunch: true\` in the task definition`,
      ),
  ];
};

const CHECKS: readonly Check[] = [targets, networking, launchType, external, placement, portNames, volumes];

/**
 * The reasons why AWS would refuse this service with this task definition; empty when none is known. Only what is certain
 * from the two is said.
 */
export function combinationProblems(spec: ServiceFields, definition: CheckedDefinition): readonly string[] {
  // Under the controller EXTERNAL the task sets name task definition, network and targets.
  if (spec.deploymentController?.type === "EXTERNAL") return [];
  const containers = listOf(definition.containerDefinitions);
  const pair: Pair = {
    spec,
    definition,
    containers,
    ports: containers.flatMap((container) => listOf(container.portMappings)),
    networkMode: networkModeOf({ ...definition }),
  };
  return CHECKS.flatMap((check) => check(pair));
}
