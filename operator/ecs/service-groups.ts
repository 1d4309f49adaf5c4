import { isMembers } from "./canonical/canonical.ts";
import { ALARMS_OFF, DEFAULT_PERCENTS } from "./canonical/deployment-rules.ts";
import type { Members } from "./canonical/rule.ts";
import type { ServiceFacts } from "./canonical/service-facts.ts";
import type { ResolvedService, ServiceSpecLike } from "./service-spec.ts";
import type { EcsService, EcsServiceRevision } from "./shapes.ts";
import { declaredTagPaths } from "./tags.ts";

/**
 * The input of CreateService and UpdateService, cut into groups: a group is what one update sends as a whole.
 * Sources: Amazon ECS API Reference, UpdateService; Amazon ECS Developer Guide, "Update service parameters".
 */

/** Where AWS shows a group: on the service, on its PRIMARY deployment (else the service revision), or on the revision. */
export type ShownOn = "service" | "deployment" | "revision";

type Controller = ServiceFacts["controller"];

export interface Group {
  /** Member of CreateService and UpdateService. */
  readonly name: string;
  readonly startsDeployment: boolean;
  readonly shownOn: ShownOn;
  /** Controllers under which UpdateService takes the group; under others, another call changes it. */
  readonly updatedUnder: readonly Controller[];
  /** UpdateService refuses a change without `forceNewDeployment`. */
  readonly needsForce?: true;
  /** What an update sends for a group that was declared and no longer is; absent: it stays as it is. */
  readonly clear?: unknown;
}

const ECS: readonly Controller[] = ["ECS"];
const ECS_AND_CODEDEPLOY: readonly Controller[] = ["ECS", "CODE_DEPLOY"];
const ALL: readonly Controller[] = ["ECS", "CODE_DEPLOY", "EXTERNAL"];

type Rest = Pick<Group, "clear" | "needsForce">;

const settings = (name: string, updatedUnder: readonly Controller[], rest: Rest = {}): Group => ({
  name,
  startsDeployment: false,
  shownOn: "service",
  updatedUnder,
  ...rest,
});

const release = (name: string, shownOn: ShownOn, rest: Rest = {}): Group => ({
  name,
  startsDeployment: true,
  shownOn,
  updatedUnder: ECS,
  ...rest,
});

export const GROUPS: readonly Group[] = [
  release("taskDefinition", "service"),
  release("networkConfiguration", "service"),
  // No clearing value: AWS shows LATEST as a number, so it could not be told whether it is cleared already.
  release("platformVersion", "service"),
  release("loadBalancers", "service", { clear: [] }),
  release("serviceRegistries", "service", { clear: [] }),
  release("serviceConnectConfiguration", "deployment", { clear: { enabled: false } }),
  release("volumeConfigurations", "deployment", { clear: [] }),
  release("vpcLatticeConfigurations", "deployment", { clear: [] }),
  // AWS does not say whether these two start a deployment; taken as if they did, they are held with a failed release.
  release("gatewayConnectors", "revision", { clear: [] }),
  release("monitoring", "revision", { clear: { metricConfigurations: [] } }),
  // The API Reference says that a change starts no deployment; the API refuses it without forceNewDeployment.
  release("capacityProviderStrategy", "service", { clear: [], needsForce: true }),
  settings("deploymentController", ALL),
  settings("deploymentConfiguration", ECS_AND_CODEDEPLOY),
  settings("healthCheckGracePeriodSeconds", ALL, { clear: 0 }),
  settings("placementConstraints", ALL, { clear: [] }),
  settings("placementStrategy", ALL, { clear: [] }),
  settings("enableECSManagedTags", ALL, { clear: false }),
  settings("propagateTags", ALL, { clear: "NONE" }),
  settings("enableExecuteCommand", ECS, { clear: false }),
  // No clearing value: what AWS takes for left out depends on the service's past.
  settings("availabilityZoneRebalancing", ECS),
];

/** Members that only CreateService takes. A difference needs a new service. */
export const CREATE_ONLY = ["launchType", "role", "schedulingStrategy"] as const;

/** A member of `deploymentConfiguration` that is cleared on its own, because AWS keeps what an update leaves out. */
interface DeploymentPart {
  readonly name: string;
  readonly clear: (facts: ServiceFacts) => unknown;
  /** The strategy without which AWS does not take the member. */
  readonly strategy?: string;
}

const always = (value: unknown) => () => value;

export const DEPLOYMENT_PARTS: readonly DeploymentPart[] = [
  { name: "alarms", clear: always(ALARMS_OFF) },
  { name: "bakeTimeInMinutes", clear: always(0) },
  { name: "canaryConfiguration", clear: always({ canaryPercent: 5, canaryBakeTimeInMinutes: 10 }), strategy: "CANARY" },
  { name: "deploymentCircuitBreaker", clear: always({ enable: false, rollback: false }) },
  { name: "earlySuccessCriteria", clear: always({ enable: false }) },
  { name: "lifecycleHooks", clear: always([]) },
  { name: "linearConfiguration", clear: always({ stepPercent: 10, stepBakeTimeInMinutes: 6 }), strategy: "LINEAR" },
  { name: "maximumPercent", clear: ({ scheduling }) => DEFAULT_PERCENTS[scheduling].maximumPercent },
  { name: "minimumHealthyPercent", clear: ({ scheduling }) => DEFAULT_PERCENTS[scheduling].minimumHealthyPercent },
  { name: "strategy", clear: always("ROLLING") },
];

export const partPath = (part: { readonly name: string }): string => `deploymentConfiguration.${part.name}`;

/** The sorted paths that `status.declared` holds for a spec: what is cleared once when it is no longer declared. */
export function declaredGroups(spec: ServiceSpecLike): readonly string[] {
  const members = spec as Members;
  const deployment = isMembers(spec.deploymentConfiguration) ? spec.deploymentConfiguration : {};
  return [
    ...GROUPS.filter((group) => group.clear !== undefined && members[group.name] !== undefined).map(({ name }) => name),
    ...DEPLOYMENT_PARTS.filter((part) => deployment[part.name] !== undefined).map(partPath),
    ...declaredTagPaths(spec.tags),
  ].sort();
}

/** Whether a declared path is cleared by a release, so that it is forgotten only once a deployment without it has succeeded. */
export function clearedByRelease(path: string): boolean {
  return GROUPS.some((group) => group.name === path && group.startsDeployment);
}

/** The desired value of a group; undefined: not declared. */
export function desiredOf(group: Group, spec: ServiceSpecLike, resolved: ResolvedService): unknown {
  return group.name === "taskDefinition" ? resolved.taskDefinition : (spec as Members)[group.name];
}

/** The live value of a group; `"unread"` when only the service revision shows it and that was not read. */
export function actualOf(
  group: Group,
  live: EcsService,
  revision: EcsServiceRevision | undefined,
): { readonly value: unknown } | "unread" {
  const primary = live.deployments?.find((deployment) => deployment.status === "PRIMARY");
  const deployed = primary ?? revision;
  const shown = { service: live, deployment: deployed, revision }[group.shownOn];
  return shown === undefined ? "unread" : { value: (shown as Members)[group.name] };
}
