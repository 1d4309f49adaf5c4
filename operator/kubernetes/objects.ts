import type { BaseStatus, KindNames, ObjectMeta, Resource } from "../engine/kind.ts";

/** Written by `kubectl apply`: a second copy of the whole object. */
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** Any Kubernetes object, as far as it can be known without its kind. */
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
 * The part of an object that the operator keeps: without managedFields, labels and the last-applied annotation.
 * `annotations` is present whenever the object has any, even if only the dropped one: a JSON patch that adds an annotation
 * must not replace the whole map.
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
    ...(metadata.finalizers === undefined ? {} : { finalizers: metadata.finalizers }),
    ...(metadata.annotations === undefined ? {} : { annotations: withoutLastApplied(metadata.annotations) }),
  };
  const resource = { kind, metadata: meta, spec: raw.spec ?? {} };
  return raw.status === undefined ? resource : { ...resource, status: raw.status as BaseStatus };
}

function withoutLastApplied(annotations: Readonly<Record<string, string>>): Record<string, string> {
  const { [LAST_APPLIED]: _dropped, ...kept } = annotations;
  return kept;
}

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
