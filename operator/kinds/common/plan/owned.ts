import { CATALOGUE, type KindName } from "../../../api/catalogue.ts";
import type { EcsTag } from "../../../aws/services/ecs/shapes.ts";
import { type Ownership, ownershipOf, ownerTags } from "../../../ecs/owner.ts";
import { desiredTags, tagDiff } from "../../../ecs/tags.ts";
import type { PlanInput } from "../../../engine/kind.ts";
import type { BaseStatus, CommonSpec } from "../../../engine/object.ts";
import type { Plan, StepBase } from "../../../engine/plan.ts";
import { ownershipGate, scopeGate, takenOver } from "./gates.ts";
import { gone } from "./plans.ts";
import { everOwned } from "./recorded.ts";
import { planRetain, type UntagStep } from "./retain.ts";
import { type TagStep, tagSteps, withTags } from "./tags.ts";

/**
 * The life cycle of an AWS resource whose owner its tags name, the same for every kind that has one: its owner, taking it over,
 * its tags, leaving it in AWS. What to do with a resource that the object owns, each kind decides.
 */

type Input = Pick<
  PlanInput<CommonSpec & { readonly tags?: readonly EcsTag[] | undefined }, BaseStatus, unknown>,
  "resource" | "installation" | "settings" | "scope"
>;

/** A resource as AWS shows it. */
export interface Owned {
  /** Its name in AWS. */
  readonly name: string;
  readonly arn: string | undefined;
  readonly tags: readonly EcsTag[] | undefined;
  /** ARNs of what it is in, which have to be of the same account and Region. */
  readonly within?: readonly (string | undefined)[];
}

/** `cluster demo`, in the middle of a sentence. */
const whatIs = ({ resource }: Input, { name }: Owned): string =>
  `${CATALOGUE[resource.kind as KindName].resource} ${name}`;

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

const ownership = ({ resource, installation }: Input, { tags }: Owned): Ownership =>
  ownershipOf(tags, installation, resource, everOwned(resource));

/** All tags that a resource of this object should carry. */
export function wantedTags({ resource, installation, settings }: Input): readonly EcsTag[] {
  if (resource.spec.managementPolicy === "Observe") return desiredTags({}, resource.spec.tags, []);
  return desiredTags(settings.defaultTags, resource.spec.tags, ownerTags(installation, resource));
}

/** The writes that make a resource carry them. Tags that were declared and no longer are go. */
export function ownTagSteps(input: Input, { arn, tags }: Owned): readonly TagStep[] {
  return tagSteps(arn, tags, tagDiff(wantedTags(input), tags, input.resource.status?.declared ?? []));
}

interface Management<Step extends StepBase> {
  /** What this object does with a resource of its own that carries these tags. */
  readonly planOwn: (tags: readonly EcsTag[] | undefined) => Plan<Step>;
  /** What that would change, for a takeover to announce; default: the plan's own list. */
  readonly changes?: (tags: readonly EcsTag[]) => readonly string[];
  /** Why a resource that may be taken over cannot be; undefined: it can. */
  readonly obstacle?: (ownership: Ownership) => Plan<Step> | undefined;
}

/** The plan for an existing resource: by the kind where it is this object's own, else its tags first, or nothing at all. */
export function planOwned<Step extends StepBase>(
  input: Input,
  owned: Owned,
  { planOwn, changes, obstacle }: Management<Step | TagStep>,
): Plan<Step | TagStep> {
  const { resource, settings, installation } = input;
  const elsewhere = scopeGate(input.scope, [owned.arn, ...(owned.within ?? [])]);
  if (elsewhere !== undefined) return elsewhere;
  if (resource.spec.managementPolicy === "Observe") return planOwn(owned.tags);
  const what = whatIs(input, owned);
  const facts = { ownership: ownership(input, owned), resource, settings, everRecordedArn: everOwned(resource) };
  const nameField = `spec.${CATALOGUE[resource.kind as KindName].nameField}`;
  const gate = ownershipGate({ ...facts, what: capital(what), nameField });
  if (gate === "manage") return planOwn(owned.tags);
  if (gate !== "take") return gate;
  const stopped = obstacle?.(facts.ownership);
  if (stopped !== undefined) return stopped;
  const { set } = tagDiff(ownerTags(installation, resource), owned.tags, []);
  const summary = `take over ${what}: set the owner tags`;
  const step: TagStep = { kind: "TagResource", arn: owned.arn ?? "", tags: set, summary };
  // A takeover lists everything that it will change, also where nothing may be written.
  const taken = withTags(owned.tags, set);
  return takenOver<Step | TagStep>(facts.ownership, step, changes?.(taken) ?? planOwn(taken).changes);
}

/**
 * The plan for the end of an object whose resource AWS still shows: another's is left alone, one that is retained loses the owner
 * tags, and only one of its own is deleted.
 *
 * @param untagged whether the tags were taken off, or that was tried
 */
export function planOwnedDeletion<Step extends StepBase>(
  input: Input,
  owned: Owned,
  untagged: boolean | undefined,
  planOwn: () => Plan<Step>,
): Plan<Step | UntagStep> {
  const { resource, installation } = input;
  const elsewhere = scopeGate(input.scope, [owned.arn, ...(owned.within ?? [])]);
  if (elsewhere !== undefined) return elsewhere;
  const what = whatIs(input, owned);
  if (ownership(input, owned) !== "own")
    return gone(
      "Retained",
      `${capital(what)} is not managed by this object: the owner tags are missing or different. It stays in AWS.`,
    );
  if (!isRetained(input)) return planOwn();
  return planRetain({ installation, resource, what, arn: owned.arn, tags: owned.tags, untagged });
}

/** Whether the resource stays in AWS when the object goes. */
export const isRetained = ({ resource, settings }: Input): boolean =>
  (resource.spec.deletionPolicy ?? settings.defaultDeletionPolicy) === "Retain";

/** Whether AWS shows this object's own tags on a resource. */
export const isOwn = (input: Input, tags: readonly EcsTag[] | undefined): boolean =>
  ownership(input, { name: "", arn: undefined, tags }) === "own";
