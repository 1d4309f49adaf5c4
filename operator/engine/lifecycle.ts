import { scopeOfArn } from "../lib/arn.ts";
import { contentHash } from "../lib/hash.ts";
import {
  type BaseStatus,
  type CommonSpec,
  isDeleting,
  type Key,
  neverObserved,
  type Place,
  type Resource,
  type Scope,
} from "./object.ts";
import { type ClassifiedError, refusal } from "./outcome.ts";

/**
 * What the engine does with an object, decided from the object alone.
 *
 * - `ignore`: being deleted and not ours to clean up.
 * - `release`: being deleted while only observed: the finalizer goes, AWS is not touched.
 * - `suspended`: nothing is read or written but the status.
 * - `observe`: read, compared and reported; never written.
 * - `manage`: made true; a deletion is planned by the kind.
 */
export type Mode = "ignore" | "detach" | "suspended" | "observe" | "manage";

export function modeOf(
  resource: Resource<CommonSpec>,
  finalizer: string,
  { suspends }: { readonly suspends?: "by-kind" } = {},
): Mode {
  const deleting = isDeleting(resource);
  const ours = hasFinalizer(resource, finalizer);
  if (deleting && !ours) return "ignore";
  if (resource.spec.suspend === true && suspends === undefined) return "suspended";
  if (resource.spec.managementPolicy === "Observe") return deleting ? "detach" : "observe";
  return "manage";
}

export const hasFinalizer = (resource: Resource, finalizer: string): boolean =>
  resource.metadata.finalizers?.includes(finalizer) ?? false;

/** The spec without `suspend`: suspending is not an edit. */
export function specHash(spec: CommonSpec): string {
  const { suspend: _, ...rest } = spec;
  return contentHash(rest).slice(0, 16);
}

/** What the finalizer's patch records, so that the first AWS write needs no status write before it. */
export interface Origin {
  readonly uid: string;
  readonly scope: Scope;
  readonly declared: readonly string[];
  readonly place?: Place | undefined;
}

/** Of a longer annotation, no more is kept in memory. */
export const ORIGIN_LENGTH = 65_536;

/**
 * The text of the origin annotation. Of paths that have no room the last are left out: once removed from the spec, those fields keep
 * AWS's value if the operator dies before the first status is written.
 */
export function originText({ declared, ...origin }: Origin): string {
  let room = ORIGIN_LENGTH - JSON.stringify({ ...origin, declared: [] }).length;
  const kept = declared.filter((path) => {
    room -= JSON.stringify(path).length + 1;
    return room >= 0;
  });
  return JSON.stringify({ ...origin, declared: kept });
}

/**
 * The origin recorded on the object, if it is this object's own: one with another uid was copied along with a manifest
 * and says nothing.
 */
export function originOf(resource: Resource, annotation: string): Origin | undefined {
  const text = resource.metadata.annotations?.[annotation];
  if (text === undefined) return undefined;
  try {
    const origin = JSON.parse(text) as Partial<Origin>;
    const { uid, scope, declared, place } = origin;
    if (uid !== resource.metadata.uid || typeof scope?.account !== "string" || typeof scope.region !== "string") {
      return undefined;
    }
    const paths = Array.isArray(declared) ? declared.filter((path) => typeof path === "string") : [];
    return { uid, scope, declared: paths, ...(isPlace(place) && { place }) };
  } catch {
    return undefined;
  }
}

const isPlace = (place: unknown): place is Place =>
  typeof place === "object" && place !== null && Object.values(place).every((value) => typeof value === "string");

/** The status as the kinds shall see it: what the origin annotation recorded stands in until the status is written. */
export function withOrigin<R extends Resource>(resource: R, annotation: string): R {
  const origin = originOf(resource, annotation);
  if (origin === undefined) return resource;
  const status: BaseStatus = { declared: origin.declared, scope: origin.scope, ...resource.status };
  return { ...resource, status, ...(origin.place && { place: origin.place }) };
}

/**
 * True for an object that has never been reconciled: only such an object may be created in AWS without a read, and the patch that
 * adds the finalizer proves that no other replica did so meanwhile.
 */
export function isUntouched(
  resource: Resource<CommonSpec>,
  names: { readonly finalizer: string; readonly originAnnotation: string },
): boolean {
  const { spec, metadata } = resource;
  return (
    spec.managementPolicy !== "Observe" &&
    spec.adoptionPolicy !== "Adopt" &&
    neverObserved(resource) &&
    !isDeleting(resource) &&
    !hasFinalizer(resource, names.finalizer) &&
    metadata.annotations?.[names.originAnnotation] === undefined
  );
}

/** Nothing is written for an object that has always been only observed, so it belongs nowhere: it may move. */
const isUnbound = (resource: Resource<CommonSpec>, finalizer: string): boolean =>
  resource.spec.managementPolicy === "Observe" && !hasFinalizer(resource, finalizer);

/** The scope that an object belongs to for good; undefined as long as none has been recorded. */
export function boundScope(
  resource: Resource<CommonSpec>,
  names: { readonly finalizer: string; readonly originAnnotation: string },
): Scope | undefined {
  if (isUnbound(resource, names.finalizer)) return undefined;
  return (
    resource.status?.scope ?? originOf(resource, names.originAnnotation)?.scope ?? scopeOfArn(resource.status?.arn)
  );
}

/**
 * The scope for the status. It is recorded with the finalizer, before the first AWS write, and not sooner: until then
 * the object may still learn from what it refers to where it belongs.
 */
export function scopeToRecord(
  resource: Resource<CommonSpec>,
  resolved: Scope | undefined,
  finalizer: string,
): Scope | undefined {
  const recorded = resource.status?.scope;
  if (isUnbound(resource, finalizer)) return resolved ?? recorded;
  return recorded ?? (hasFinalizer(resource, finalizer) ? resolved : undefined);
}

/** @throws ClassifiedError `AccountOrRegionChanged` when the object was created in another account or Region */
export function requireSameScope(recorded: Scope | undefined, scope: Scope): void {
  if (recorded === undefined || (recorded.account === scope.account && recorded.region === scope.region)) return;
  throw refusal(
    "AccountOrRegionChanged",
    `This object belongs to AWS account ${recorded.account} in ${recorded.region}, but the operator is now configured for account ` +
      `${scope.account} in ${scope.region}. Nothing is read or written in AWS. Restore the operator's previous credentials and Region.`,
  );
}

/** Reasons of an object that has found its AWS resource to be another's. */
const FOREIGN_REASONS: readonly string[] = ["AlreadyExists", "OwnershipLost", "AdoptionNotAllowed"];

/** True for an object that found, for its newest generation, that what has its name in AWS is another's. */
export const hasYielded = ({ metadata, status }: Resource): boolean =>
  status?.conditions?.some(
    ({ type, reason, observedGeneration }) =>
      type === "Stalled" && observedGeneration === metadata.generation && FOREIGN_REASONS.includes(reason),
  ) === true;

/** True for an object that has had an AWS resource of its own: the finalizer stands on managed objects only. */
export const hasRecordedResource = ({ metadata, status }: Resource): boolean =>
  status?.arn !== undefined && (metadata.finalizers?.length ?? 0) > 0;

/** Since when the object manages, as its status has to say; undefined while it is only observed. RFC 3339. */
export function managingSince({ spec, status }: Resource<CommonSpec>, now: string): string | undefined {
  return spec.managementPolicy === "Observe" ? undefined : (status?.managingSinceTime ?? now);
}

/** The refusal of an object whose spec is larger than AWS takes; see `Resource.oversized`. */
export function tooLarge({ kind, name }: Key): ClassifiedError {
  return refusal(
    "SpecTooLarge",
    `\`spec\` of ${kind} ${name} is too large for AWS: it has more than 64 KiB without \`spec.tags\`, or more than 64 levels of ` +
      "nesting. Make it smaller, for example by moving long values into secrets, parameters or files. Until then nothing is read " +
      "or written in AWS for this object; its AWS resource stays as it is, and deleting the object still deletes it.",
  );
}

/**
 * The refusal of an object whose AWS name another one holds. The other is not named: it may be in a namespace
 * that the reader has no access to.
 *
 * @param name the AWS name
 * @param field where another name is chosen
 */
export const nameTaken = (name: string, field: string): ClassifiedError =>
  refusal(
    "NameTaken",
    `AWS name \`${name}\` is already used by another object. Set \`${field}\` to another name, or delete the other object; ` +
      "reconciliation then resumes automatically.",
  );
