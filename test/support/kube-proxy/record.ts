import type { AwsResource, KubeWrite } from "../../scenarios/history.ts";
import { becomesReady } from "../../scenarios/oracles-truth.ts";
import type { ObjectRef } from "../../scenarios/world.ts";
import { isOwnKind, type KubeObject } from "../kube-model/objects.ts";
import type { KubeRequest } from "./request.ts";

/** A write that came to the proxy, whatever became of it. */
export interface WriteRequest {
  readonly request: KubeRequest;
  /** When the API server's answer came; undefined while it has not, and when the write was not passed on. */
  readonly at?: number;
  /** Status of the API server's answer. */
  readonly status?: number;
  /** The object that it was answered with. */
  readonly object?: KubeObject;
  /** Whether the caller got that answer. */
  readonly answered: boolean;
}

type Changing = { -readonly [K in keyof WriteRequest]: WriteRequest[K] };

/** Everything that was written through the endpoints of a proxy, in the order in which the API server decided it. */
export interface KubeRecord {
  /** Every write in the order of arrival. */
  readonly requests: readonly WriteRequest[];
  /** The writes that changed something, in the order of commit; `at` is the time of the answer. */
  readonly history: readonly KubeWrite[];
  /** An object of the operator's kinds as it stands after the last of these writes; undefined also when none touched it. */
  find(ref: ObjectRef): KubeObject | undefined;
  /** Versions of own objects in streams that no recorded write made: empty unless a write bypassed the proxy. */
  bypassed(): readonly string[];
}

export interface RecordKeeper extends KubeRecord {
  arrived(request: KubeRequest): Changing;
  /** To be called before another write is passed on. */
  decided(entry: Changing, at: number, status: number, body: unknown): Promise<void>;
  /** A stream shows an object that has not been deleted. */
  shown(object: KubeObject): void;
}

export type OwnedBy = (uid: string) => Promise<readonly AwsResource[]>;

/** @param ownedBy what AWS holds with an object's uid, called when the object is gone and when a service becomes Ready */
export function createRecord(ownedBy: OwnedBy = async () => []): RecordKeeper {
  const requests: Changing[] = [];
  const history: KubeWrite[] = [];
  const current = new Map<string, KubeObject>();
  const own = new Map<string, KubeObject>();
  const made = new Set<string>();
  const seen = new Set<string>();
  const holders = new Map<string, string>();
  return {
    requests,
    history,
    find: ({ kind, namespace, name }) => own.get(`${kind}/${namespace}/${name}`),
    bypassed: () => [...seen].filter((version) => !made.has(version)),
    arrived(request) {
      const entry: Changing = { request, answered: false };
      requests.push(entry);
      return entry;
    },
    async decided(entry, at, status, body) {
      entry.at = at;
      entry.status = status;
      if (status >= 300) return;
      const change = changeOf(body);
      if (change === undefined) return;
      if (change.object !== undefined) {
        entry.object = change.object;
        made.add(versionOf(change.object));
      }
      const { caller, path } = entry.request;
      const before = current.get(change.uid);
      const after = change.gone ? undefined : named(change.object as KubeObject, caller, holders);
      const isDryRun = path.includes("dryRun=");
      const isUnchanged = after !== undefined && before?.metadata.resourceVersion === after.metadata.resourceVersion;
      const isOfUnknown = after === undefined && before === undefined;
      if (isDryRun || isUnchanged || isOfUnknown) return;
      if (after === undefined) current.delete(change.uid);
      else current.set(change.uid, after);
      keep(own, (after ?? before) as KubeObject, after !== undefined);
      history.push(await writeOf(entry, at, { before, after }, ownedBy));
    },
    shown(object) {
      if (isOwnKind(object)) seen.add(versionOf(object));
    },
  };
}

async function writeOf(
  { request: { caller, verb, subresource }, status }: WriteRequest,
  at: number,
  states: Pick<KubeWrite, "before" | "after">,
  ownedBy: OwnedBy,
): Promise<KubeWrite> {
  const { before, after } = states;
  const isGone = after === undefined;
  const isCreation = status === 201 && verb !== "delete";
  const write: KubeWrite = {
    system: "kubernetes",
    at,
    actor: caller,
    verb: isGone ? "delete" : isCreation ? "create" : "update",
    subresource,
    ...states,
  };
  const object = (after ?? before) as KubeObject;
  if (isGone && isOwnKind(object)) return { ...write, left: await ownedBy(object.metadata.uid) };
  return becomesReady(states) ? { ...write, truth: await ownedBy(object.metadata.uid) } : write;
}

function keep(own: Map<string, KubeObject>, object: KubeObject, exists: boolean): void {
  if (!isOwnKind(object)) return;
  const key = `${object.kind}/${object.metadata.namespace}/${object.metadata.name}`;
  if (exists) own.set(key, object);
  else own.delete(key);
}

const versionOf = ({ metadata }: KubeObject): string => `${metadata.uid} ${metadata.resourceVersion}`;

interface Change {
  readonly uid: string;
  /** As answered; undefined when only its end was answered. */
  readonly object?: KubeObject;
  readonly gone: boolean;
}

/** A deletion that took effect at once is answered with a Status; one that waits for finalizers with the object. */
function changeOf(body: unknown): Change | undefined {
  const answer = body as KubeObject & { readonly details?: { readonly uid?: string } };
  if (answer?.kind === "Status") {
    const uid = answer.details?.uid;
    return uid === undefined ? undefined : { uid, gone: true };
  }
  if (answer?.metadata?.uid === undefined) return undefined;
  const { uid, deletionTimestamp, finalizers = [] } = answer.metadata;
  // The finalizers of a namespace are in its spec.
  const isFree = answer.kind !== "Namespace" && finalizers.length === 0;
  return { uid, object: answer, gone: deletionTimestamp !== undefined && isFree };
}

/** A Lease names its holder by an identity with a random end; the record by the endpoint that wrote it first. */
function named(object: KubeObject, caller: string, holders: Map<string, string>): KubeObject {
  const holder = object.kind === "Lease" ? object.spec?.holderIdentity : undefined;
  if (typeof holder !== "string" || holder === "") return object;
  const process = holders.get(holder) ?? caller;
  holders.set(holder, process);
  return { ...object, spec: { ...object.spec, holderIdentity: process } };
}
