import type { ServiceDiff } from "../../../ecs/service-diff.ts";
import type { EcsService } from "../../../ecs/shapes.ts";
import type { Plan } from "../../../engine/kind.ts";
import { blocked, listed } from "../../common/plan/plans.ts";
import { countIsEnforced } from "./count.ts";
import { releaseGate, updateRolesGranted } from "./gates.ts";
import { healthOf } from "./health.ts";
import { differenceOf, failureRecord, type Release } from "./release.ts";
import type { Resolved } from "./resolve.ts";
import type { ServiceInput, ServiceStep } from "./types.ts";
import { decideVerbs, doneOutcome, newestDeployment, type VerbDecision } from "./verbs.ts";

type ServicePlan = Plan<ServiceStep>;

/**
 * What an existing service needs: the one update that carries all changed groups, a forced deployment that was asked for,
 * or nothing, and then what its rollout has come to. A failed release holds what would start a deployment, and nothing else.
 */
export function planUpdate(
  input: ServiceInput,
  resolved: Resolved,
  service: EcsService,
  release: Release,
): ServicePlan {
  const { rollout, diff } = release;
  if (diff.immutable.length > 0 || diff.elsewhere.length > 0) return planCount(input, service, immutable(diff));
  const failed = rollout.kind === "failed";
  const asked = decideVerbs(input, service, rollout);
  const held = failed && asked.retry === undefined;
  const releasing = diff.changes.some((change) => change.startsDeployment) || asked.retry !== undefined;
  const gate = (releasing && !held) || asked.restart !== undefined ? releaseGate(input, resolved, false) : undefined;
  // A gate that waits keeps the verbs waiting too: one deployment then carries the release and the restart. And a forced
  // deployment in the middle of a rollback would take its place before it is known how it ends.
  const waiting = gate !== undefined || (failed && !rollout.ended);
  const verbs = waiting ? { ...asked, restart: undefined, retry: undefined } : asked;
  const update = held || gate !== undefined ? differenceOf(input, resolved, service, true) : diff;
  const refused = updateRolesGranted(input, update.updateInput ?? {});
  if (refused !== undefined) return planCount(input, service, refused);
  const steps = updateSteps(input, service, update, verbs, held);
  const decided = gate ?? healthOf(input, service, release, steps);
  const handled = [...verbs.handled, ...carriedOut(verbs, steps)];
  return {
    ...decided,
    steps,
    changes: describeChanges(diff),
    ...(handled.length > 0 && { handled }),
    ...rememberedBefore(input, service, release, verbs, steps),
    ...(verbs.inDoubt && { recheckMs: input.settings.pollMs }),
    ...(verbs.recordFirst && { recheckMs: 0 }),
  };
}

/** A service that cannot be released, for whatever reason: its count is enforced all the same. */
export function planCount(input: ServiceInput, service: EcsService, told: ServicePlan): ServicePlan {
  const { resource } = input;
  const { desiredCount } = resource.spec;
  const enforced = countIsEnforced(resource) && service.schedulingStrategy !== "DAEMON";
  if (!enforced || service.desiredCount === desiredCount) return told;
  const summary = `update desiredCount of service ${resource.metadata.name}`;
  const target = { cluster: service.clusterArn ?? "", service: service.serviceName, desiredCount };
  return { ...told, steps: [{ kind: "UpdateService", input: target, summary }], changes: [summary] };
}

function updateSteps(
  input: ServiceInput,
  service: EcsService,
  update: ServiceDiff,
  verbs: VerbDecision,
  held: boolean,
): readonly ServiceStep[] {
  const { spec, metadata } = input.resource;
  const forced = verbs.restart ?? verbs.retry;
  // What AWS is asked to do by force happens once; a release that is due carries it along.
  const force = forced !== undefined && (verbs.restart !== undefined || !update.startsDeployment);
  if (update.updateInput === undefined && !force) return [];
  const members = update.updateInput ?? { cluster: service.clusterArn ?? "", service: service.serviceName };
  // AWS refuses a deployment whose task definition wants a volume that the call does not configure.
  const volumes =
    force && !held && spec.volumeConfigurations !== undefined
      ? { volumeConfigurations: spec.volumeConfigurations }
      : {};
  const stepInput = force ? { ...volumes, ...members, forceNewDeployment: true } : members;
  const names = Object.keys(members).filter((name) => name !== "cluster" && name !== "service");
  const parts = [
    names.length > 0 ? `update ${names.join(", ")}` : undefined,
    force ? "force a new deployment" : undefined,
  ];
  const summary = `${parts.filter((part) => part !== undefined).join(" and ")} of service ${metadata.name}`;
  return [{ kind: "UpdateService", input: stepInput, summary }];
}

/**
 * A verb that forces a deployment is recorded before it is sent; so is the failure of the newest one, which AWS will not
 * show as the newest any more.
 */
function rememberedBefore(
  input: ServiceInput,
  service: EcsService,
  release: Release,
  verbs: VerbDecision,
  steps: readonly ServiceStep[],
): Pick<ServicePlan, "before"> | object {
  const verb = verbs.restart ?? verbs.retry;
  if (verb === undefined || steps.length === 0) return {};
  const failed = failureRecord(input, release);
  const intent = { verb: verb.verb, value: verb.value, from: newestDeployment(input, service) };
  return { before: { intent, ...(failed && { failed }) } };
}

const carriedOut = (verbs: VerbDecision, steps: readonly ServiceStep[]) =>
  steps.length === 0
    ? []
    : [verbs.restart, verbs.retry].flatMap((verb) =>
        verb === undefined ? [] : [{ verb: verb.verb, value: verb.value, outcome: doneOutcome(verb.verb) }],
      );

function immutable(diff: ServiceDiff): ServicePlan {
  const fields = [...diff.immutable.map((difference) => difference.path), ...diff.elsewhere];
  return blocked(
    "ImmutableField",
    `AWS cannot change ${fields.join(", ")} of an existing service. Take the change back, or delete this object and create it again.`,
  );
}

/** Groups that differ, without their values. */
const describeChanges = (diff: ServiceDiff): readonly string[] =>
  diff.changes.map((change) => {
    const paths = change.differences.map((difference) => difference.path);
    const what = paths.length > 0 ? listed(paths) : change.group;
    return `${change.cleared ? "clear" : "change"} ${what}${change.startsDeployment ? " (starts a deployment)" : ""}`;
  });
