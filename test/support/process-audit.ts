import { readFileSync } from "node:fs";
import { API_VERSION } from "../../operator/ecs/names.ts";
import { type KubeWrite, PERSON } from "../scenarios/history.ts";
import type { KubeObject } from "./kube-model/objects.ts";
import type { Sighting } from "./process-cache.ts";

/** One request in the API server's audit log: https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/ */
export interface AuditEvent {
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly userAgent?: string;
  readonly objectRef?: {
    readonly apiGroup?: string;
    readonly resource: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
  readonly requestReceivedTimestamp: string;
  /** When the answer was out. */
  readonly stageTimestamp: string;
  readonly responseStatus?: { readonly code: number };
  /** Only in a log of the level RequestResponse. */
  readonly responseObject?: KubeObject;
  /** Not from the log: a watch showed it. */
  readonly sighted?: true;
}

/** Every finished line of an audit log. */
export function readAudit(path: string): readonly AuditEvent[] {
  const text = readFileSync(path, "utf8");
  const lines = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as AuditEvent);
}

const OPERATOR_AGENT = "ecs-operator/";
const KINDS = new Set(["Lease", "Event"]);
const WRITING = new Set(["create", "update", "patch", "delete"]);

/**
 * The committed writes to the operator's objects, its Lease and its Events, in the order in which they were committed.
 *
 * A write stands in the history where its request arrived, or where the write committed before it stands if that is
 * later: after all that led to it, and before all that follows from it.
 *
 * @param events of the level RequestResponse
 * @param sightings what watches showed: a write whose sender died before the answer is in no audit log with its object
 * @param processOf the process that a Lease holder's identity belongs to
 */
export function writesOf(
  events: readonly AuditEvent[],
  sightings: readonly Sighting[],
  namespaces: readonly string[],
  processOf: (identity: string) => string,
): readonly KubeWrite[] {
  const last = new Map<string, KubeObject>();
  const writes: KubeWrite[] = [];
  let at = 0;
  const relevant = withUnanswered(events, sightings).filter((each) => isWrite(each, namespaces));
  for (const { event, commitAt } of timed(inOrderOfCommit(relevant))) {
    const answered = event.responseObject as KubeObject;
    const uid = isRemoval(event) ? uidOfRemoved(event) : answered.metadata.uid;
    const before = last.get(uid);
    if (!isRemoval(event) && before?.metadata.resourceVersion === answered.metadata.resourceVersion) continue;
    const isGone = isLast(event);
    if (isGone && before === undefined) continue;
    at = Math.max(at, commitAt);
    if (isGone) last.delete(uid);
    else last.set(uid, named(answered, processOf));
    writes.push({
      system: "kubernetes",
      at,
      actor: event.userAgent?.startsWith(OPERATOR_AGENT) ? "operator" : PERSON,
      verb: isGone ? "delete" : before === undefined ? "create" : "update",
      subresource: event.objectRef?.subresource,
      before,
      after: last.get(uid),
    });
  }
  return writes;
}

/** The events, and one for each version that was seen and that no event was answered with. */
function withUnanswered(events: readonly AuditEvent[], sightings: readonly Sighting[]): readonly AuditEvent[] {
  const answered = new Set(events.map(({ responseObject }) => responseObject?.metadata?.resourceVersion));
  const missing = sightings.filter(({ object }) => !answered.has(object.metadata.resourceVersion));
  const unanswered = missing.map(({ object, at }): AuditEvent => {
    const time = new Date(at).toISOString();
    return {
      verb: "patch",
      user: { username: "operator" },
      userAgent: OPERATOR_AGENT,
      objectRef: { resource: object.kind, namespace: object.metadata.namespace ?? "" },
      requestReceivedTimestamp: time,
      stageTimestamp: time,
      responseStatus: { code: 200 },
      responseObject: object,
      sighted: true,
    };
  });
  return [...events, ...unanswered];
}

function isWrite({ verb, objectRef, responseStatus, responseObject }: AuditEvent, namespaces: readonly string[]) {
  if (!WRITING.has(verb) || (responseStatus?.code ?? 500) >= 300 || responseObject === undefined) return false;
  if (!namespaces.includes(objectRef?.namespace ?? "")) return false;
  const { apiVersion, kind } = responseObject;
  return apiVersion === API_VERSION || KINDS.has(kind) || (verb === "delete" && kind === "Status");
}

/** A deletion that took effect at once is answered with a Status; one that waits for finalizers with the object. */
const isRemoval = ({ responseObject }: AuditEvent): boolean => responseObject?.kind === "Status";

const uidOfRemoved = ({ responseObject }: AuditEvent): string =>
  (responseObject as unknown as { readonly details: { readonly uid: string } }).details.uid;

/** Whether the object is gone with this request: deleted at once, or freed from its last finalizer. */
function isLast(event: AuditEvent): boolean {
  if (isRemoval(event)) return true;
  const { deletionTimestamp, finalizers = [] } = event.responseObject?.metadata ?? {};
  return deletionTimestamp !== undefined && finalizers.length === 0;
}

/**
 * Resource versions of one API server grow with every commit. The end of an object is answered without one, or with that
 * of the version before; it follows what was asked for before it.
 */
function inOrderOfCommit(events: readonly AuditEvent[]): readonly AuditEvent[] {
  const received = events.toSorted((a, b) => (a.requestReceivedTimestamp < b.requestReceivedTimestamp ? -1 : 1));
  let newest = 0;
  const keyed = received.map((event) => {
    const key = isLast(event) ? newest + 0.5 : Number(event.responseObject?.metadata.resourceVersion);
    newest = Math.max(newest, key);
    return { event, key };
  });
  return keyed.toSorted((a, b) => a.key - b.key).map(({ event }) => event);
}

/**
 * The earliest time of each commit: when it was asked for, or when something that was committed later had been answered; for
 * a write that only a watch showed, because its sender did not live to see it answered, when something later was asked for.
 */
function timed(events: readonly AuditEvent[]): readonly { readonly event: AuditEvent; readonly commitAt: number }[] {
  let answered = Number.POSITIVE_INFINITY;
  let asked = Number.POSITIVE_INFINITY;
  return events
    .toReversed()
    .map((event) => {
      const received = Date.parse(event.requestReceivedTimestamp);
      // A sighting comes late, and must not push back what its sender asked for next and acted on.
      const commitAt = Math.min(received, event.sighted === true ? asked : answered);
      answered = Math.min(answered, Date.parse(event.stageTimestamp));
      asked = Math.min(asked, received);
      return { event, commitAt };
    })
    .toReversed();
}

/** A Lease names its holder by an identity with a random end; the history by the process. */
function named(object: KubeObject, processOf: (identity: string) => string): KubeObject {
  const holder = object.kind === "Lease" ? object.spec?.holderIdentity : undefined;
  if (typeof holder !== "string" || holder === "") return object;
  return { ...object, spec: { ...object.spec, holderIdentity: processOf(holder) } };
}
