import { compact, deepEqual } from "../lib/json.ts";
import { isMembers } from "./canonical/canonical.ts";
import { type Difference, differences } from "./canonical/difference.ts";
import type { Members } from "./canonical/rule.ts";
import type { ServiceFacts } from "./canonical/service-facts.ts";
import { serviceTree } from "./canonical/service-rules.ts";
import { only } from "./canonical/tree.ts";
import { actualOf, CREATE_ONLY, DEPLOYMENT_PARTS, GROUPS, type Group, partPath } from "./service-groups.ts";
import { wantedGroups } from "./service-input.ts";
import { countIsForeign, type ResolvedService, type ServiceSpecLike, serviceFacts } from "./service-spec.ts";
import type { EcsService, EcsServiceRevision } from "./shapes.ts";

export interface ServiceDiffInput {
  readonly spec: ServiceSpecLike;
  readonly resolved: ResolvedService;
  readonly live: EcsService;
  /** The current service revision, when it was read. */
  readonly revision?: EcsServiceRevision | undefined;
  /** `status.declared`. */
  readonly declaredBefore: readonly string[];
  /** A failed release stands: what would start a deployment is told and not sent. */
  readonly holdReleases: boolean;
  /** Whether the declared count is to be enforced; it never is when somebody else owns it. */
  readonly enforceCount: boolean;
}

export interface ServiceChange {
  readonly group: string;
  /** Which leaves differ; values that may be secret are hidden. Empty for a group that is cleared as a whole. */
  readonly differences: readonly Difference[];
  readonly startsDeployment: boolean;
  /** Declared before and no longer. */
  readonly cleared: boolean;
}

export interface ServiceDiff {
  /** What the update would change, held changes included, in the order of the groups. */
  readonly changes: readonly ServiceChange[];
  /** Input of UpdateService; undefined when there is nothing to send. */
  readonly updateInput: Members | undefined;
  /** Whether the update carries `forceNewDeployment` because AWS demands it. */
  readonly needsForce: boolean;
  /** Whether the update starts a deployment. */
  readonly startsDeployment: boolean;
  /** Differences in members that no update can change. */
  readonly immutable: readonly Difference[];
  /** Groups that differ and that this deployment controller changes by another call. */
  readonly elsewhere: readonly string[];
  /** Groups that could not be compared because only the service revision shows them and it was not given. */
  readonly unread: readonly string[];
}

/** A group that has to be sent, and what is sent. */
interface Pending {
  readonly group: Group;
  readonly change: ServiceChange;
  readonly value: unknown;
}

/** One tree a member: a comparison looks at nothing else. */
const TREES = new Map(
  [...GROUPS.map(({ name }) => name), ...CREATE_ONLY].map((name) => [name, only(serviceTree, name)]),
);

const compared = (facts: ServiceFacts, name: string, desired: unknown, actual: unknown): readonly Difference[] => {
  const shown = actual === undefined ? {} : { [name]: actual };
  return differences(TREES.get(name) ?? serviceTree, facts, { [name]: desired }, shown);
};

/** Differences that are worth a write: what AWS shows in an uncertain way is not. */
const certain = (found: readonly Difference[]): readonly Difference[] => found.filter(({ unverified }) => !unverified);

/** Clearing values of members of `deploymentConfiguration` that were declared, no longer are, and are still there. */
function clearedParts(input: ServiceDiffInput, facts: ServiceFacts): Members {
  const declared = (input.spec.deploymentConfiguration ?? {}) as Members;
  const live = (input.live.deploymentConfiguration ?? {}) as Members;
  const strategy = declared.strategy ?? live.strategy;
  const parts: Record<string, unknown> = {};
  for (const part of DEPLOYMENT_PARTS) {
    const path = partPath(part);
    const gone =
      input.declaredBefore.includes(path) && declared[part.name] === undefined && live[part.name] !== undefined;
    if (!gone || (part.strategy !== undefined && part.strategy !== strategy)) continue;
    const clear = part.clear(facts);
    const nested = { [part.name]: clear };
    if (compared(facts, "deploymentConfiguration", nested, input.live.deploymentConfiguration).length > 0) {
      parts[part.name] = clear;
    }
  }
  return parts;
}

/** A launch type excludes a strategy: a declared one asks for an empty strategy. */
function leavesStrategy({ spec, live }: ServiceDiffInput): boolean {
  const declared = spec.launchType !== undefined && spec.capacityProviderStrategy === undefined;
  return declared && live.launchType !== spec.launchType && (live.capacityProviderStrategy?.length ?? 0) > 0;
}

function clearValue(group: Group, input: ServiceDiffInput, facts: ServiceFacts): unknown {
  if (group.name === "capacityProviderStrategy" && leavesStrategy(input)) return [];
  if (group.name === "deploymentConfiguration") {
    const parts = clearedParts(input, facts);
    return Object.keys(parts).length > 0 ? parts : undefined;
  }
  return input.declaredBefore.includes(group.name) ? group.clear : undefined;
}

function pendingOf(
  group: Group,
  wanted: Members,
  actual: unknown,
  input: ServiceDiffInput,
  facts: ServiceFacts,
): Pending | undefined {
  const desired = wanted[group.name];
  const declared = (input.spec as Members)[group.name] !== undefined || group.name === "taskDefinition";
  const clear = declared && group.name !== "deploymentConfiguration" ? undefined : clearValue(group, input, facts);
  const found = desired === undefined ? [] : certain(compared(facts, group.name, desired, actual));
  const uncleared = clear === undefined ? [] : compared(facts, group.name, clear, actual);
  if (found.length + uncleared.length === 0) return undefined;
  const value = isMembers(desired) && isMembers(clear) ? { ...desired, ...clear } : (desired ?? clear);
  return {
    group,
    value,
    change: {
      group: group.name,
      differences: [...found, ...uncleared],
      startsDeployment: group.startsDeployment,
      cleared: uncleared.length > 0,
    },
  };
}

function immutableDifferences({ spec, live }: ServiceDiffInput, facts: ServiceFacts): readonly Difference[] {
  const shown: Members = {
    launchType: live.launchType,
    role: live.roleArn,
    schedulingStrategy: live.schedulingStrategy,
  };
  // AWS shows no launch type beside a strategy, and no role of its own making before there is one.
  const unknown = (name: "launchType" | "role" | "schedulingStrategy"): boolean =>
    spec[name] === undefined || (shown[name] === undefined && name !== "schedulingStrategy");
  return CREATE_ONLY.flatMap((name) => (unknown(name) ? [] : compared(facts, name, spec[name], shown[name])));
}

/** Desired, live and declared before: which groups an update has to send. */
function pendingGroups(input: ServiceDiffInput, facts: ServiceFacts) {
  const wanted = wantedGroups(input.spec, input.resolved, facts);
  const pending: Pending[] = [];
  const elsewhere: string[] = [];
  const unread: string[] = [];
  for (const group of GROUPS) {
    const shown = actualOf(group, input.live, input.revision);
    if (shown === "unread") {
      if (wanted[group.name] !== undefined || input.declaredBefore.includes(group.name)) unread.push(group.name);
      continue;
    }
    const one = pendingOf(group, wanted, shown.value, input, facts);
    if (one === undefined) continue;
    if (group.updatedUnder.includes(facts.controller)) pending.push(one);
    else elsewhere.push(group.name);
  }
  return { pending, elsewhere, unread };
}

function countChange(input: ServiceDiffInput, facts: ServiceFacts): number | undefined {
  const { spec, live, enforceCount } = input;
  if (!enforceCount || countIsForeign(spec, facts) || spec.desiredCount === live.desiredCount) return undefined;
  return spec.desiredCount;
}

const change = (group: string, desired: unknown, actual: unknown): ServiceChange => ({
  group,
  differences: [{ path: group, desired, actual, unverified: false }],
  startsDeployment: false,
  cleared: false,
});

/**
 * Compares a service with its spec and makes one UpdateService input of what differs. Only changed groups are sent, with
 * one exception: volume configurations go with every release, because AWS refuses a release without them.
 */
export function serviceDiff(input: ServiceDiffInput): ServiceDiff {
  const { spec, live, resolved } = input;
  const facts = serviceFacts(spec, live);
  const { pending, elsewhere, unread } = pendingGroups(input, facts);
  const count = countChange(input, facts);
  const sent = pending.filter(({ group }) => !(input.holdReleases && group.startsDeployment));
  const startsDeployment = sent.some(({ group }) => group.startsDeployment);
  const needsForce = sent.some(({ group }) => group.needsForce === true);
  const members = {
    ...Object.fromEntries(sent.map(({ group, value }) => [group.name, value])),
    ...(startsDeployment ? withVolumes(spec) : {}),
    desiredCount: count,
  };
  const target = { cluster: resolved.cluster, service: live.serviceName };
  const nothing = deepEqual(members, {});
  return {
    changes: [
      ...pending.map((one) => one.change),
      ...(count === undefined ? [] : [change("desiredCount", count, live.desiredCount)]),
    ],
    updateInput: nothing
      ? undefined
      : compact({ ...target, ...members, forceNewDeployment: needsForce ? true : undefined }),
    needsForce,
    startsDeployment,
    immutable: immutableDifferences(input, facts),
    elsewhere,
    unread,
  };
}

const withVolumes = (spec: ServiceSpecLike): Members =>
  (spec.volumeConfigurations?.length ?? 0) > 0 ? { volumeConfigurations: spec.volumeConfigurations } : {};
