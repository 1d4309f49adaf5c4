import { KIND_ENTRIES } from "../../operator/api/catalogue.ts";
import { API_VERSION } from "../../operator/api/names.ts";
import type { ObjectRef } from "../scenarios/world.ts";
import type { KubeObject } from "./kube-model/objects.ts";
import type { Kube } from "./world-kube.ts";

/** Every object of the operator's kinds in these namespaces. */
export async function objectsOf(kube: Kube, namespaces: readonly string[]): Promise<readonly KubeObject[]> {
  const lists = await Promise.all(
    KIND_ENTRIES.map(({ plural }) => kube.send("GET", `/apis/${API_VERSION}/${plural}`).then(({ body }) => body.items)),
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
