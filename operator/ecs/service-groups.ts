import type { ServiceFields } from "../api/types.ts";
import type { EcsService, EcsServiceRevision } from "../aws/services/ecs/shapes.ts";
import { ALARMS_OFF, DEFAULT_PERCENTS } from "./canonical/deployment-rules.ts";
import type { Members } from "./canonical/rule.ts";
import type { ServiceFacts } from "./canonical/service-facts.ts";
import { serviceTree } from "./canonical/service-rules.ts";
import { type Node, only } from "./canonical/tree.ts";
import { declaredLeaves } from "./groups/compare.ts";
import { type Compared, type Group, pathsOf } from "./groups/group.ts";
import { boundedPaths } from "./groups/leaves.ts";
import { settledConnect, settledVolumes } from "./service-computed.ts";
import { type ResolvedService, serviceFacts } from "./service-spec.ts";
import { declaredTagPaths } from "./tags.ts";

/**
 * The input of CreateService and UpdateService, cut into groups.
 * Sources: Amazon ECS API Reference, UpdateService; Amazon ECS Developer Guide, "Update service parameters".
 */

/** Where AWS shows a group: on the service, on its PRIMARY deployment (else the service revision), or on the revision. */
export type ShownOn = "service" | "deployment" | "revision";

type Controller = ServiceFacts["controller"];

export interface ServiceGroup extends Group<ServiceFacts> {
  readonly startsDeployment: boolean;
  readonly shownOn: ShownOn;
  /** Controllers under which UpdateService takes the group; under others, another call changes it. */
  readonly updatedUnder: readonly Controller[];
  /** UpdateService refuses a change without `forceNewDeployment`. */
  readonly needsForce?: true;
}

const ECS: readonly Controller[] = ["ECS"];
const ECS_AND_CODEDEPLOY: readonly Controller[] = ["ECS", "CODE_DEPLOY"];
const ALL: readonly Controller[] = ["ECS", "CODE_DEPLOY", "EXTERNAL"];

const always =
  <T>(value: T) =>
  (): T =>
    value;

type Rest = Omit<Group<ServiceFacts>, "name"> & { readonly needsForce?: true };

const settingsGroup = (name: string, updatedUnder: readonly Controller[], rest: Rest = {}): ServiceGroup => ({
  name,
  startsDeployment: false,
  shownOn: "service",
  updatedUnder,
  ...rest,
});

const contentGroup = (name: string, shownOn: ShownOn, rest: Rest = {}): ServiceGroup => ({
  name,
  startsDeployment: true,
  shownOn,
  updatedUnder: ECS,
  ...rest,
});

/** A group without clearing value and without leaves to leave out. */
const neverCleared = (name: string): Rest => ({ neverCleared: always([name]) });

/**
 * What members of `deploymentConfiguration` are when they are given back, leaf by leaf. AWS keeps the members that an update
 * leaves out; a member that is sent is replaced as a whole.
 */
const deploymentCleared = ({ scheduling }: ServiceFacts): Members => ({
  ...DEFAULT_PERCENTS[scheduling],
  alarms: ALARMS_OFF,
  bakeTimeInMinutes: 0,
  canaryConfiguration: { canaryPercent: 5, canaryBakeTimeInMinutes: 10 },
  deploymentCircuitBreaker: { enable: false, rollback: false },
  earlySuccessCriteria: { enable: false },
  lifecycleHooks: [],
  linearConfiguration: { stepPercent: 10, stepBakeTimeInMinutes: 6 },
  strategy: "ROLLING",
});

/** AWS takes the settings of a strategy under that strategy alone. */
const otherStrategies = ({ strategy }: ServiceFacts): readonly string[] =>
  (["CANARY", "LINEAR"] as const)
    .filter((name) => name !== strategy)
    .map((name) => `deploymentConfiguration.${name.toLowerCase()}Configuration`);

export const GROUPS: readonly ServiceGroup[] = [
  contentGroup("taskDefinition", "service", neverCleared("taskDefinition")),
  // An awsvpc service cannot be without subnets.
  contentGroup("networkConfiguration", "service", {
    neverCleared: always(["networkConfiguration.awsvpcConfiguration.subnets"]),
  }),
  // No clearing value: AWS shows LATEST as a number, so it is not known whether it is cleared already.
  contentGroup("platformVersion", "service", neverCleared("platformVersion")),
  contentGroup("loadBalancers", "service", { clear: always([]) }),
  contentGroup("serviceRegistries", "service", { clear: always([]) }),
  contentGroup("serviceConnectConfiguration", "deployment", {
    clear: always({ enabled: false }),
    clearsWhole: true,
    settle: settledConnect,
  }),
  contentGroup("volumeConfigurations", "deployment", { clear: always([]), settle: settledVolumes }),
  contentGroup("vpcLatticeConfigurations", "deployment", { clear: always([]) }),
  // AWS does not say whether these two start a deployment; taken as if they did, they are held with a failed release.
  contentGroup("gatewayConnectors", "revision", { clear: always([]) }),
  contentGroup("monitoring", "revision", { clear: always({ metricConfigurations: [] }), clearsWhole: true }),
  // The API Reference says that a change starts no deployment; the API refuses it without forceNewDeployment.
  contentGroup("capacityProviderStrategy", "service", { clear: always([]), needsForce: true }),
  settingsGroup("deploymentController", ALL, neverCleared("deploymentController")),
  settingsGroup("deploymentConfiguration", ECS_AND_CODEDEPLOY, {
    clear: deploymentCleared,
    keepsOmitted: true,
    neverCleared: otherStrategies,
  }),
  settingsGroup("healthCheckGracePeriodSeconds", ALL, { clear: always(0) }),
  settingsGroup("placementConstraints", ALL, { clear: always([]) }),
  settingsGroup("placementStrategy", ALL, { clear: always([]) }),
  settingsGroup("enableECSManagedTags", ALL, { clear: always(false) }),
  settingsGroup("propagateTags", ALL, { clear: always("NONE") }),
  settingsGroup("enableExecuteCommand", ECS, { clear: always(false) }),
  // No clearing value: what AWS takes for left out depends on the service's past.
  settingsGroup("availabilityZoneRebalancing", ECS, neverCleared("availabilityZoneRebalancing")),
];

/** Members that only CreateService takes. A difference needs a new service. */
export const CREATE_ONLY = ["launchType", "role", "schedulingStrategy"] as const;

/** One tree a group: a comparison uses nothing else. */
const TREES: ReadonlyMap<string, Node<ServiceFacts>> = new Map(
  [...GROUPS.map(({ name }) => name), ...CREATE_ONLY].map((name) => [name, only(serviceTree, name)]),
);

/** The rules that one member of a service is compared by. */
export const treeOf = (name: string): Node<ServiceFacts> => TREES.get(name) ?? serviceTree;

/** A group as it is compared under these facts. */
export const comparedBy = (group: ServiceGroup, facts: ServiceFacts): Compared<ServiceFacts> => ({
  group,
  tree: treeOf(group.name),
  facts,
});

/** The sorted paths that `status.declared` holds for a spec: what is cleared once when it is no longer declared. */
export function declaredPaths(spec: ServiceFields): readonly string[] {
  const facts = serviceFacts(spec);
  const declared = spec as Members;
  return boundedPaths([
    ...GROUPS.flatMap((group) => declaredLeaves(comparedBy(group, facts), declared[group.name])),
    ...declaredTagPaths(spec.tags),
  ]);
}

/** Whether a declared path is cleared by a release, so that it is forgotten only once a deployment without it has succeeded. */
export const clearedByRelease = (path: string): boolean =>
  GROUPS.some((group) => group.startsDeployment && pathsOf(group.name, [path]).length > 0);

/** The desired value of a group; undefined: not declared. */
export function desiredOf(
  group: ServiceGroup,
  spec: ServiceFields,
  resolved: Pick<ResolvedService, "taskDefinition">,
): unknown {
  return group.name === "taskDefinition" ? resolved.taskDefinition : (spec as Members)[group.name];
}

/** The live value of a group; `"unread"` when only the service revision shows it and that was not read. */
export function actualOf(
  group: ServiceGroup,
  live: EcsService,
  revision: EcsServiceRevision | undefined,
): { readonly value: unknown } | "unread" {
  const primary = live.deployments?.find((deployment) => deployment.status === "PRIMARY");
  const deployed = primary ?? revision;
  const shown = { service: live, deployment: deployed, revision }[group.shownOn];
  return shown === undefined ? "unread" : { value: (shown as Members)[group.name] };
}
