import { FINALIZER, GROUP, ORIGIN_ANNOTATION, SCHEDULED_TIME_ANNOTATION, VERBS, verbAnnotation } from "../api/names.ts";
import type { BaseStatus, KindNames, ObjectMeta, Resource } from "../engine/object.ts";
import { boundedSpec } from "./oversized.ts";

/** The annotations that the operator reads, and how many characters of each. A verb's value may be as long as its status. */
const OWN_ANNOTATIONS: readonly (readonly [name: string, characters: number])[] = [
  [ORIGIN_ANNOTATION, 65_536],
  [SCHEDULED_TIME_ANNOTATION, 64],
  ...VERBS.map((verb) => [verbAnnotation(verb), 1_024] as const),
];
/** Replaces each foreign finalizer: an object may have thousands, and only their number and positions matter. */
const FOREIGN_FINALIZER = "foreign";

/** metav1.OwnerReference. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

/** The part of a Kubernetes object that is the same for all kinds. */
export interface RawObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation?: number;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly finalizers?: readonly string[];
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly OwnerReference[];
  };
  readonly spec?: unknown;
  readonly status?: unknown;
}

/** Whether parsed JSON is an object with the metadata that every stored object has. */
export function isRawObject(value: unknown): value is RawObject {
  if (typeof value !== "object" || value === null) return false;
  const { metadata } = value as { metadata?: Partial<RawObject["metadata"]> };
  if (typeof metadata !== "object" || metadata === null) return false;
  const { name, uid, resourceVersion } = metadata;
  return typeof name === "string" && typeof uid === "string" && typeof resourceVersion === "string";
}

/**
 * The part of an object that the operator caches: without managedFields, labels and foreign annotations, however large they
 * are. `annotations` is present whenever the object has any, even if only dropped ones: a JSON patch that adds an
 * annotation must not replace the whole map. A spec that is larger than AWS takes is kept as a stub.
 *
 * @returns a resource with an empty namespace if it is cluster-scoped, and an empty `spec` if it has none
 */
export function resourceOf(kind: string, raw: RawObject): Resource {
  const { metadata } = raw;
  const meta: ObjectMeta = {
    name: metadata.name,
    namespace: metadata.namespace ?? "",
    uid: metadata.uid,
    generation: metadata.generation ?? 0,
    resourceVersion: metadata.resourceVersion,
    creationTimestamp: metadata.creationTimestamp ?? "",
    ...(metadata.deletionTimestamp === undefined ? {} : { deletionTimestamp: metadata.deletionTimestamp }),
    ...(metadata.finalizers === undefined ? {} : { finalizers: metadata.finalizers.map(ownOrForeign) }),
    ...(metadata.annotations === undefined ? {} : { annotations: ownAnnotations(metadata.annotations) }),
    ...controllerOf(metadata.ownerReferences),
  };
  const resource = { kind, metadata: meta, ...boundedSpec(raw.spec ?? {}) };
  return raw.status === undefined ? resource : { ...resource, status: raw.status as BaseStatus };
}

/** The object of the operator's own group that this one belongs to. */
function controllerOf(owners: readonly OwnerReference[] = []): Pick<ObjectMeta, "controller"> {
  const owner = owners.find(({ controller, apiVersion }) => controller === true && apiVersion.startsWith(`${GROUP}/`));
  return owner === undefined ? {} : { controller: { kind: owner.kind, name: owner.name, uid: owner.uid } };
}

const ownOrForeign = (finalizer: string): string => (finalizer === FINALIZER ? FINALIZER : FOREIGN_FINALIZER);

function ownAnnotations(annotations: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, characters] of OWN_ANNOTATIONS) {
    const value = annotations[name];
    if (value !== undefined) kept[name] = value.length <= characters ? value : copied(value.slice(0, characters));
  }
  return kept;
}

/** A part of a string holds the whole one in memory; a copy does not. */
const copied = (text: string): string => Buffer.from(text).toString();

/** Path of a kind's objects; of one namespace, or of all when none is given. */
export function collectionPath(names: KindNames, namespace: string | undefined): string {
  const base = `/apis/${names.group}/${names.version}`;
  return namespace === undefined || namespace === ""
    ? `${base}/${names.plural}`
    : `${base}/namespaces/${encodeURIComponent(namespace)}/${names.plural}`;
}

/** Path of one object; an empty namespace stands for cluster scope. */
export function objectPath(names: KindNames, namespace: string, name: string): string {
  return `${collectionPath(names, namespace)}/${encodeURIComponent(name)}`;
}
