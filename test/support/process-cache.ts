import { Agent, type RequestOptions, request } from "node:https";
import { createInterface } from "node:readline";
import { API_VERSION } from "../../operator/ecs/names.ts";
import type { ObjectRef } from "../scenarios/world.ts";
import type { KubeObject } from "./kube-model/objects.ts";
import type { Kube, KubeServer } from "./world-kube.ts";

const PLURALS = ["ecsclusters", "ecstaskdefinitions", "ecsservices"] as const;

/** Every object of the operator's kinds in these namespaces. */
export async function objectsOf(kube: Kube, namespaces: readonly string[]): Promise<readonly KubeObject[]> {
  const lists = await Promise.all(
    PLURALS.map((plural) => kube.send("GET", `/apis/${API_VERSION}/${plural}`).then(({ body }) => body.items)),
  );
  return (lists.flat() as readonly KubeObject[]).filter(({ metadata }) =>
    namespaces.includes(metadata.namespace ?? ""),
  );
}

const keyOf = ({ kind, namespace, name }: ObjectRef): string => `${kind}/${namespace}/${name}`;
const keyOfObject = ({ kind, metadata }: KubeObject): string => `${kind}/${metadata.namespace}/${metadata.name}`;

/** Finds an object by its name in a list. */
export function finder(objects: readonly KubeObject[]): (ref: ObjectRef) => KubeObject | undefined {
  const byName = new Map(objects.map((each) => [keyOfObject(each), each]));
  return (ref) => byName.get(keyOf(ref));
}

/** An object as a watch showed it. */
export interface Sighting {
  readonly object: KubeObject;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The objects of the operator's kinds, kept up to date by watches: the workloads look too often to ask each time. */
export interface ObjectCache {
  find(ref: ObjectRef): KubeObject | undefined;
  /** Takes over what a write was answered with, which a watch may not have told yet. */
  learn(object: KubeObject): void;
  /** Everything that the watches showed. */
  readonly sightings: readonly Sighting[];
  close(): void;
}

const RESTART_MS = 50;

export function watchObjects({ url, certificateAuthority, adminToken }: KubeServer): ObjectCache {
  const agent = new Agent({ ca: certificateAuthority });
  const options: RequestOptions = { agent, headers: { authorization: `Bearer ${adminToken}` } };
  const known = new Map<string, KubeObject>();
  const sightings: Sighting[] = [];
  let closed = false;
  const learn = (object: KubeObject) => {
    const old = known.get(keyOfObject(object));
    const isNewer = old === undefined || Number(old.metadata.resourceVersion) < Number(object.metadata.resourceVersion);
    if (isNewer) known.set(keyOfObject(object), object);
  };
  const tell = (line: string) => {
    const { type, object } = JSON.parse(line) as { readonly type: string; readonly object: KubeObject };
    if (type === "DELETED") known.delete(keyOfObject(object));
    if (type !== "ADDED" && type !== "MODIFIED") return;
    sightings.push({ object, at: Date.now() });
    learn(object);
  };
  // The API server ends the watches of a kind whose definition has just been installed.
  const watch = (plural: string): void => {
    const again = () => void setTimeout(() => closed || watch(plural), RESTART_MS);
    const outgoing = request(new URL(`/apis/${API_VERSION}/${plural}?watch=1`, url), options, (incoming) => {
      incoming.on("error", () => undefined).once("close", again);
      if (incoming.statusCode === 200)
        createInterface(incoming)
          .on("error", () => undefined)
          .on("line", tell);
      else incoming.resume();
    });
    outgoing.once("error", again).end();
  };
  for (const plural of PLURALS) watch(plural);
  return {
    find: (ref) => known.get(keyOf(ref)),
    learn,
    sightings,
    close() {
      closed = true;
      agent.destroy();
    },
  };
}
