import { Agent as PlainAgent, request as plainRequest } from "node:http";
import { Agent, request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { customResourceDefinition, KINDS } from "../../crds/crd.ts";
import type { Condition, Resource } from "../../operator/engine/object.ts";
import type { Manifest } from "./builders.ts";

/** An object as tests read it: everything that is stored, loosely typed. */
export interface KubeObject extends Omit<Resource, "spec" | "status" | "metadata"> {
  readonly apiVersion: string;
  readonly metadata: Resource["metadata"] & { readonly managedFields?: readonly { readonly manager: string }[] };
  // biome-ignore lint/suspicious/noExplicitAny: tests read what a person would see, whatever its type
  readonly spec: any;
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly status?: any;
}

export interface KubeEvent {
  readonly type: string;
  readonly reason: string;
  readonly note: string;
  readonly regarding: { readonly kind: string; readonly name: string };
  readonly metadata: { readonly resourceVersion: string; readonly name: string };
}

export interface KubeAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the API server says
  readonly body: any;
}

/** The API server as a person with all rights, without the cost of starting kubectl. */
export interface Kube {
  /** One request; never throws for a refusal. */
  send(method: string, path: string, body?: unknown, contentType?: string): Promise<KubeAnswer>;
  /** Server-side apply as `kubectl apply --server-side --force-conflicts` does it. @throws Error when refused */
  apply(namespace: string, manifest: Manifest): Promise<KubeObject>;
  get(kind: string, namespace: string, name: string): Promise<KubeObject | undefined>;
  list(kind: string, namespace: string): Promise<readonly KubeObject[]>;
  /** Every state that an object had after this resource version, which is not older than a minute; takes a second. */
  statesSince(kind: string, namespace: string, name: string, resourceVersion: string): Promise<readonly KubeObject[]>;
  /** A merge patch of the object, or of its status. @throws Error when refused */
  patch(
    kind: string,
    namespace: string,
    name: string,
    body: object,
    subresource?: "status" | "scale",
  ): Promise<KubeObject>;
  delete(kind: string, namespace: string, name: string): Promise<void>;
  events(namespace: string): Promise<readonly KubeEvent[]>;
  /** Applies the CRDs of all kinds and waits until they are served. The shared control plane has them. */
  installCrds(): Promise<void>;
  close(): void;
}

export interface KubeServer {
  readonly url: string;
  readonly certificateAuthority: string;
  readonly adminToken: string;
}

const PLURALS: ReadonlyMap<string, string> = new Map(KINDS.map(({ names }) => [names.kind, names.plural]));

/** Path of a collection, or of one object in it. */
export function pathOf(kind: string, namespace: string, name?: string): string {
  const plural = PLURALS.get(kind);
  if (plural === undefined) throw new Error(`no such kind: ${kind}`);
  const collection = `/apis/ecs-operator.dev/v1alpha1/namespaces/${namespace}/${plural}`;
  return name === undefined ? collection : `${collection}/${name}`;
}

const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const APPLY = "application/apply-patch+yaml";

export function createKube(server: KubeServer): Kube {
  // A proxy that faults are made with speaks plain HTTP.
  const isPlain = server.url.startsWith("http:");
  const agent = isPlain
    ? new PlainAgent({ keepAlive: true })
    : new Agent({ keepAlive: true, ca: server.certificateAuthority });
  const ask = isPlain ? plainRequest : request;
  const exchange = (method: string, path: string, body?: unknown, contentType = "application/json") =>
    new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
      const content = body === undefined ? undefined : JSON.stringify(body);
      // Node sends the body of a DELETE without its length, and the API server takes it for another request.
      const length = content === undefined ? {} : { "content-length": Buffer.byteLength(content) };
      const headers = { authorization: `Bearer ${server.adminToken}`, "content-type": contentType, ...length };
      const outgoing = ask(new URL(path, server.url), { method, agent, headers }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () => {
          resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
        });
      });
      outgoing.on("error", reject);
      outgoing.end(content);
    });
  const send: Kube["send"] = async (...request) => {
    const { status, text } = await exchange(...request);
    return { status, body: bodyOf(text) };
  };
  const must = async (
    method: string,
    path: string,
    body?: unknown,
    contentType?: string,
  ): Promise<KubeAnswer["body"]> => {
    const answer = await send(method, path, body, contentType);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body?.message}`);
    return answer.body;
  };
  return {
    send,
    apply(namespace, manifest) {
      const { name } = manifest.metadata;
      const object = { ...manifest, metadata: { ...manifest.metadata, namespace } };
      const query = "fieldManager=person&force=true&fieldValidation=Strict";
      return must("PATCH", `${pathOf(manifest.kind, namespace, name)}?${query}`, object, APPLY);
    },
    async get(kind, namespace, name) {
      const { status, body } = await send("GET", pathOf(kind, namespace, name));
      return status === 200 ? body : undefined;
    },
    list: async (kind, namespace) => (await must("GET", pathOf(kind, namespace))).items,
    async statesSince(kind, namespace, name, resourceVersion) {
      const selector = `fieldSelector=metadata.name%3D${name}`;
      const query = `watch=true&timeoutSeconds=1&resourceVersion=${resourceVersion}&${selector}`;
      const { status, text } = await exchange("GET", `${pathOf(kind, namespace)}?${query}`);
      const events = text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
      const isWhole = status === 200 && events.every(({ type }) => type !== "ERROR");
      if (!isWhole) throw new Error(`the states of ${kind} ${name}: ${status} ${text}`);
      return events.map(({ object }) => object);
    },
    patch(kind, namespace, name, body, subresource) {
      const path = pathOf(kind, namespace, name) + (subresource === undefined ? "" : `/${subresource}`);
      return must("PATCH", `${path}?fieldManager=person`, body, "application/merge-patch+json");
    },
    delete: async (kind, namespace, name) => void (await must("DELETE", pathOf(kind, namespace, name))),
    events: async (namespace) => (await must("GET", `/apis/events.k8s.io/v1/namespaces/${namespace}/events`)).items,
    installCrds: () => installCrds(must, send),
    close: () => agent.destroy(),
  };
}

/** What an API server without a handler for a path says is no JSON. */
function bodyOf(text: string): KubeAnswer["body"] {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return { message: text.trim() };
  }
}

async function installCrds(
  must: (method: string, path: string, body?: unknown, contentType?: string) => Promise<KubeAnswer["body"]>,
  send: Kube["send"],
): Promise<void> {
  const names = KINDS.map(({ names: { plural, group } }) => `${plural}.${group}`);
  for (const [index, kind] of KINDS.entries()) {
    const path = `${CRDS}/${names[index]}?fieldManager=test&force=true`;
    await must("PATCH", path, customResourceDefinition(kind), APPLY);
  }
  const established = async (name: string): Promise<boolean> => {
    const crd = (await must("GET", `${CRDS}/${name}`)) as { status?: { conditions?: readonly Condition[] } };
    return crd.status?.conditions?.some(({ type, status }) => type === "Established" && status === "True") ?? false;
  };
  for (const name of names) while (!(await established(name))) await sleep(50);
  // One that has just been defined is answered with 404 or 429 for a moment.
  const served = async ({ names: { group, version, plural } }: (typeof KINDS)[number]): Promise<boolean> =>
    (await send("GET", `/apis/${group}/${version}/${plural}?limit=1`)).status === 200;
  for (const kind of KINDS) while (!(await served(kind))) await sleep(50);
}
