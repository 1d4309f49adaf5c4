import { FINALIZER, METADATA_MANAGER, ORIGIN_ANNOTATION, STATUS_MANAGER } from "../api/names.ts";
import type { BaseStatus, Key, KindNames, Resource } from "../engine/object.ts";
import type { Child } from "../engine/plan.ts";
import type { ObjectWriter } from "../engine/ports.ts";
import { compact, deepEqual } from "../lib/json.ts";
import { call, KubernetesError } from "./errors.ts";
import { collectionPath, isRawObject, objectPath, resourceOf } from "./objects.ts";
import type { KubernetesRequest, KubernetesTransport, PatchType } from "./transport.ts";

interface PatchOperation {
  readonly op: "test" | "add" | "remove";
  readonly path: string;
  readonly value?: unknown;
}

/** How often a status write is repeated when others keep changing the object. */
const STATUS_ATTEMPTS = 4;

/**
 * Writes to the operator's own kinds.
 *
 * @param namesOf the API names of a kind; throws for an unknown kind
 */
export function createObjectWriter(transport: KubernetesTransport, namesOf: (kind: string) => KindNames): ObjectWriter {
  const pathOf = ({ kind, metadata }: Resource) => objectPath(namesOf(kind), metadata.namespace, metadata.name);

  const send = async (kind: string, request: KubernetesRequest): Promise<Resource> => {
    const body = await call(transport, request);
    if (isRawObject(body)) return resourceOf(kind, body);
    const facts = {
      class: "ambiguous",
      code: "UnreadableAnswer",
      message: "the API server's response is not an object",
    } as const;
    throw new KubernetesError("unavailable", facts);
  };

  const patch = (
    resource: Resource,
    path: string,
    query: Record<string, string>,
    contentType: PatchType,
    body: unknown,
  ) => send(resource.kind, { method: "PATCH", path, query, contentType, body });

  const patchMetadata = (resource: Resource, operations: readonly PatchOperation[]) =>
    patch(resource, pathOf(resource), { fieldManager: METADATA_MANAGER }, "application/json-patch+json", [
      { op: "test", path: "/metadata/uid", value: resource.metadata.uid },
      { op: "test", path: "/metadata/resourceVersion", value: resource.metadata.resourceVersion },
      ...operations,
    ]);

  const tryStatus = (resource: Resource, status: BaseStatus) => {
    const query = { fieldManager: STATUS_MANAGER, force: "true" };
    const body = statusBody(resource, namesOf(resource.kind), status);
    return patch(resource, `${pathOf(resource)}/status`, query, "application/apply-patch+yaml", body);
  };

  /** The object to repeat a refused status write on; throws `conflict` when the status no longer holds. */
  const rebase = async (resource: Resource, conflict: unknown): Promise<Resource> => {
    const current = await send(resource.kind, { method: "GET", path: pathOf(resource) });
    const isSame = current.metadata.uid === resource.metadata.uid && deepEqual(current.status, resource.status);
    if (!isSame) throw conflict;
    return current;
  };

  /**
   * The API server ignores the uid in an apply to /status (seen with 1.36), so resourceVersion is the precondition. After
   * a conflict the object is read: if only other parts of it have changed, the status still holds.
   */
  const applyStatus = async (resource: Resource, status: BaseStatus): Promise<Resource> => {
    let base = resource;
    for (let attempt = 1; ; attempt++) {
      try {
        return await tryStatus(base, status);
      } catch (error) {
        if (!isConflict(error) || attempt === STATUS_ATTEMPTS) throw error;
        base = await rebase(resource, error);
      }
    }
  };

  const addFinalizer = async (resource: Resource, origin: string | undefined): Promise<Resource> => {
    const operations = [...finalizerOperations(resource), ...originOperations(resource, origin)];
    return operations.length === 0 ? resource : patchMetadata(resource, operations);
  };

  const removeFinalizer = async (resource: Resource): Promise<void> => {
    const index = resource.metadata.finalizers?.indexOf(FINALIZER) ?? -1;
    if (index < 0) return;
    const path = `/metadata/finalizers/${index}`;
    try {
      await patchMetadata(resource, [
        { op: "test", path, value: FINALIZER },
        { op: "remove", path },
      ]);
    } catch (error) {
      if (!(error instanceof KubernetesError && error.kind === "notFound")) throw error;
    }
  };

  const read = async ({ kind, namespace, name }: Key): Promise<Resource | undefined> => {
    try {
      return await send(kind, { method: "GET", path: objectPath(namesOf(kind), namespace, name) });
    } catch (error) {
      if (error instanceof KubernetesError && error.kind === "notFound") return undefined;
      throw error;
    }
  };

  const createChild = async (owner: Resource, child: Child): Promise<void> => {
    const names = namesOf(child.kind);
    const path = collectionPath(names, owner.metadata.namespace);
    const body = childBody(owner, namesOf(owner.kind), child, names);
    try {
      await send(child.kind, { method: "POST", path, query: { fieldManager: METADATA_MANAGER }, body });
    } catch (error) {
      if (isDenied(error)) throw mayNotCreate(child, error);
      if (!isConflict(error)) throw error;
      const existing = await read({ kind: child.kind, namespace: owner.metadata.namespace, name: child.name });
      if (existing === undefined) throw error;
      if (existing.metadata.controller?.uid !== owner.metadata.uid) throw ownedByAnother(child, owner);
    }
  };

  const deleteChild: ObjectWriter["deleteChild"] = async (owner, { kind, name, uid }) => {
    const path = objectPath(namesOf(kind), owner.metadata.namespace, name);
    const body = { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid }, propagationPolicy: "Background" };
    try {
      await call(transport, { method: "DELETE", path, body });
    } catch (error) {
      const isGone = error instanceof KubernetesError && (error.kind === "notFound" || error.kind === "conflict");
      if (!isGone) throw error;
    }
  };

  return { read, applyStatus, addFinalizer, removeFinalizer, createChild, deleteChild };
}

const ownedByAnother = ({ kind, name }: Child, owner: Resource): KubernetesError =>
  new KubernetesError("invalid", {
    class: "refused",
    code: "AlreadyExists",
    message: `${kind} ${name} exists already and does not belong to ${owner.kind} ${owner.metadata.name}. Rename or delete it.`,
  });

const isDenied = (error: unknown): error is KubernetesError =>
  error instanceof KubernetesError && error.kind === "denied";

const mayNotCreate = ({ kind }: Child, { failure }: KubernetesError): KubernetesError =>
  new KubernetesError("denied", {
    class: failure.class,
    code: failure.code,
    message: `The operator may not create ${kind} objects; \`scheduledTasks.enabled\` of its chart gives it the right. ${failure.message}`,
  });

function childBody(owner: Resource, ownerNames: KindNames, child: Child, names: KindNames): unknown {
  const { name, uid, namespace } = owner.metadata;
  const reference = {
    apiVersion: `${ownerNames.group}/${ownerNames.version}`,
    kind: owner.kind,
    name,
    uid,
    controller: true,
  };
  return {
    apiVersion: `${names.group}/${names.version}`,
    kind: child.kind,
    metadata: compact({
      name: child.name,
      namespace: names.scope === "Cluster" ? undefined : namespace,
      labels: child.labels,
      annotations: child.annotations,
      ownerReferences: [reference],
    }),
    spec: child.spec,
  };
}

const isConflict = (error: unknown): boolean => error instanceof KubernetesError && error.kind === "conflict";

function statusBody({ kind, metadata }: Resource, { group, version }: KindNames, status: BaseStatus): unknown {
  const { name, namespace, resourceVersion } = metadata;
  return {
    apiVersion: `${group}/${version}`,
    kind,
    metadata: { name, resourceVersion, ...(namespace === "" ? {} : { namespace }) },
    status: compact(status),
  };
}

/** `add` to a list needs the list to exist; the tested resourceVersion makes sure that it is still as it was seen. */
function finalizerOperations({ metadata }: Resource): readonly PatchOperation[] {
  const { finalizers = [] } = metadata;
  if (finalizers.includes(FINALIZER)) return [];
  if (finalizers.length === 0) return [{ op: "add", path: "/metadata/finalizers", value: [FINALIZER] }];
  return [{ op: "add", path: "/metadata/finalizers/-", value: FINALIZER }];
}

function originOperations({ metadata }: Resource, origin: string | undefined): readonly PatchOperation[] {
  if (origin === undefined || metadata.annotations?.[ORIGIN_ANNOTATION] === origin) return [];
  if (metadata.annotations === undefined) {
    return [{ op: "add", path: "/metadata/annotations", value: { [ORIGIN_ANNOTATION]: origin } }];
  }
  return [{ op: "add", path: `/metadata/annotations/${escapePointer(ORIGIN_ANNOTATION)}`, value: origin }];
}

/** A key as a part of a JSON pointer (RFC 6901, section 3). */
export function escapePointer(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
