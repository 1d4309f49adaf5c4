/** Source: API Reference, ContainerDefinition, PortMapping, HealthCheck, ContainerDependency, ContainerRestartPolicy. */
import { must } from "../demands.ts";
import type { TaskDefinition } from "../records.ts";

type Content = TaskDefinition["content"];
type Container = Content["containerDefinitions"][number];

/** @throws Refusal ClientException */
export function checkContainer(content: Content, container: Container): void {
  const name = container.name ?? "";
  must(name !== "", "Container.name should not be null or empty.");
  must(/^[A-Za-z0-9_-]{1,255}$/.test(name), "Container.name contains invalid characters.");
  must((container.image ?? "") !== "", "Container.image should not be null or empty.");
  checkMemory(content, container);
  checkNetwork(content, container);
  checkPorts(content, container);
  checkHealth(container);
  checkFiles(container);
  checkSecretNames(container);
}

function checkMemory(content: Content, container: Container): void {
  const { name, memory, memoryReservation } = container;
  must(
    content.memory !== undefined || memory !== undefined || memoryReservation !== undefined,
    `Invalid setting for container '${name}'. At least one of 'memory' or 'memoryReservation' must be specified.`,
  );
  must(
    memory === undefined || memoryReservation === undefined || memory >= memoryReservation,
    `Invalid setting for container '${name}'. 'memory' must be greater than or equal to 'memoryReservation'.`,
  );
}

function checkNetwork({ networkMode }: Content, container: Container): void {
  const linked = (container.links ?? []).length > 0;
  must(!linked || networkMode === "bridge", "Links are not supported when networkMode is not 'bridge'.");
  if (networkMode !== "awsvpc") return;
  must(container.hostname === undefined, "Hostname is not supported on container when networkMode=awsvpc.");
  must(
    (container.extraHosts ?? []).length === 0,
    "Extra hosts are not supported on container when networkMode=awsvpc.",
  );
}

function checkPorts({ networkMode }: Content, container: Container): void {
  const ports = container.portMappings ?? [];
  must(networkMode !== "none" || ports.length === 0, "Port mappings are not supported when networkMode=none.");
  must(ports.filter((port) => port.containerPortRange !== undefined).length <= 100, "Too many container port ranges.");
  for (const { containerPort, hostPort, containerPortRange, name } of ports) {
    must(
      containerPort === undefined ? containerPortRange !== undefined : containerPort >= 1 && containerPort <= 65_535,
      `Invalid 'containerPort' setting for container '${container.name}'.`,
    );
    const fixed = networkMode === "awsvpc" || networkMode === "host";
    must(
      !fixed || !hostPort || hostPort === containerPort,
      `When networkMode=${networkMode}, the host ports and container ports in port mappings must match.`,
    );
    if (containerPortRange !== undefined) {
      must(
        networkMode === "bridge" || networkMode === "awsvpc",
        "containerPortRange requires networkMode 'bridge' or 'awsvpc'.",
      );
      must(
        hostPort === undefined || containerPort !== undefined,
        "hostPort cannot be specified with containerPortRange.",
      );
    }
    if (name === undefined) continue;
    must(/^[a-z0-9_][a-z0-9_-]{0,63}$/.test(name), `The port name '${name}' is invalid.`);
  }
}

const between = (value: number | undefined, least: number, most: number) =>
  value === undefined || (value >= least && value <= most);

function checkHealth({ name, healthCheck: check, restartPolicy: restart }: Container): void {
  const where = `for container '${name}'`;
  if (check) {
    must(check.command.length > 0, `Health check command must not be empty ${where}.`);
    must(between(check.interval, 5, 300), `Health check interval must be between 5 and 300 seconds ${where}.`);
    must(between(check.timeout, 2, 60), `Health check timeout must be between 2 and 60 seconds ${where}.`);
    must(between(check.retries, 1, 10), `Health check retries must be between 1 and 10 ${where}.`);
    must(between(check.startPeriod, 0, 300), `Health check startPeriod must be between 0 and 300 seconds ${where}.`);
  }
  if (!restart) return;
  must(
    between(restart.restartAttemptPeriod, 60, 1800),
    `restartAttemptPeriod must be between 60 and 1800 seconds ${where}.`,
  );
  must((restart.ignoredExitCodes ?? []).length <= 50, `ignoredExitCodes can have at most 50 entries ${where}.`);
}

function checkFiles({ name, environmentFiles = [], credentialSpecs = [] }: Container): void {
  must(environmentFiles.length <= 10, `Too many environment files for container '${name}'. The maximum is 10.`);
  must(
    environmentFiles.every(({ value }) => value.endsWith(".env")),
    `Environment files must end with .env for container '${name}'.`,
  );
  must(credentialSpecs.length <= 1, `Only one credential spec is allowed for container '${name}'.`);
}

function checkSecretNames({ environment = [], secrets = [] }: Container): void {
  const variables = new Set(environment.map(({ name }) => name));
  const shared = secrets.find(({ name }) => variables.has(name))?.name;
  must(
    shared === undefined,
    `The secret name must be unique and not shared with any new or existing environment variables set on the container, such as '${shared}'.`,
  );
  const names = secrets.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  must(twice === undefined, `Duplicate secret names found: ${twice}. Each secret name must be unique.`);
}

/** A host port that is named can be mapped once for each protocol, whichever container does it. */
export function checkHostPorts(containers: readonly Container[]): void {
  const seen = new Set<string>();
  for (const { hostPort, protocol = "tcp" } of containers.flatMap(({ portMappings = [] }) => portMappings)) {
    if (!hostPort) continue;
    const text = `${protocol.toUpperCase()} host port '${hostPort}'`;
    must(!seen.has(text), `${text} is mapped multiple times in task.`);
    seen.add(text);
  }
}

/** Dependencies name other containers, do not run in circles, and HEALTHY needs something to wait for. */
export function checkDependencies(containers: readonly Container[]): void {
  const byName = new Map(containers.map((container) => [container.name, container]));
  for (const container of containers) {
    for (const { containerName, condition } of container.dependsOn ?? []) {
      const target = byName.get(containerName);
      must(target !== undefined, `Container '${container.name}' depends on unknown container '${containerName}'.`);
      must(
        condition !== "HEALTHY" || target.healthCheck !== undefined,
        `Container '${container.name}' depends on '${containerName}' being HEALTHY, but it has no health check.`,
      );
    }
    must(
      !reaches(byName, container.name ?? "", container.name ?? "", new Set()),
      "Container dependencies contain a cycle.",
    );
  }
}

function reaches(
  byName: ReadonlyMap<string | undefined, Container>,
  from: string,
  goal: string,
  seen: Set<string>,
): boolean {
  for (const { containerName } of byName.get(from)?.dependsOn ?? []) {
    if (containerName === goal) return true;
    if (seen.has(containerName)) continue;
    seen.add(containerName);
    if (reaches(byName, containerName, goal, seen)) return true;
  }
  return false;
}
