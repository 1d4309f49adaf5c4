import type { KubernetesRequest, KubernetesResponse } from "../../../operator/kubernetes/transport.ts";
import { rfc3339 } from "../../../operator/lib/clock.ts";
import { deepEqual } from "../../../operator/lib/json.ts";
import type { RandomSource } from "../random.ts";
import { answerOf, changedMeanwhile, notFound, Refused, tooOld } from "./answers.ts";
import { applyAs, FieldConflict, type Fields, updatedBy } from "./apply.ts";
import type { Defaulter } from "./defaults.ts";
import { applyJsonPatch, applyMergePatch, PatchRefused } from "./json-patch.ts";
import {
  copyOf,
  freeze,
  type KubeMetadata,
  type KubeObject,
  parsePath,
  type ResourceType,
  type Target,
} from "./objects.ts";

/** One committed write, as the audit log of a real server would have it. */
export interface StoredWrite {
  /** Who wrote: a process of the operator, or a person. */
  readonly actor: string;
  readonly verb: "create" | "update" | "delete";
  readonly subresource: string | undefined;
  readonly before: KubeObject | undefined;
  /** Undefined once the object is gone. */
  readonly after: KubeObject | undefined;
}

/** One event of a watch. */
export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: KubeObject;
  readonly version: number;
  /** The line on the wire. */
  readonly line: string;
}

export type Watcher = (event: WatchEvent) => void;

export interface ApiServerOptions {
  /** Wall clock of the server, milliseconds. */
  readonly now: () => number;
  readonly random: RandomSource;
  readonly defaults: Defaulter;
  readonly onWrite: (write: StoredWrite) => void;
}

/** How many events a watch can go back, like the window of the API server's watch cache. */
const HISTORY = 400;
const CONTINUE_MS = 300_000;

/**
 * An API server in memory: optimistic concurrency, JSON patch, server-side apply to /status, finalizers, pages, watches
 * with a bounded history. It decides at once; how long requests travel and what is lost on the way is the network's.
 */
export class ApiServer {
  readonly #options: ApiServerOptions;
  readonly #objects = new Map<ResourceType, Map<string, KubeObject>>();
  /** Who owns which fields of a status, by uid and manager. */
  readonly #owners = new Map<string, ReadonlyMap<string, Fields>>();
  readonly #terminating = new Set<string>();
  readonly #targets = new Map<string, Target>();
  readonly #history = new Map<ResourceType, WatchEvent[]>();
  readonly #watchers = new Map<ResourceType, Set<Watcher>>();
  readonly #pages = new Map<
    string,
    { readonly rest: readonly KubeObject[]; readonly version: number; readonly until: number }
  >();
  #version = 1000;
  #forgotten = 0;

  constructor(options: ApiServerOptions) {
    this.#options = options;
  }

  /** Takes one request and decides it. */
  handle(actor: string, request: KubernetesRequest): KubernetesResponse {
    const target = this.target(request.path);
    if (target === undefined)
      return answerOf(new Refused(404, "NotFound", "the server could not find the requested resource"));
    try {
      return this.#decide(actor, target, request);
    } catch (error) {
      if (error instanceof Refused) return answerOf(error);
      throw error;
    }
  }

  /** @returns undefined when the path names nothing that the model serves */
  target(path: string): Target | undefined {
    const target = this.#targets.get(path) ?? parsePath(path);
    if (target !== undefined) this.#targets.set(path, target);
    return target;
  }

  /** Objects of a kind, in the order of their keys. */
  list(type: ResourceType, namespace?: string): readonly KubeObject[] {
    const all = [...this.#collection(type).entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
    return namespace === undefined ? all : all.filter((object) => object.metadata.namespace === namespace);
  }

  get(type: ResourceType, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#collection(type).get(keyOf(namespace, name));
  }

  /** Marks an object with finalizers as being deleted; removes any other. */
  remove(actor: string, type: ResourceType, namespace: string | undefined, name: string): void {
    const before = this.#existing(type, namespace, name);
    if ((before.metadata.finalizers ?? []).length === 0) {
      this.#drop(actor, type, before, before);
      return;
    }
    if (before.metadata.deletionTimestamp !== undefined) return;
    const { generation } = before.metadata;
    const metadata = {
      ...before.metadata,
      deletionTimestamp: rfc3339(this.#options.now()),
      deletionGracePeriodSeconds: 0,
      ...(generation === undefined ? {} : { generation: generation + 1 }),
    };
    this.#store(actor, type, before, { ...before, metadata }, undefined);
  }

  /** A namespace is being deleted: nothing new can be made in it. What is in it is for its deleter to delete. */
  terminate(namespace: string): void {
    this.#terminating.add(namespace);
  }

  /** Everything before now is forgotten: watches that resume from an older version get 410. */
  compact(): void {
    this.#forgotten = this.#version;
    this.#pages.clear();
  }

  get version(): number {
    return this.#version;
  }

  /**
   * Events after a version, and those to come.
   * @throws Refused 410 when the version is older than what the server remembers
   */
  watch(type: ResourceType, from: number, watcher: Watcher): { readonly past: readonly WatchEvent[]; close(): void } {
    const history = this.#history.get(type) ?? [];
    const oldest = history.length >= HISTORY ? (history[0]?.version ?? 0) : 0;
    if (from < this.#forgotten || from < oldest) throw tooOld();
    const watchers = this.#watchers.get(type) ?? new Set<Watcher>();
    this.#watchers.set(type, watchers.add(watcher));
    return { past: history.filter((event) => event.version > from), close: () => watchers.delete(watcher) };
  }

  #decide(actor: string, target: Target, request: KubernetesRequest): KubernetesResponse {
    const { type, namespace, name } = target;
    if (request.method === "GET") {
      if (name === undefined) return { status: 200, body: this.#page(type, namespace, request.query ?? {}) };
      return { status: 200, body: this.#existing(type, namespace, name) };
    }
    if (request.method === "POST") return { status: 201, body: this.#create(actor, type, namespace, request.body) };
    if (name === undefined)
      throw new Refused(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    const before = this.#existing(type, namespace, name);
    if (request.method === "DELETE") {
      requirePrecondition(request, before);
      this.remove(actor, type, namespace, name);
      return { status: 200, body: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success" } };
    }
    const wanted = this.#wanted(target, before, request);
    const { resourceVersion } = wanted.metadata;
    if (request.method === "PUT" && type.hasStatus && resourceVersion === undefined)
      throw new Refused(422, "Invalid", "metadata.resourceVersion: Invalid value: 0: must be specified for an update");
    if (resourceVersion !== undefined && resourceVersion !== before.metadata.resourceVersion)
      throw changedMeanwhile(type.plural, name);
    requireSameUid(request, before, wanted);
    if (target.subresource === "status" && request.contentType !== "application/apply-patch+yaml") {
      const { uid } = before.metadata;
      const manager = `${actor} by update`;
      this.#owners.set(uid, updatedBy(manager, before.status, wanted.status, this.#owners.get(uid) ?? new Map()));
    }
    return { status: 200, body: this.#update(actor, target, before, wanted) };
  }

  /** The object as the request would have it. */
  #wanted({ type, subresource }: Target, before: KubeObject, request: KubernetesRequest): KubeObject {
    if (request.method === "PUT") return copyOf(request.body) as KubeObject;
    if (request.contentType === "application/json-patch+json") {
      try {
        return applyJsonPatch(before, request.body as []) as KubeObject;
      } catch (error) {
        if (!(error instanceof PatchRefused)) throw error;
        throw new Refused(
          422,
          "Invalid",
          `the server rejected our request due to an error in our request: ${error.message}`,
        );
      }
    }
    if (request.contentType === "application/merge-patch+json")
      return applyMergePatch(before, request.body) as KubeObject;
    if (request.contentType !== "application/apply-patch+yaml" || subresource !== "status" || !type.hasStatus)
      throw new Refused(415, "UnsupportedMediaType", `the model does not take ${request.contentType} here`);
    const body = request.body as KubeObject;
    const version = body.metadata.resourceVersion;
    if (version !== undefined && version !== before.metadata.resourceVersion)
      throw changedMeanwhile(type.plural, body.metadata.name);
    return this.#applied(before, body, request.query ?? {});
  }

  #applied(before: KubeObject, { status }: KubeObject, query: Readonly<Record<string, string>>): KubeObject {
    const { uid } = before.metadata;
    const owners = this.#owners.get(uid) ?? new Map<string, Fields>();
    try {
      const applied = applyAs(query.fieldManager ?? "", before.status, status ?? {}, owners, query.force === "true");
      this.#owners.set(uid, applied.owners);
      return { ...before, status: applied.value as NonNullable<KubeObject["status"]> };
    } catch (error) {
      if (!(error instanceof FieldConflict)) throw error;
      throw new Refused(409, "Conflict", `Apply failed: ${error.message}`);
    }
  }

  #create(actor: string, type: ResourceType, namespace: string | undefined, body: unknown): KubeObject {
    const { metadata, ...rest } = copyOf(body) as KubeObject;
    if (namespace !== undefined && this.#terminating.has(namespace))
      throw new Refused(
        403,
        "Forbidden",
        `${type.plural} "${metadata.name}" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
      );
    if (this.get(type, namespace, metadata.name) !== undefined)
      throw new Refused(409, "AlreadyExists", `${type.plural} "${metadata.name}" already exists`);
    const object = {
      ...rest,
      metadata: {
        ...metadata,
        ...(namespace === undefined ? {} : { namespace }),
        uid: uuid(this.#options.random),
        creationTimestamp: rfc3339(this.#options.now()),
        resourceVersion: "",
        ...(type.hasStatus ? { generation: 1 } : {}),
      },
    } as KubeObject;
    const { status: _dropped, ...withoutStatus } = object;
    return this.#store(actor, type, undefined, (type.hasStatus ? withoutStatus : object) as KubeObject, undefined);
  }

  /** What an update may change: /status only the status, everything else all but the status and the server's own members. */
  #update(actor: string, { type, subresource }: Target, before: KubeObject, wanted: KubeObject): KubeObject {
    const { metadata: old } = before;
    if (subresource === "status") {
      const { status } = wanted;
      return this.#store(actor, type, before, status === undefined ? before : { ...before, status }, subresource);
    }
    const { uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, generation, namespace } = old;
    const added = (wanted.metadata.finalizers ?? []).filter((each) => !(old.finalizers ?? []).includes(each));
    if (deletionTimestamp !== undefined && added.length > 0)
      throw new Refused(
        422,
        "Invalid",
        "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted",
      );
    const { finalizers } = wanted.metadata;
    const metadata = withoutUndefined({
      ...wanted.metadata,
      finalizers: finalizers?.length === 0 ? undefined : finalizers,
      uid,
      creationTimestamp,
      namespace,
      deletionTimestamp,
      deletionGracePeriodSeconds,
      generation,
    }) as unknown as KubeMetadata;
    const after = { ...wanted, metadata, ...(type.hasStatus ? { status: before.status } : {}) } as KubeObject;
    const finished = deletionTimestamp !== undefined && (metadata.finalizers ?? []).length === 0;
    if (finished) {
      // The last event shows the object as it was stored, with the finalizer that went.
      this.#drop(actor, type, before, before);
      return after;
    }
    return this.#store(actor, type, before, after, undefined);
  }

  /** Stores an object under a new version, unless nothing changed. */
  #store(
    actor: string,
    type: ResourceType,
    before: KubeObject | undefined,
    wanted: KubeObject,
    subresource: string | undefined,
  ): KubeObject {
    const filled = this.#options.defaults(wanted);
    const specChanged = type.hasStatus && before !== undefined && !deepEqual(before.spec, filled.spec);
    const generation = (filled.metadata.generation ?? 0) + (specChanged ? 1 : 0);
    const settled = type.hasStatus ? { ...filled, metadata: { ...filled.metadata, generation } } : filled;
    if (before !== undefined && sameContent(before, settled)) return before;
    const after = this.#versioned(settled);
    this.#collection(type).set(keyOf(after.metadata.namespace, after.metadata.name), after);
    this.#publish(type, before === undefined ? "ADDED" : "MODIFIED", after);
    this.#options.onWrite({ actor, verb: before === undefined ? "create" : "update", subresource, before, after });
    return after;
  }

  #drop(actor: string, type: ResourceType, before: KubeObject, last: KubeObject): void {
    const gone = this.#versioned(last);
    this.#collection(type).delete(keyOf(before.metadata.namespace, before.metadata.name));
    this.#publish(type, "DELETED", gone);
    this.#options.onWrite({ actor, verb: "delete", subresource: undefined, before, after: undefined });
  }

  #versioned(object: KubeObject): KubeObject {
    this.#version += 1;
    return freeze({ ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } });
  }

  #publish(type: ResourceType, kind: WatchEvent["type"], object: KubeObject): void {
    const event = eventOf(kind, object, this.#version);
    const history = this.#history.get(type) ?? [];
    this.#history.set(type, history);
    history.push(event);
    if (history.length > HISTORY) history.shift();
    for (const watcher of [...(this.#watchers.get(type) ?? [])]) watcher(event);
  }

  #page(type: ResourceType, namespace: string | undefined, query: Readonly<Record<string, string>>): object {
    const now = this.#options.now();
    const known = query.continue === undefined ? undefined : this.#pages.get(query.continue);
    if (query.continue !== undefined && (known === undefined || known.until < now))
      throw new Refused(
        410,
        "Expired",
        "The provided continue parameter is too old to display a consistent list result.",
      );
    const { rest, version } = known ?? { rest: this.list(type, namespace), version: this.#version };
    const limit = Number(query.limit ?? 0) || rest.length;
    const metadata: Record<string, string> = { resourceVersion: String(version) };
    if (rest.length > limit) {
      metadata.continue = `page-${this.#pages.size}-${version}`;
      this.#pages.set(metadata.continue, { rest: rest.slice(limit), version, until: now + CONTINUE_MS });
    }
    const { group, version: apiVersion, kind } = type;
    return { apiVersion: `${group}/${apiVersion}`, kind: `${kind}List`, metadata, items: rest.slice(0, limit) };
  }

  #existing(type: ResourceType, namespace: string | undefined, name: string): KubeObject {
    const object = this.get(type, namespace, name);
    if (object === undefined) throw notFound(type.plural, name);
    return object;
  }

  #collection(type: ResourceType): Map<string, KubeObject> {
    const known = this.#objects.get(type) ?? new Map<string, KubeObject>();
    this.#objects.set(type, known);
    return known;
  }
}

/** A replacement names the object that it is for; a patch that names another one would change what cannot change. */
function requireSameUid({ method }: KubernetesRequest, before: KubeObject, wanted: KubeObject): void {
  const { uid } = wanted.metadata;
  if (uid === undefined || uid === before.metadata.uid) return;
  if (method !== "PUT") throw new Refused(422, "Invalid", "metadata.uid: Invalid value: field is immutable");
  throw otherUid(uid, before);
}

/** A deletion may say which object it means. */
function requirePrecondition({ body }: KubernetesRequest, before: KubeObject): void {
  const uid = (body as { readonly preconditions?: { readonly uid?: string } } | undefined)?.preconditions?.uid;
  if (uid !== undefined && uid !== before.metadata.uid) throw otherUid(uid, before);
}

const otherUid = (uid: string, { metadata }: KubeObject): Refused =>
  new Refused(409, "Conflict", `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`);

/** Most events have no reader: the line is serialized when it is first read. */
function eventOf(type: WatchEvent["type"], object: KubeObject, version: number): WatchEvent {
  let line: string | undefined;
  return {
    type,
    object,
    version,
    get line() {
      line ??= JSON.stringify({ type, object });
      return line;
    },
  };
}

const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ""}/${name}`;

function sameContent(a: KubeObject, b: KubeObject): boolean {
  const { resourceVersion } = a.metadata;
  return deepEqual(a, { ...b, metadata: { ...b.metadata, resourceVersion } });
}

function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}

function uuid(random: RandomSource): string {
  const hex = Array.from({ length: 32 }, () => random.between(0, 15).toString(16)).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
