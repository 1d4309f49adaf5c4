import type { Reason } from "../../../api/reasons.ts";
import type { Ownership } from "../../../ecs/owner.ts";
import { type PassedRole, rolesNotGranted } from "../../../ecs/roles.ts";
import { type KindSettings, permits } from "../../../engine/kind.ts";
import type { CommonSpec, Resource, Scope } from "../../../engine/object.ts";
import type { Plan, StepBase } from "../../../engine/plan.ts";
import { scopeOfArn } from "../../../lib/arn.ts";
import { blocked, listed, progressing } from "./plans.ts";

/** Stops a write that would pass a role the administrator did not grant. */
export function roleGate(
  roles: readonly PassedRole[],
  settings: Pick<KindSettings, "passableRoles">,
): Plan<never> | undefined {
  const missing = rolesNotGranted(roles, settings.passableRoles);
  if (missing.length === 0) return undefined;
  const names = listed(missing.map(({ path, arn }) => `${arn} (\`${path}\`)`));
  return blocked(
    "RoleNotGranted",
    `The operator may not pass these IAM roles: ${names}. Ask an administrator to add them to the operator's \`passableRoles\` setting ` +
      "(flag --passable-roles, chart value passableRoles) and to iam:PassRole in its IAM policy.",
  );
}

/**
 * What may be done with an existing AWS resource.
 *
 * - `manage`: it has this object's owner tags;
 * - `take`: changing its tags makes it this object's;
 * - a plan: it is left alone.
 *
 * @param what names the resource: `Cluster demo`
 * @param nameField the field that chooses another name: `spec.clusterName`
 */
export function ownershipGate(facts: {
  readonly ownership: Ownership;
  readonly resource: Resource<CommonSpec>;
  readonly settings: Pick<KindSettings, "adoption">;
  readonly everRecordedArn: boolean;
  readonly what: string;
  readonly nameField: string;
}): "manage" | "take" | Plan<never> {
  const { ownership, resource, settings, everRecordedArn, what, nameField } = facts;
  const { namespace } = resource.metadata;
  if (ownership === "own") return "manage";
  if (ownership === "own-other-uid") return "take";
  if (resource.spec.adoptionPolicy === "Adopt") {
    // What this namespace left behind is its own to take back.
    if (ownership === "retained" || permits(settings.adoption, namespace)) return "take";
    return adoptionNotAllowed(what, namespace);
  }
  if (everRecordedArn) {
    return foreign(
      "OwnershipLost",
      `${what} no longer has the owner tags of this object, so it is not changed. Set \`spec.adoptionPolicy: Adopt\` to manage it again.`,
    );
  }
  return foreign(
    "AlreadyExists",
    `${what} already exists and is not managed by this object. Set \`spec.adoptionPolicy: Adopt\` to adopt it, or ` +
      `set \`${nameField}\` to another name.`,
  );
}

/**
 * Takes a resource over by its tags. What its object changes is announced now and done once the tags are there.
 *
 * @param step sets the owner tags
 * @param follows summaries of the changes that come then
 */
export function takenOver<Step extends StepBase>(
  ownership: Ownership,
  step: Step,
  follows: readonly string[],
): Plan<Step> {
  const changes = [step.summary, ...follows];
  const reason = ownership === "own-other-uid" ? "Updating" : "Adopting";
  return { ...progressing(reason, changes.join("; "), [step]), changes };
}

/** Whose resources a namespace may take over is the administrator's to say. */
export const adoptionNotAllowed = (what: string, namespace: string): Plan<never> =>
  foreign(
    "AdoptionNotAllowed",
    `${what} was not created by an object of namespace ${namespace}, and this namespace may not adopt such resources. Ask an ` +
      "administrator to add the namespace to the operator's `adoption` setting (flag --adoption, chart value adoption).",
  );

/** What a namespace may see of resources that it did not make is the administrator's to say. */
export const observationNotAllowed = (what: string, namespace: string): Plan<never> => ({
  ...blocked<never>(
    "ObservationNotAllowed",
    `Namespace ${namespace} may not observe ${what}, which was not created by an object of this namespace. Ask an administrator to ` +
      "add the namespace to the operator's `observation` setting (flag --observation, chart value observation).",
  ),
  foreign: true,
});

/** A plan that leaves alone what is another's. */
export const foreign = (reason: Reason, message: string): Plan<never> => ({
  ...blocked<never>(reason, message),
  foreign: true,
});

/**
 * What AWS shows under a name has to be in the account and Region that the object belongs to, and so has the cluster that it is in.
 * Keys, secrets and shared namespaces may be another account's.
 *
 * @param arns of the resource itself and of its cluster
 * @returns a plan that leaves it alone; undefined when all is well
 */
export function scopeGate(scope: Scope, arns: readonly (string | undefined)[]): Plan<never> | undefined {
  const elsewhere = arns.find((arn) => {
    const found = scopeOfArn(arn);
    return found !== undefined && (found.account !== scope.account || found.region !== scope.region);
  });
  if (elsewhere === undefined) return undefined;
  return blocked(
    "AccountOrRegionChanged",
    `AWS returned ${elsewhere}, but this object belongs to account ${scope.account} in ${scope.region}. Nothing is written. ` +
      "Check the operator's credentials, Region and endpoint.",
  );
}
