import type { ServiceFields } from "../api/types.ts";
import type { EcsService, EcsServiceRevision } from "../aws/services/ecs/shapes.ts";
import { compact } from "../lib/json.ts";
import type { Difference } from "./canonical/difference.ts";
import type { Members } from "./canonical/rule.ts";
import type { ServiceFacts } from "./canonical/service-facts.ts";
import { compareGroup, type GroupChange, groupDifferences, sentValue } from "./groups/compare.ts";
import { actualOf, CREATE_ONLY, comparedBy, GROUPS, type ServiceGroup, treeOf } from "./service-groups.ts";
import { wantedGroups } from "./service-input.ts";
import { countIsForeign, type ResolvedService, serviceFacts } from "./service-spec.ts";

export interface ServiceDiffInput {
  readonly spec: ServiceFields;
  readonly resolved: Pick<ResolvedService, "containerHealthCheck"> & { readonly taskDefinition: string | undefined };
  readonly live: EcsService;
  /** The current service revision, when it was read. */
  readonly revision?: EcsServiceRevision | undefined;
  /** `status.declared`. */
  readonly declaredBefore: readonly string[];
  /** `status.clearing.paths`, while the deployment that left them out is the newest. */
  readonly clearing?: readonly string[] | undefined;
  /** Whether the declared count is to be enforced; it never is when the spec does not own it. */
  readonly enforceCount: boolean;
  /** The service is another owner's and only observed: see `Sides`. */
  readonly secretsWithheld?: boolean;
}

/** A group that an update has to send. */
export interface ServiceChange extends GroupChange {
  readonly startsDeployment: boolean;
  readonly needsForce: boolean;
}

export interface ServiceDiff {
  /** In the order of the groups. */
  readonly changes: readonly ServiceChange[];
  /** The count to set; undefined: it is as it should be, or not enforced. */
  readonly count: number | undefined;
  /** What goes with every update that starts a deployment, because AWS refuses one without it. */
  readonly volumes: Pick<GroupChange, "value" | "keeps"> | undefined;
  /** Differences in members that no update can change. */
  readonly immutable: readonly Difference[];
  /** Groups that differ and that this deployment controller changes by another call. */
  readonly elsewhere: readonly string[];
  /** Groups that could not be compared because only the service revision shows them and it was not given. */
  readonly unread: readonly string[];
}

/** The members of one UpdateService, without cluster and service. */
export interface ServiceUpdate {
  readonly members: Members;
  readonly startsDeployment: boolean;
  /** Whether live leaves that are not declared go along: they have to be read just before the call. */
  readonly keeps: boolean;
}

const VOLUMES = "volumeConfigurations";

const runsOnStrategy = ({ live }: ServiceDiffInput): boolean => (live.capacityProviderStrategy?.length ?? 0) > 0;

/**
 * A launch type excludes a strategy: a declared one asks for an empty strategy.
 * Source: "Update the Auto Scaling group or Fargate capacity provider back to the launch type. Pass an empty list in the
 * capacityProviderStrategy parameter." (Amazon ECS API Reference, UpdateService)
 */
const removesStrategy = (input: ServiceDiffInput): boolean =>
  input.spec.launchType !== undefined && input.spec.capacityProviderStrategy === undefined && runsOnStrategy(input);

/** What is asked for of a group: a strategy that the launch type excludes counts as declared empty. */
const desired = (group: ServiceGroup, wanted: Members, input: ServiceDiffInput): unknown =>
  group.name === "capacityProviderStrategy" && removesStrategy(input) ? [] : wanted[group.name];

function immutableDifferences(input: ServiceDiffInput, facts: ServiceFacts): readonly Difference[] {
  const { spec, live } = input;
  const shown: Members = {
    launchType: runsOnStrategy(input) ? undefined : live.launchType,
    role: live.roleArn,
    schedulingStrategy: live.schedulingStrategy,
  };
  // A strategy takes the place of the launch type, and AWS shows no role of its own making before there is one.
  const unknown = (name: "launchType" | "role" | "schedulingStrategy"): boolean =>
    spec[name] === undefined || (shown[name] === undefined && name !== "schedulingStrategy");
  return CREATE_ONLY.flatMap((name) =>
    unknown(name) ? [] : groupDifferences({ group: { name }, tree: treeOf(name), facts }, spec[name], shown[name]),
  );
}

/** Desired, live and declared before: which groups an update has to send. */
function changedGroups(input: ServiceDiffInput, facts: ServiceFacts) {
  const { spec, resolved, live, revision, declaredBefore: before, clearing, secretsWithheld } = input;
  const wanted = wantedGroups(spec, resolved, facts);
  const changes: ServiceChange[] = [];
  const elsewhere: string[] = [];
  const unread: string[] = [];
  let volumes: ServiceDiff["volumes"];
  for (const group of GROUPS) {
    const declared = desired(group, wanted, input);
    const shown = actualOf(group, live, revision);
    if (shown === "unread") {
      if (declared !== undefined || before.includes(group.name)) unread.push(group.name);
      continue;
    }
    const compared = comparedBy(group, facts);
    const sides = { declared, live: shown.value, before, clearing, secretsWithheld };
    if (group.name === VOLUMES && (spec.volumeConfigurations?.length ?? 0) > 0) volumes = sentValue(compared, sides);
    const change = compareGroup(compared, sides);
    if (change === undefined) continue;
    const { startsDeployment, needsForce = false } = group;
    if (group.updatedUnder.includes(facts.controller)) changes.push({ ...change, startsDeployment, needsForce });
    else elsewhere.push(group.name);
  }
  return { changes, elsewhere, unread, volumes };
}

function changedCount(input: ServiceDiffInput, facts: ServiceFacts): number | undefined {
  const { spec, live, enforceCount } = input;
  if (!enforceCount || countIsForeign(spec, facts) || spec.desiredCount === live.desiredCount) return undefined;
  return spec.desiredCount;
}

/** Compares a service with its spec. */
export function serviceDiff(input: ServiceDiffInput): ServiceDiff {
  const facts = serviceFacts(input.spec, input.live);
  return {
    ...changedGroups(input, facts),
    count: changedCount(input, facts),
    immutable: immutableDifferences(input, facts),
  };
}

/** What one update may carry of a diff. */
export interface Allowed {
  /** Changes that start a deployment. */
  readonly releases: boolean;
  /** Changes that start none. */
  readonly settings: boolean;
}

/**
 * One UpdateService of what differs, as far as it may be sent now: only changed groups, with one exception. Volume
 * configurations go with every deployment.
 *
 * @param force a deployment is asked for even where nothing differs
 * @returns undefined when there is nothing to send
 */
export function updateOf(diff: ServiceDiff, allowed: Allowed, force = false): ServiceUpdate | undefined {
  const sent = diff.changes.filter((change) => (change.startsDeployment ? allowed.releases : allowed.settings));
  const startsDeployment = force || sent.some((change) => change.startsDeployment);
  const volumes = startsDeployment && allowed.releases ? diff.volumes : undefined;
  const forced = force || sent.some((change) => change.needsForce);
  const members = compact({
    ...Object.fromEntries(sent.map(({ group, value }) => [group, value])),
    ...(volumes && { [VOLUMES]: volumes.value }),
    desiredCount: diff.count,
    forceNewDeployment: forced ? true : undefined,
  });
  if (Object.keys(members).length === 0) return undefined;
  return { members, startsDeployment, keeps: sent.some(({ keeps }) => keeps) || volumes?.keeps === true };
}
