import { setTimeout as sleep } from "node:timers/promises";
import { KIND_NAMES } from "../../operator/api/catalogue.ts";
import { API_VERSION } from "../../operator/api/names.ts";
import { callOf, type Fields, PERSON } from "../scenarios/history.ts";
import { resourcesOf } from "../scenarios/snapshot.ts";
import { createMachines, type ObjectRef, type World as ScenarioWorld } from "../scenarios/world.ts";
import type { KubeObject } from "./kube-model/objects.ts";
import type { Operators } from "./process-operators.ts";
import type { RandomSource } from "./random.ts";
import { REGION, type SimulatorProcess } from "./simulator-process.ts";
import { type Kube, pathOf } from "./world-kube.ts";

type Found = KubeObject | undefined;

/**
 * What people do in the scenarios, done to a real API server and to a simulated AWS over HTTP.
 *
 * @param awsUrl where people's AWS calls go
 * @param pace how many times faster than this world the workloads' time is
 */
export function createPeople(
  { kube, aws }: { readonly kube: Kube; readonly aws: Pick<SimulatorProcess, "area" | "scenario"> },
  parts: {
    readonly awsUrl: string;
    readonly operators: Pick<Operators, "unseen">;
    readonly cache: { find(ref: ObjectRef): Found | Promise<Found> };
    readonly pace: number;
    readonly random: RandomSource;
    readonly namespaces: readonly string[];
  },
): ScenarioWorld {
  const start = Date.now();
  const withMachines = createMachines();
  const request = async (method: string, { kind, namespace, name }: ObjectRef, body?: object): Promise<void> => {
    const path = pathOf(kind, namespace, name);
    const answer = await kube.send(method, path, body, "application/merge-patch+json");
    if (answer.status === 404 && method === "DELETE") return;
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body?.message}`);
  };
  return {
    variant: 0,
    when: parts.random,
    namespaces: parts.namespaces,
    now: () => start + (Date.now() - start) * parts.pace,
    advance: (ms) => sleep(ms / parts.pace),
    async applyObject({ kind, namespace, name, spec }) {
      await kube.apply(namespace, { apiVersion: API_VERSION, kind, metadata: { name }, spec });
    },
    patchSpec: (ref, spec) => request("PATCH", ref, { spec }),
    annotate: (ref, name, value) => request("PATCH", ref, { metadata: { annotations: { [name]: value } } }),
    deleteObject: (ref) => request("DELETE", ref),
    abandonObject: (ref) =>
      parts.operators.unseen(async () => {
        await request("PATCH", ref, { metadata: { finalizers: null } });
        await request("DELETE", ref);
      }),
    async deleteNamespace(namespace) {
      // This stands in for the namespace controller.
      await kube.send("DELETE", `/api/v1/namespaces/${namespace}`);
      for (const kind of KIND_NAMES)
        for (const { metadata } of await kube.list(kind, namespace))
          await request("DELETE", { kind, namespace, name: metadata.name });
    },
    readObject: async (ref) => parts.cache.find(ref),
    aws: {
      snapshot: async () => resourcesOf({ areas: [await aws.area()] }),
      call: (operation, input) => callAws(parts.awsUrl, operation, input),
      machines: (cluster, machines) => aws.scenario({ machines: withMachines(cluster, machines) }),
    },
  };
}

/** What the calls of a service begin with on the wire. */
const TARGETS: Readonly<Record<string, string>> = {
  ecs: "AmazonEC2ContainerServiceV20141113",
  servicediscovery: "Route53AutoNaming_v20170314",
  "application-autoscaling": "AnyScaleFrontendService",
  cloudwatch: "GraniteServiceVersion20100801",
};

async function callAws(url: string, name: string, input: Fields): Promise<Fields> {
  const { service, operation } = callOf(name);
  const credential = `Credential=${PERSON}/20260101/${REGION}/${service}/aws4_request`;
  const headers = {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": `${TARGETS[service]}.${operation}`,
    authorization: `AWS4-HMAC-SHA256 ${credential}`,
  };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(input) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${operation}: ${text}`);
  return JSON.parse(text) as Fields;
}
