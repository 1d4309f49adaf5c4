import {
  emptyList,
  eq,
  eqFrom,
  fill,
  fillFrom,
  hide,
  type Members,
  opaque,
  type Place,
  type Rule,
  set,
  unverified,
} from "./rule.ts";

/**
 * How ECS changes container definitions. Sources: Amazon ECS API Reference, ContainerDefinition and the types below it;
 * what DescribeTaskDefinition was seen to return by public tools.
 */

/** What the rules of a task definition depend on. */
export interface TaskFacts {
  /** The network mode in effect; undefined where AWS's own default is not known (Windows). */
  readonly networkMode: string | undefined;
}

type TaskRule = Rule<TaskFacts>;

const C = "containerDefinitions[]";
const each = (...names: readonly string[]): readonly string[] => names.map((name) => `${C}.${name}`);

const parent = (place: Place<TaskFacts>): Members => place.around[0] ?? {};
const inMode = (...modes: readonly string[]) => ({
  when: (place: Place<TaskFacts>): boolean => modes.includes(place.facts.networkMode ?? ""),
});

const LISTS = [
  "command",
  "credentialSpecs",
  "dependsOn",
  "dnsSearchDomains",
  "dnsServers",
  "dockerSecurityOptions",
  "entryPoint",
  "environmentFiles",
  "extraHosts",
  "links",
  "resourceRequirements",
  "secrets",
  "ulimits",
];

const portRules: readonly TaskRule[] = [
  set("port-mappings-are-a-set", `${C}.portMappings`, ["containerPort", "containerPortRange", "protocol"]),
  fill("protocol-is-tcp", `${C}.portMappings[].protocol`, "tcp"),
  // 0 is how other network modes spell "any port"; here it can only be the container's own.
  {
    id: "awsvpc-host-port",
    paths: each("portMappings[].hostPort"),
    op: { do: "CONVERT", to: (port) => (port === 0 ? undefined : port) },
    ...inMode("awsvpc"),
  },
  fillFrom(
    "awsvpc-host-port",
    `${C}.portMappings[].hostPort`,
    (place) => parent(place).containerPort,
    inMode("awsvpc"),
  ),
  eq("bridge-host-port", each("portMappings[].hostPort"), 0, inMode("bridge")),
  {
    id: "host-host-port",
    paths: each("portMappings[].hostPort"),
    op: { do: "EQ", value: { is: 0 }, also: { from: (place) => parent(place).containerPort } },
    ...inMode("host"),
    unverified: true,
  },
];

const healthRules: readonly TaskRule[] = [
  fill("health-check-defaults", `${C}.healthCheck.interval`, 30),
  fill("health-check-defaults", `${C}.healthCheck.timeout`, 5),
  fill("health-check-defaults", `${C}.healthCheck.retries`, 3),
  eq("no-start-period", each("healthCheck.startPeriod"), 0),
];

const orderRules: readonly TaskRule[] = [
  set("environment-is-a-set", `${C}.environment`, ["name"]),
  set("secrets-are-a-set", `${C}.secrets`, ["name"]),
  set("containers-are-a-set", "containerDefinitions", ["name"]),
  set("volumes-from-are-a-set", `${C}.volumesFrom`, ["sourceContainer"]),
  set("links-are-a-set", `${C}.links`),
  set("mount-points-are-a-set", `${C}.mountPoints`, ["containerPath"]),
];

const opaqueRules: readonly TaskRule[] = [
  opaque("free-form-maps", each("dockerLabels", "logConfiguration.options", "firelensConfiguration.options")),
  hide("may-be-secret", each("environment[].value", "logConfiguration.options", "firelensConfiguration.options")),
];

export const containerRules: readonly TaskRule[] = [
  eq("container-cpu-is-zero", each("cpu"), 0),
  fill("essential-default", `${C}.essential`, true),
  emptyList("empty-lists-shown", each("environment", "mountPoints", "volumesFrom", "portMappings")),
  emptyList("system-controls", each("systemControls")),
  emptyList("empty-container-lists", each(...LISTS)),
  ...orderRules,
  ...portRules,
  ...healthRules,
  eqFrom("firelens-user", each("user"), () => "0", {
    when: (place) => parent(place).firelensConfiguration !== undefined,
    unverified: true,
  }),
  eq("mounts-are-writable", each("mountPoints[].readOnly", "volumesFrom[].readOnly"), false),
  unverified("stop-timeout-unverified", each("stopTimeout")),
  eq("version-consistency", each("versionConsistency"), "enabled"),
  fill("restart-period", `${C}.restartPolicy.restartAttemptPeriod`, 300),
  emptyList(
    "empty-nested-lists",
    each(
      "logConfiguration.secretOptions",
      "linuxParameters.capabilities.add",
      "linuxParameters.capabilities.drop",
      "linuxParameters.devices",
      "linuxParameters.tmpfs",
    ),
  ),
  ...opaqueRules,
  eq(
    "container-switches-unverified",
    each("privileged", "readonlyRootFilesystem", "interactive", "pseudoTerminal", "disableNetworking"),
    false,
    {
      unverified: true,
    },
  ),
];
