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
  set("C10", `${C}.portMappings`, ["containerPort", "containerPortRange", "protocol"]),
  fill("C15", `${C}.portMappings[].protocol`, "tcp"),
  // 0 is how other network modes spell "any port"; here it can only be the container's own.
  {
    id: "C16",
    paths: each("portMappings[].hostPort"),
    op: { do: "CONVERT", to: (port) => (port === 0 ? undefined : port) },
    ...inMode("awsvpc"),
  },
  fillFrom("C16", `${C}.portMappings[].hostPort`, (place) => parent(place).containerPort, inMode("awsvpc")),
  eq("C17", each("portMappings[].hostPort"), 0, inMode("bridge")),
  {
    id: "C18",
    paths: each("portMappings[].hostPort"),
    op: { do: "EQ", value: { is: 0 }, also: { from: (place) => parent(place).containerPort } },
    ...inMode("host"),
    unverified: true,
  },
];

const healthRules: readonly TaskRule[] = [
  fill("C20", `${C}.healthCheck.interval`, 30),
  fill("C20", `${C}.healthCheck.timeout`, 5),
  fill("C20", `${C}.healthCheck.retries`, 3),
  eq("C21", each("healthCheck.startPeriod"), 0),
];

const orderRules: readonly TaskRule[] = [
  set("C7", `${C}.environment`, ["name"]),
  set("C8", `${C}.secrets`, ["name"]),
  set("C9", "containerDefinitions", ["name"]),
  set("C11", `${C}.volumesFrom`, ["sourceContainer"]),
  set("C12", `${C}.links`),
  set("C13", `${C}.mountPoints`, ["containerPath"]),
];

const opaqueRules: readonly TaskRule[] = [
  opaque("C30", each("dockerLabels", "logConfiguration.options", "firelensConfiguration.options")),
  hide("HIDE", each("environment[].value", "logConfiguration.options", "firelensConfiguration.options")),
];

export const containerRules: readonly TaskRule[] = [
  eq("C1", each("cpu"), 0),
  fill("C2", `${C}.essential`, true),
  emptyList("C3", each("environment", "mountPoints", "volumesFrom", "portMappings")),
  emptyList("C4", each("systemControls")),
  emptyList("C5", each(...LISTS)),
  ...orderRules,
  ...portRules,
  ...healthRules,
  eqFrom("C22", each("user"), () => "0", {
    when: (place) => parent(place).firelensConfiguration !== undefined,
    unverified: true,
  }),
  eq("C23", each("mountPoints[].readOnly", "volumesFrom[].readOnly"), false),
  unverified("C24", each("stopTimeout")),
  eq("C25", each("versionConsistency"), "enabled"),
  fill("C26", `${C}.restartPolicy.restartAttemptPeriod`, 300),
  emptyList(
    "C29",
    each(
      "logConfiguration.secretOptions",
      "linuxParameters.capabilities.add",
      "linuxParameters.capabilities.drop",
      "linuxParameters.devices",
      "linuxParameters.tmpfs",
    ),
  ),
  ...opaqueRules,
  eq("C31", each("privileged", "readonlyRootFilesystem", "interactive", "pseudoTerminal", "disableNetworking"), false, {
    unverified: true,
  }),
];
