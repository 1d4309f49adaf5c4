import { TAGS } from "../api/names.ts";
import type { EcsTag } from "../aws/services/ecs/shapes.ts";
import type { Resource } from "../engine/object.ts";
import { token } from "../lib/hash.ts";

/** The identity that owner tags are made of. */
export type Owner = { readonly metadata: Pick<Resource["metadata"], "namespace" | "name" | "uid"> };

/** The tags that say whose an AWS resource is. */
export function ownerTags(installation: string, resource: Owner): readonly EcsTag[] {
  const { namespace, name, uid } = resource.metadata;
  return [
    { key: TAGS.installation, value: installation },
    { key: TAGS.name, value: name },
    { key: TAGS.namespace, value: namespace },
    { key: TAGS.uid, value: uid },
  ];
}

/**
 * Whose an AWS resource is:
 *
 * - `own`: it carries this object's tags;
 * - `own-other-uid`: an earlier object of the same name made it, and this one has never had an AWS resource: take over;
 * - `retained`: an object of this namespace left it behind (`deletionPolicy: Retain`): with `adoptionPolicy: Adopt`;
 * - `unowned`: it has no owner tags: with `Adopt`, where the administrator allows adoption;
 * - `foreign`: it has the tags of another owner: the same.
 */
export type Ownership = "own" | "own-other-uid" | "retained" | "unowned" | "foreign";

/** The tag of what stays in AWS when its object is deleted. */
export const retainedTag = (installation: string, { metadata }: Owner): EcsTag => ({
  key: TAGS.retained,
  value: `${installation}/${metadata.namespace}`,
});

/** Whether a resource belongs to some object of this object's namespace, by its tags. */
export function isOfNamespace(
  liveTags: readonly EcsTag[] | undefined,
  installation: string,
  { metadata }: Owner,
): boolean {
  const live = new Map((liveTags ?? []).map((tag) => [tag.key, tag.value ?? ""]));
  return live.get(TAGS.installation) === installation && live.get(TAGS.namespace) === metadata.namespace;
}

const ID_TAGS = [TAGS.installation, TAGS.namespace, TAGS.name] as const;

/**
 * @param everRecordedArn whether this object has recorded an ARN before. Then another uid means that a younger object
 *   took the resource over, so it is no longer this object's.
 */
export function ownershipOf(
  liveTags: readonly EcsTag[] | undefined,
  installation: string,
  resource: Owner,
  everRecordedArn: boolean,
): Ownership {
  const live = new Map((liveTags ?? []).map((tag) => [tag.key, tag.value ?? ""]));
  const own = new Map(ownerTags(installation, resource).map((tag) => [tag.key, tag.value]));
  if (ID_TAGS.some((key) => live.has(key) && live.get(key) !== own.get(key))) return "foreign";
  const uid = live.get(TAGS.uid);
  if (uid === resource.metadata.uid) return "own";
  const complete = ID_TAGS.every((key) => live.has(key));
  if (complete && !everRecordedArn) return "own-other-uid";
  const { key, value } = retainedTag(installation, resource);
  if (uid === undefined && live.get(key) === value) return "retained";
  // The owner tags were removed: it belongs to no other owner, and it is not known to be this object's.
  return uid === undefined ? "unowned" : "foreign";
}

/** Longest client token that CreateService takes. Source: Amazon ECS API Reference, CreateService. */
const CLIENT_TOKEN_LENGTH = 36;

/**
 * A client token that a restarted operator makes again: the same object, incarnation and payload give the same token.
 *
 * @param incarnation changes when the resource is made anew after it was found deleted
 */
export function clientToken(installation: string, uid: string, incarnation: string, payload: unknown): string {
  return token([installation, uid, incarnation, payload], CLIENT_TOKEN_LENGTH);
}
