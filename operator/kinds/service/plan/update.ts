import type { EcsService } from "../../../aws/services/ecs/shapes.ts";
import { type ServiceDiff, type ServiceUpdate, updateOf } from "../../../ecs/service-diff.ts";
import type { Plan } from "../../../engine/plan.ts";
import { listed, progressing } from "../../common/plan/plans.ts";
import { clearingBefore } from "../clearing.ts";
import { countIsEnforced, limitsOfOthers } from "../count.ts";
import { createdWithNow, launchChange } from "../launch.ts";
import type { ServiceInput, ServiceStep } from "../model.ts";
import type { Resolved } from "../references.ts";
import { differenceOf, failureRecord, type Release } from "../release.ts";
import { pendingRelease, repeatBefore, repeatLimitReached } from "../repeated-update.ts";
import { sentBefore } from "../rollout/sent.ts";
import { controllerGate, otherController } from "./controller.ts";
import { definitionGate, releaseGate, replacementGate, updateRolesGranted } from "./gates.ts";
import { healthOf } from "./health.ts";
import { immutableFields } from "./immutable.ts";
import { decideVerbs, doneOutcome, newestDeploymentKey, outcomeWithoutDeployment, type VerbDecision } from "./verbs.ts";

type ServicePlan = Plan<ServiceStep>;

/** What a pass knows of an existing service whose references are there. */
interface Existing {
  readonly input: ServiceInput;
  readonly resolved: Resolved;
  readonly service: EcsService;
  readonly release: Release;
}

/**
 * What decides over an existing service, in order: the first that has something to say decides. The count is never held: whatever
 * holds the rest sends it all the same (`planCount`).
 */
const ASPECTS: readonly ((existing: Existing) => ServicePlan | undefined)[] = [
  // What AWS cannot do to this service, or takes another call for.
  ({ input, service, release }) => counted(input, service, controllerGate(input, service, release)),
  (existing) => counted(existing.input, existing.service, immutableFields(existing)),
  // What cannot be compared yet.
  unreadGroups,
  // What is asked for by hand, where AWS forces no deployment.
  withoutForcing,
  // The one update that carries all changed groups, a forced deployment, or nothing, and then what its rollout has come to.
  planChanges,
];

/**
 * What an existing service needs whose references are there. A failed release holds what would start a deployment, and nothing
 * else; while a release is about to follow, everything but the count goes with it.
 */
export function planUpdate(existing: Existing): ServicePlan {
  for (const aspect of ASPECTS) {
    const decided = aspect(existing);
    if (decided !== undefined) return decided;
  }
  throw new Error("the last aspect always decides");
}

const counted = (input: ServiceInput, service: EcsService, held: ServicePlan | undefined): ServicePlan | undefined =>
  held && planCount(input, service, held);

/** "Cannot force a new deployment on services with a CODE_DEPLOY deployment controller": such verbs are answered and not sent. */
function withoutForcing(existing: Existing): ServicePlan | undefined {
  const { input, service } = existing;
  if (input.verbs.length === 0 || otherController(input, service) === undefined) return undefined;
  const decided = planChanges({ ...existing, input: { ...input, verbs: [] } });
  const handled = input.verbs.map(({ verb, value }) => ({ verb, value, outcome: outcomeWithoutDeployment(verb) }));
  return { ...decided, handled };
}

/** Only the service revision shows some groups: until it was read, it is not known whether they are as the spec says. */
function unreadGroups({ input, service, release }: Existing): ServicePlan | undefined {
  const { unread } = release.diff;
  if (unread.length === 0) return undefined;
  const what = `Waiting for AWS to show ${listed(unread)} of service ${service.serviceName ?? ""} in its service revision.`;
  return planCount(input, service, progressing("Updating", what, [], input.fresh ? input.settings.pollMs : 0));
}

function planChanges(existing: Existing): ServicePlan {
  const { input, resolved, service, release } = existing;
  const { rollout, diff } = release;
  const failed = rollout.kind === "failed";
  const pending = pendingRelease(diff);
  const limited = repeatLimitReached(input, pending);
  const asked = decideVerbs(input, service, rollout, limited !== undefined);
  const held = (failed || limited !== undefined) && asked.retry === undefined;
  const releasing = (pending !== undefined || asked.retry !== undefined) && !held;
  const gate =
    releasing || asked.restart !== undefined ? releaseGate(input, resolved, false) : settingsGate(existing, held);
  const waits = gate?.waits === true;
  // A gate that waits keeps the verbs waiting too: one deployment then carries the release and the restart. And a forced
  // deployment in the middle of a rollback would take its place before it is known how it ends.
  const waiting = gate !== undefined || (failed && !rollout.ended);
  const verbs = waiting ? { ...asked, restart: undefined, retry: undefined } : asked;
  const allowed = { releases: !held && gate === undefined, settings: !waits };
  const update = updateOf(diff, allowed, isForced(diff, verbs, allowed.releases));
  const refused = updateRolesGranted(input, update?.members ?? {});
  if (refused !== undefined) return planCount(input, service, refused);
  if (update?.keeps === true && !isJustRead(input)) return readFirst(existing);
  const steps = updateSteps(existing, update);
  const decided = unlessReplaced(
    gate ?? (held ? limited : undefined) ?? healthOf(input, service, release, steps),
    resolved,
  );
  const handled = [...verbs.handled, ...carriedOut(verbs, steps)];
  return {
    ...decided,
    steps,
    changes: describeChanges(diff),
    ...(handled.length > 0 && { handled }),
    before: update === undefined ? {} : recordedBefore(existing, update, verbs),
    ...(verbs.inDoubt && { recheckMs: input.settings.pollMs }),
    ...(verbs.recordFirst && { recheckMs: 0 }),
  };
}

/** The plan, unless it is held up by content that is about to be replaced. */
const unlessReplaced = (plan: ServicePlan, resolved: Resolved): ServicePlan =>
  plan.state === "Blocked" ? { ...plan, ...replacementGate(resolved) } : plan;

/** A revision that is about to be registered starts a deployment: changed settings go with it. */
function settingsGate({ resolved, release }: Existing, held: boolean): ServicePlan | undefined {
  const { diff, rollout } = release;
  if (diff.changes.every(({ startsDeployment }) => startsDeployment)) return undefined;
  if (!held) return definitionGate(resolved);
  // A rollback that goes on is followed to its end.
  return rollout.kind === "failed" && !rollout.ended ? undefined : replacementGate(resolved);
}

/** Whether a deployment is asked for that no change starts; a release that is due carries a retry along. */
const isForced = ({ changes }: ServiceDiff, { restart, retry }: VerbDecision, releases: boolean): boolean =>
  restart !== undefined || (retry !== undefined && !(releases && changes.some((change) => change.startsDeployment)));

const isJustRead = ({ fresh, observed }: ServiceInput): boolean => fresh && observed.stale !== true;

/** How soon AWS is read again when it does not show our last write yet, milliseconds. */
const STALE_MS = 500;

/**
 * An update that carries live leaves which are not declared would undo what changed in AWS since the last read: AWS has no
 * precondition, so it is read just before.
 */
function readFirst({ input, service, release }: Existing): ServicePlan {
  const message = `Reading service ${service.serviceName ?? ""} before updating it.`;
  const plan = progressing<ServiceStep>("Updating", message, [], input.observed.stale === true ? STALE_MS : 0);
  return { ...plan, changes: describeChanges(release.diff) };
}

/** A service that cannot be released because AWS cannot change it: its count is enforced all the same. */
export function planCount(input: ServiceInput, service: EcsService, held: ServicePlan): ServicePlan {
  const { resource } = input;
  const { desiredCount } = resource.spec;
  const enforced = countIsEnforced(resource) && limitsOfOthers(input) === undefined;
  if (!enforced || service.schedulingStrategy === "DAEMON" || service.desiredCount === desiredCount) return held;
  const summary = `update desiredCount of service ${resource.metadata.name}`;
  const target = { cluster: service.clusterArn ?? "", service: service.serviceName, desiredCount };
  return { ...held, steps: [{ kind: "UpdateService", input: target, summary }], changes: [summary] };
}

/** A service of which something that it refers to is missing: its settings and its count are enforced all the same. */
export function planWithoutRelease(input: ServiceInput, service: EcsService, held: ServicePlan): ServicePlan {
  const diff = differenceOf(input, undefined, service);
  const update = updateOf(diff, { releases: false, settings: true });
  const refused = updateRolesGranted(input, update?.members ?? {});
  if (update === undefined || refused !== undefined) return planCount(input, service, held);
  if (update.keeps && !isJustRead(input)) return { ...held, recheckMs: 0 };
  return { ...held, steps: [updateStep(input, service, update)], changes: describeChanges(diff) };
}

function updateSteps({ input, service, release }: Existing, update: ServiceUpdate | undefined): readonly ServiceStep[] {
  if (update === undefined) return [];
  const step = updateStep(input, service, update);
  const sent = update.startsDeployment ? pendingRelease(release.diff) : undefined;
  return [sent === undefined ? step : { ...step, release: sent }];
}

const STRATEGY = "capacityProviderStrategy";

function updateStep(input: ServiceInput, service: EcsService, { members }: ServiceUpdate) {
  const change = launchChange(input, service, members[STRATEGY]);
  const names = Object.keys(members)
    .filter((name) => name !== "forceNewDeployment")
    .map((name) => (name === STRATEGY && change !== undefined ? `${name} (${change.words})` : name));
  const parts = [
    names.length > 0 ? `update ${names.join(", ")}` : undefined,
    members.forceNewDeployment === true ? "force a new deployment" : undefined,
  ];
  const summary = `${parts.filter((part) => part !== undefined).join(" and ")} of service ${input.resource.metadata.name}`;
  const target = { cluster: service.clusterArn ?? "", service: service.serviceName };
  const step = { kind: "UpdateService" as const, input: { ...target, ...members }, summary };
  return change === undefined ? step : { ...step, action: change.action };
}

/**
 * What has to be in Kubernetes before the update is sent: a verb that forces a deployment, and the failure of the newest one,
 * which AWS will not show as the newest any more; leaves that are left out; how often the same was sent before; and the launch
 * type, which AWS may not show beside a strategy.
 */
function recordedBefore(
  existing: Existing,
  update: ServiceUpdate,
  verbs: VerbDecision,
): Readonly<Record<string, unknown>> {
  const { input, service, release } = existing;
  const { changes } = release.diff;
  const sent = changes.filter(({ group }) => update.members[group] !== undefined);
  const verb = verbs.restart ?? verbs.retry;
  const failed = verb === undefined ? undefined : failureRecord(input, release);
  return {
    ...clearingBefore(input, service, sent),
    ...(update.members[STRATEGY] !== undefined && { createdWith: createdWithNow(input, service) }),
    ...(update.startsDeployment && sentBefore(input, service, release.hash)),
    ...(update.startsDeployment && repeatBefore(input, pendingRelease(release.diff), verbs.retry !== undefined)),
    ...(verb && { intent: { verb: verb.verb, value: verb.value, from: newestDeploymentKey(input, service) } }),
    ...(failed && { failed }),
  };
}

const carriedOut = (verbs: VerbDecision, steps: readonly ServiceStep[]) =>
  steps.length === 0
    ? []
    : [verbs.restart, verbs.retry].flatMap((verb) =>
        verb === undefined ? [] : [{ verb: verb.verb, value: verb.value, outcome: doneOutcome(verb.verb) }],
      );

/** Groups that differ, without their values. */
const describeChanges = (diff: ServiceDiff): readonly string[] => [
  ...diff.changes.map(({ differences, cleared, startsDeployment }) => {
    const parts = [
      differences.length > 0 ? `change ${listed(differences.map(({ path }) => path))}` : undefined,
      cleared.length > 0 ? `clear ${listed(cleared)}` : undefined,
    ];
    return `${parts.filter((part) => part !== undefined).join(", ")}${startsDeployment ? " (starts a deployment)" : ""}`;
  }),
  ...(diff.count === undefined ? [] : ["change desiredCount"]),
];
