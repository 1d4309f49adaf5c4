import type { Neighbour } from "../../../operator/engine/kind.ts";
import { type BaseStatus, type Key, keyText, type ObjectMeta, type Resource } from "../../../operator/engine/object.ts";
import { ClassifiedError } from "../../../operator/engine/outcome.ts";
import type { ObjectWriter, Reading, Store, StoreChange } from "../../../operator/engine/ports.ts";
import { boundedSpec } from "../../../operator/kubernetes/oversized.ts";
import { type Clock, rfc3339 } from "../../../operator/lib/clock.ts";
import { deepEqual, stableStringify } from "../../../operator/lib/json.ts";

/** A write that the operator made to Kubernetes. */
export interface KubeWrite {
  readonly what: "status" | "addFinalizer" | "removeFinalizer" | "createChild" | "deleteChild";
  readonly key: string;
  readonly origin?: string | undefined;
  readonly status?: BaseStatus;
}

/** What a person hands to `apply`. */
export interface AppliedObject {
  readonly kind: string;
  readonly metadata: Partial<ObjectMeta> & { readonly name: string };
  readonly spec?: object;
  readonly status?: BaseStatus;
}

/** Objects in memory with the semantics of an API server that matter here; what is written is seen at once. */
export interface MemoryKube {
  readonly store: Store & { synced: boolean };
  readonly writer: ObjectWriter;
  readonly writes: readonly KubeWrite[];
  readonly finalizer: string;
  /** Creates or changes an object as a person does. Annotations are replaced, the spec too. */
  /** A spec that is too large is kept as the operator's cache keeps it. */
  apply(applied: AppliedObject): Resource;
  annotate(key: Key, annotations: Readonly<Record<string, string>>): void;
  /** Replaces the status, as only the operator should. */
  editStatus(key: Key, status: BaseStatus): void;
  /** Takes the object away, finalizer or not, as when its cluster is lost. */
  forget(key: Key): void;
  /** Asks for a deletion: at once without a finalizer. */
  remove(key: Key): void;
  get(key: Key): Resource | undefined;
  /** Fails the next write of this sort. */
  failNext(what: KubeWrite["what"], error: Error): void;
  onChange(listener: (change: StoreChange) => void): void;
}

export const keyOf = (resource: {
  readonly kind: string;
  readonly metadata: { name: string; namespace?: string };
}): Key => ({
  kind: resource.kind,
  namespace: resource.metadata.namespace ?? "default",
  name: resource.metadata.name,
});

export const conflict = (): ClassifiedError =>
  new ClassifiedError({ class: "conflict", code: "Conflict", message: "the object has been modified" });

export function createMemoryKube(
  clock: Clock,
  reading: Reading,
  names: { readonly finalizer: string; readonly originAnnotation: string },
): MemoryKube {
  const objects = new Map<string, Resource>();
  const listeners: ((change: StoreChange) => void)[] = [];
  const writes: KubeWrite[] = [];
  const failures: { what: KubeWrite["what"]; error: Error }[] = [];
  let version = 0;
  let uids = 0;
  const stored = (key: Key) => objects.get(keyText(key));

  const put = (key: Key, after: Resource | undefined): void => {
    const before = stored(key);
    if (after === undefined) objects.delete(keyText(key));
    else objects.set(keyText(key), after);
    const exported = (resource: Resource | undefined) => resource && reading.exports(resource);
    const exportsChanged = !deepEqual(exported(before), exported(after));
    for (const listener of listeners) listener({ key, before, after, exportsChanged });
  };
  const withMeta = (resource: Resource, meta: Partial<ObjectMeta>): Resource => ({
    ...resource,
    metadata: { ...resource.metadata, ...meta, resourceVersion: String(++version) },
  });
  /** At once without a finalizer. */
  const markDeleted = (resource: Resource): Resource | undefined => {
    const { generation, finalizers = [], deletionTimestamp = rfc3339(clock.now()) } = resource.metadata;
    return finalizers.length > 0 ? withMeta(resource, { deletionTimestamp, generation: generation + 1 }) : undefined;
  };
  const withoutSpec = ({ spec: _spec, oversized: _oversized, ...rest }: Resource) => rest;
  const mayFail = (what: KubeWrite["what"]): void => {
    const index = failures.findIndex((failure) => failure.what === what);
    const [failure] = index < 0 ? [] : failures.splice(index, 1);
    if (failure !== undefined) throw failure.error;
  };
  const same = (resource: Resource): Resource => {
    const now = stored(keyOf(resource));
    if (now === undefined || now.metadata.uid !== resource.metadata.uid) throw conflict();
    return now;
  };

  const writer: ObjectWriter = {
    read: async (key) => stored(key),
    async applyStatus(resource, status) {
      mayFail("status");
      // The API server gives members back in an order of its own.
      const stored: BaseStatus = JSON.parse(stableStringify(status));
      const after = withMeta({ ...same(resource), status: stored }, {});
      writes.push({ what: "status", key: keyText(keyOf(resource)), status });
      put(keyOf(resource), after);
      return after;
    },
    async addFinalizer(resource, origin) {
      mayFail("addFinalizer");
      const now = same(resource);
      if (now.metadata.resourceVersion !== resource.metadata.resourceVersion) throw conflict();
      const annotations = { ...now.metadata.annotations, ...(origin && { [names.originAnnotation]: origin }) };
      const after = withMeta(now, { finalizers: [...(now.metadata.finalizers ?? []), names.finalizer], annotations });
      writes.push({ what: "addFinalizer", key: keyText(keyOf(resource)), origin });
      put(keyOf(resource), after);
      return after;
    },
    async createChild(owner, { kind, name, spec, annotations }) {
      mayFail("createChild");
      const key = { kind, namespace: owner.metadata.namespace, name };
      const existing = stored(key);
      const { uid } = owner.metadata;
      if (existing !== undefined && existing.metadata.controller?.uid === uid) return;
      if (existing !== undefined)
        throw new ClassifiedError({ class: "refused", code: "AlreadyExists", message: `${name} is another's` });
      const controller = { kind: owner.kind, name: owner.metadata.name, uid };
      const metadata = { name, namespace: key.namespace, controller, ...(annotations && { annotations }) };
      writes.push({ what: "createChild", key: keyText(key) });
      put(key, create({ kind, metadata, spec }));
    },
    async deleteChild(owner, { kind, name, uid }) {
      mayFail("deleteChild");
      const key = { kind, namespace: owner.metadata.namespace, name };
      const existing = stored(key);
      if (existing?.metadata.uid !== uid) return;
      writes.push({ what: "deleteChild", key: keyText(key) });
      put(key, markDeleted(existing));
    },
    async removeFinalizer(resource) {
      mayFail("removeFinalizer");
      const now = stored(keyOf(resource));
      if (now === undefined) return;
      if (now.metadata.resourceVersion !== resource.metadata.resourceVersion) throw conflict();
      writes.push({ what: "removeFinalizer", key: keyText(keyOf(resource)) });
      const finalizers = (now.metadata.finalizers ?? []).filter((one) => one !== names.finalizer);
      const ended = now.metadata.deletionTimestamp !== undefined && finalizers.length === 0;
      put(keyOf(resource), ended ? undefined : withMeta(now, { finalizers }));
    },
  };

  const create = ({ kind, metadata, spec, status }: AppliedObject): Resource => ({
    kind,
    metadata: {
      namespace: "default",
      uid: `uid-${++uids}`,
      generation: 1,
      creationTimestamp: rfc3339(clock.now()),
      ...metadata,
      resourceVersion: String(++version),
    },
    ...boundedSpec(spec ?? {}),
    ...(status && { status }),
  });

  const dependents = (key: Key): readonly Resource[] =>
    [...objects.values()].filter(
      (resource) =>
        resource.metadata.namespace === key.namespace &&
        reading.refs(resource).some((ref) => ref.kind === key.kind && ref.name === key.name),
    );

  const neighbourOf = (resource: Resource): Neighbour => ({
    ...keyOf(resource),
    uid: resource.metadata.uid,
    exports: reading.exports(resource),
  });
  const ofKind = (kind: string): readonly Resource[] =>
    [...objects.values()].filter((resource) => resource.kind === kind);

  return {
    writer,
    writes,
    finalizer: names.finalizer,
    store: {
      synced: true,
      get: stored,
      each: ofKind,
      all: (kind) => ofKind(kind).map(neighbourOf),
      neighbour(key) {
        const found = stored(key);
        return found && neighbourOf(found);
      },
      dependents: (key) => dependents(key).map(neighbourOf),
      dependentKeys: (key) => dependents(key).map(keyOf),
      dependentCount: (key) => dependents(key).length,
      absorb: () => undefined,
    },
    apply(applied) {
      const key = keyOf(applied);
      const before = stored(key);
      const changed = before !== undefined && !deepEqual(before.spec, applied.spec ?? {});
      const after =
        before === undefined
          ? create(applied)
          : withMeta(
              { ...withoutSpec(before), ...boundedSpec(applied.spec ?? {}) },
              {
                generation: before.metadata.generation + (changed ? 1 : 0),
                annotations: { ...before.metadata.annotations, ...applied.metadata.annotations },
              },
            );
      put(key, after);
      return after;
    },
    annotate(key, annotations) {
      const before = stored(key);
      if (before === undefined) throw new Error(`no ${keyText(key)}`);
      put(key, withMeta(before, { annotations: { ...before.metadata.annotations, ...annotations } }));
    },
    editStatus(key, status) {
      const before = stored(key);
      if (before === undefined) throw new Error(`no ${keyText(key)}`);
      put(key, withMeta({ ...before, status }, {}));
    },
    forget: (key) => put(key, undefined),
    remove(key) {
      const before = stored(key);
      if (before === undefined) return;
      put(key, markDeleted(before));
    },
    get: stored,
    failNext: (what, error) => failures.push({ what, error }),
    onChange: (listener) => void listeners.push(listener),
  };
}
