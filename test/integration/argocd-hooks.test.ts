/** An ECSTask as a hook of Argo CD: syncs by Argo CD's own code, a real API server, a real operator. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { askGitops, type SyncOutcome } from "../../tools/gitops/assets.ts";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { cluster, image, type Manifest, service, task, taskDefinition, withAnnotations } from "../support/builders.ts";
import { sharedControlPlane } from "../support/controlplane.ts";
import { startWorld, type World } from "../support/world.ts";
import { pathOf } from "../support/world-kube.ts";
import "../gitops/tool.ts";

const argocdConfigMap = parse(readFileSync(join(repositoryRoot, "gitops/argocd/argocd-cm.yaml"), "utf8"));
const ANNOTATION = "argocd.argoproj.io";

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: "hooks" });
  await world.apply(cluster("shop"));
});
afterAll(() => world?.stop());

const inWave = (manifest: Manifest, wave: number) =>
  withAnnotations(manifest, { [`${ANNOTATION}/sync-wave`]: `${wave}` });
const hook = (name: string, phase: string): Manifest =>
  withAnnotations(task(name, { cluster: "shop", taskDefinition: name }, { backoffLimit: 0 }), {
    [`${ANNOTATION}/hook`]: phase,
    [`${ANNOTATION}/hook-delete-policy`]: "BeforeHookCreation",
  });
const ends = (name: string, exitCode: number) =>
  world.aws.scenario({ images: [{ image: image(name), outcome: { kind: "exits", exitCode, afterMs: 300 } }] });

/** One sync, to its end. */
async function sync(revision: string, ...manifests: readonly Manifest[]): Promise<SyncOutcome> {
  const { namespace } = world;
  const syncing = askGitops({ argocdConfigMap }, [
    {
      op: "sync",
      revision,
      namespace,
      kubeconfig: sharedControlPlane().kubeconfigPath,
      manifests: manifests.map((each) => ({ ...each, metadata: { ...each.metadata, namespace } })),
    },
  ]);
  const [[outcome]] = await Promise.all([syncing, collectGarbageUntil(syncing)]);
  return outcome as SyncOutcome;
}

async function collectGarbageUntil(end: Promise<unknown>): Promise<void> {
  let ended = false;
  const mark = () => {
    ended = true;
  };
  void end.then(mark, mark);
  for (; !ended; await sleep(200)) await collectGarbage();
}

/** Stands in for kube-controller-manager: Argo CD deletes in the foreground, and nothing depends on these objects. */
async function collectGarbage(): Promise<void> {
  for (const { metadata } of await world.kube.list("ECSTask", world.namespace)) {
    const finalizers = metadata.finalizers ?? [];
    if (metadata.deletionTimestamp === undefined || !finalizers.includes("foregroundDeletion")) continue;
    const rest = finalizers.filter((each) => each !== "foregroundDeletion");
    const path = pathOf("ECSTask", world.namespace, metadata.name);
    const patch = { metadata: { resourceVersion: metadata.resourceVersion, finalizers: rest } };
    await world.kube.send("PATCH", path, patch, "application/merge-patch+json");
  }
}

const runOf = async (name: string) => {
  const object = await world.kube.get("ECSTask", world.namespace, name);
  return { uid: object?.metadata.uid, revision: object?.status?.taskDefinition?.split(":").at(-1) };
};
const started = async (family: string): Promise<number> =>
  (await world.aws.writes()).filter(
    ({ operation, committed, input }) =>
      operation === "RunTask" && committed && JSON.stringify(input.taskDefinition).includes(`/${family}:`),
  ).length;

test("a PreSync hook runs anew at each sync, also of the same revision, and the sync waits for its end", async () => {
  await ends("presync", 0);
  const definition = taskDefinition("presync", "presync");
  await world.apply(definition);
  await world.waitReady(definition);
  const uids = new Set<unknown>();
  for (const count of [1, 2]) {
    expect(await sync("one", hook("presync", "PreSync"))).toMatchObject({ phase: "Succeeded" });
    expect(await started("presync")).toBe(count);
    uids.add((await runOf("presync")).uid);
  }
  expect(uids.size).toBe(2);
});

test("a Sync hook between two waves runs the revision of the same commit, and the service follows it", async () => {
  const migrate = inWave(hook("waves", "Sync"), -1);
  const web = service("waves", { cluster: "shop", taskDefinition: "waves" }, { desiredCount: 1 });
  for (const [index, version] of ["waves-1", "waves-2"].entries()) {
    await ends(version, 0);
    const definition = inWave(taskDefinition("waves", version), -2);
    expect(await sync(version, definition, migrate, web)).toMatchObject({ phase: "Succeeded" });
    expect(await runOf("waves")).toMatchObject({ revision: `${index + 1}` });
  }
});

test("a hook that fails fails the sync, and what comes after it is not applied", async () => {
  await ends("failing", 1);
  const definition = inWave(taskDefinition("failing", "failing"), -2);
  const web = service("failing", { cluster: "shop", taskDefinition: "failing" });
  const outcome = await sync("one", definition, inWave(hook("failing", "Sync"), -1), web);
  expect(outcome).toMatchObject({ phase: "Failed" });
  expect(await world.kube.get("ECSService", world.namespace, "failing")).toBeUndefined();
});
