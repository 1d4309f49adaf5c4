import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { ListClustersCommand } from "@aws-sdk/client-ecs";
import type { Manifest } from "../support/builders.ts";
import { pathOf } from "../support/world-kube.ts";
import type { Recorded } from "./aws-record.ts";
import { benchService } from "./objects.ts";
import { IN_FLIGHT, pause, type Setting } from "./setting.ts";

/**
 * What the API server and one SDK call take on this machine, in this run, without an operator: the least that an operator which
 * makes the same writes could take. Its objects are in a namespace of their own and gone before an operator starts.
 */

const NAMESPACE = "floor";
const KIND = "ECSService";
const GAP_MS = 250;
const WATCH_LIMIT_MS = 5_000;

/** Milliseconds from just before the request to the arrival of the SDK call in AWS, one for each sample. */
export interface PathFloor {
  readonly creations: readonly number[];
  readonly changes: readonly number[];
}

/** The way of one change: POST, watch event, finalizer, status, SDK call; or patch, watch event, SDK call. */
export async function pathFloor(setting: Setting, samples: number): Promise<PathFloor> {
  return inOwnNamespace(setting, async () => {
    const watch = await startWatch(setting);
    try {
      const creations = await sampled(setting, samples, (index) => createdOnce(setting, watch, index));
      const changes = await sampled(setting, samples, (index) => changedOnce(setting, watch, index));
      return { creations, changes };
    } finally {
      watch.close();
    }
  });
}

/** The first one opens connections; it is no sample. */
async function sampled(
  setting: Setting,
  samples: number,
  act: (index: number) => Promise<void>,
): Promise<readonly number[]> {
  const started: number[] = [];
  const before = (await arrivals(setting)).length;
  for (let index = 0; index <= samples; index++) {
    started.push(Date.now());
    await act(index);
    await pause(GAP_MS);
  }
  const arrived = (await arrivals(setting)).slice(before);
  return started.map((time, index) => (arrived[index] ?? Number.NaN) - time).slice(1);
}

/** When each SDK call of the floor came in; AWS's record has whole milliseconds. */
async function arrivals({ aws }: Setting): Promise<readonly number[]> {
  const answer = await fetch(`${aws.url}/_simulator/ledger?since=0`);
  const { entries } = (await answer.json()) as { readonly entries: readonly Recorded[] };
  return entries.flatMap(({ operation, time }) => (operation === "ListClusters" ? [time] : []));
}

/**
 * Objects created in bulk with the writes that the operator makes for each: POST, finalizer, status before the AWS call, status
 * after it.
 *
 * @returns milliseconds per object
 */
export async function bulkFloor(setting: Setting, objects: number): Promise<number> {
  return inOwnNamespace(setting, async () => {
    const rest = Array.from({ length: objects }, (_, index) => index).values();
    const write = async (): Promise<void> => {
      for (const index of rest) {
        await post(setting, index);
        await patchMetadata(setting, index);
        await applyStatus(setting, index, "Creating");
        await applyStatus(setting, index, "RolloutSucceeded");
      }
    };
    const started = performance.now();
    await Promise.all(Array.from({ length: IN_FLIGHT }, write));
    return (performance.now() - started) / objects;
  });
}

async function inOwnNamespace<T>(setting: Setting, measure: () => Promise<T>): Promise<T> {
  // It stays: a namespace goes only where a controller manager runs.
  await setting.kube.send("POST", "/api/v1/namespaces", { metadata: { name: NAMESPACE } });
  try {
    return await measure();
  } finally {
    await setting.kube.send("DELETE", pathOf(KIND, NAMESPACE));
  }
}

const nameOf = (index: number): string => `floor-${index}`;

/** The watch event may come before the answer to the POST. */
async function createdOnce(setting: Setting, watch: Watch, index: number): Promise<void> {
  const seen = watch.next(nameOf(index), 1);
  const posted = post(setting, index);
  await seen;
  await patchMetadata(setting, index);
  await applyStatus(setting, index, "Creating");
  await setting.aws.person.send(new ListClustersCommand({}));
  await posted;
}

async function changedOnce(setting: Setting, watch: Watch, index: number): Promise<void> {
  const seen = watch.next(nameOf(index), 2);
  const patched = setting.kube.patch(KIND, NAMESPACE, nameOf(index), { spec: { desiredCount: 1 } });
  await seen;
  await setting.aws.person.send(new ListClustersCommand({}));
  await patched;
}

async function must(setting: Setting, ...request: Parameters<Setting["kube"]["send"]>): Promise<void> {
  const { status, body } = await setting.kube.send(...request);
  if (status >= 300) throw new Error(`${request[0]} ${request[1]}: ${status} ${JSON.stringify(body)}`);
}

const manifestOf = (index: number): Manifest => benchService(index, nameOf(index));

const post = (setting: Setting, index: number): Promise<void> =>
  must(setting, "POST", pathOf(KIND, NAMESPACE), manifestOf(index));

/** The operator's patch, with an annotation in the place of the finalizer: nobody is there to take one off. */
const patchMetadata = (setting: Setting, index: number): Promise<void> =>
  must(
    setting,
    "PATCH",
    `${pathOf(KIND, NAMESPACE, nameOf(index))}?fieldManager=floor`,
    [{ op: "add", path: "/metadata/annotations", value: { "floor/origin": `eu-central-1/${NAMESPACE}` } }],
    "application/json-patch+json",
  );

function applyStatus(setting: Setting, index: number, reason: string): Promise<void> {
  const { apiVersion, kind } = manifestOf(index);
  const condition = {
    type: "Ready",
    status: "False",
    reason,
    message: `service ${nameOf(index)}`,
    lastTransitionTime: "2026-01-01T00:00:00Z",
    observedGeneration: 1,
  };
  const status = {
    observedGeneration: 1,
    scope: { account: "123456789012", region: "eu-central-1" },
    declared: ["taskDefinition"],
    conditions: [condition],
  };
  const path = `${pathOf(KIND, NAMESPACE, nameOf(index))}/status?fieldManager=floor-status&force=true`;
  const body = { apiVersion, kind, metadata: { name: nameOf(index) }, status };
  return must(setting, "PATCH", path, body, "application/apply-patch+yaml");
}

interface Watch {
  /** Resolves when an object is seen at this generation. */
  next(name: string, generation: number): Promise<void>;
  close(): void;
}

interface WatchLine {
  readonly object: { readonly metadata: { readonly name: string; readonly generation?: number } };
}

async function startWatch({ plane }: Setting): Promise<Watch> {
  const waiting = new Map<string, () => void>();
  const path = `${pathOf(KIND, NAMESPACE)}?watch=true`;
  const options = { ca: plane.certificateAuthority, headers: { authorization: `Bearer ${plane.adminToken}` } };
  const open = (): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      request(new URL(path, plane.url), options).on("error", reject).on("response", resolve).end();
    });
  let incoming = await open();
  // An API server that has just been given the CRD is not ready for it yet.
  for (let tries = 0; incoming.statusCode !== 200 && tries < 50; tries++) {
    incoming.destroy();
    await pause(200);
    incoming = await open();
  }
  let text = "";
  incoming.on("error", () => undefined);
  incoming.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = `${text}${chunk}`.split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) {
      const { metadata } = (JSON.parse(line) as WatchLine).object;
      waiting.get(`${metadata.name} ${metadata.generation}`)?.();
    }
  });
  return {
    next: (name, generation) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`no watch event of ${name}`)), WATCH_LIMIT_MS);
        waiting.set(`${name} ${generation}`, () => {
          clearTimeout(late);
          resolve();
        });
      }),
    close: () => void incoming.destroy(),
  };
}
