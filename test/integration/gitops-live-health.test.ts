import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { askGitops } from "../../tools/gitops/assets.ts";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { type Manifest, stack, taskDefinition, withSpec } from "../support/builders.ts";
import { readyOf, startWorld, type World } from "../support/world.ts";
import type { KubeObject } from "../support/world-kube.ts";
import "../gitops/tool.ts";

// The table of docs/gitops.md on live objects: how a service gets into each situation, and what the tools make of it.

const argocdConfigMap = parse(readFileSync(join(repositoryRoot, "gitops/argocd/argocd-cm.yaml"), "utf8"));

interface Row {
  readonly title: string;
  /** Name of the stack. */
  readonly name: string;
  /** Brings the service, which is steady, into the situation. */
  readonly act: (world: World, service: Manifest) => Promise<void>;
  readonly reached: (service: KubeObject) => boolean;
  readonly argo: "Healthy" | "Progressing" | "Suspended" | "Degraded";
  readonly kstatus: "Current" | "InProgress" | "Failed" | "Terminating";
}

const BROKEN = "broken";
const SLOW = "slow";

const release = (version: string) => (world: World, service: Manifest) =>
  world.apply(taskDefinition(service.metadata.name, version));
const change = (spec: object) => (world: World, service: Manifest) => world.apply(withSpec(service, { ...spec }));
const scale = change({ desiredCount: 3 });
const isSeen = ({ metadata, status }: KubeObject): boolean => status?.observedGeneration === metadata.generation;
const reason = (wanted: string) => (service: KubeObject) => isSeen(service) && readyOf(service)?.reason === wanted;
const retries = (wanted: string) => (service: KubeObject) =>
  reason(wanted)(service) && JSON.stringify(service.status?.conditions).includes('"ProgressingWithRetry"');

const rows: readonly Row[] = [
  {
    title: "steady",
    name: "steady",
    act: async () => undefined,
    reached: reason("RolloutSucceeded"),
    argo: "Healthy",
    kstatus: "Current",
  },
  {
    title: "rolling out",
    name: "rolling",
    act: release(SLOW),
    reached: reason("Progressing"),
    argo: "Progressing",
    kstatus: "InProgress",
  },
  {
    title: "throttled",
    name: "throttled",
    act: scale,
    reached: retries("Throttled"),
    argo: "Progressing",
    kstatus: "InProgress",
  },
  {
    title: "AWS answers writes with server errors",
    name: "unreachable",
    act: scale,
    reached: retries("VerifyingWrite"),
    argo: "Progressing",
    kstatus: "InProgress",
  },
  {
    title: "refused by AWS",
    name: "refused",
    act: scale,
    reached: reason("RefusedByAWS"),
    argo: "Degraded",
    kstatus: "Failed",
  },
  {
    title: "rolled back",
    name: "failing",
    act: release(BROKEN),
    reached: reason("RolledBack"),
    argo: "Degraded",
    kstatus: "Failed",
  },
  {
    title: "access denied, just now",
    name: "denied",
    act: scale,
    reached: retries("AccessDenied"),
    argo: "Progressing",
    kstatus: "InProgress",
  },
  {
    title: "suspended, spec unchanged",
    name: "asleep",
    act: change({ suspend: true }),
    reached: isSeen,
    argo: "Suspended",
    kstatus: "Current",
  },
  {
    title: "suspended, spec changed",
    name: "changed-asleep",
    act: change({ suspend: true, desiredCount: 3 }),
    reached: reason("Suspended"),
    argo: "Suspended",
    kstatus: "InProgress",
  },
  {
    title: "deleting",
    name: "going",
    act: (world, service) => world.remove(service),
    reached: (service) => isSeen(service) && service.metadata.deletionTimestamp !== undefined,
    argo: "Progressing",
    kstatus: "Terminating",
  },
];

let world: World;
let unseen: KubeObject;

beforeAll(async () => {
  world = await startWorld({ name: "health", operator: false });
  const stacks = rows.map(({ name }) => stack(name));
  await world.apply(...stacks.flat());
  unseen = await world.get("ECSService", "steady");
  await world.startOperator();
  await world.waitReady(...stacks.flat());
  await world.aws.scenario({
    images: [
      { image: `:${BROKEN}`, outcome: { kind: "exits", exitCode: 1, afterMs: 50 } },
      { image: `:${SLOW}`, outcome: { kind: "neverHealthy" } },
    ],
  });
  const refuse = (contains: string, code: string) =>
    ({ operation: "UpdateService", kind: "refuse", contains, code, message: "AWS says no" }) as const;
  await world.aws.faults(
    { operation: "UpdateService", kind: "throttle", contains: '"throttled' },
    { operation: "UpdateService", kind: "5xx-before", contains: '"unreachable' },
    refuse('"refused', "InvalidParameterException"),
    refuse('"denied', "AccessDeniedException"),
    { operation: "DeleteService", kind: "throttle", contains: '"going' },
  );
});
afterAll(() => world?.stop());

const verdicts = async (object: KubeObject): Promise<readonly unknown[]> => {
  const asked = object as KubeObject & Readonly<Record<string, unknown>>;
  const [argo] = await askGitops({ argocdConfigMap }, [{ op: "health", object: asked }]);
  const [kstatus] = await askGitops({}, [{ op: "kstatus", object: asked }]);
  return [argo, kstatus];
};

test("just created, no operator has seen it: Argo CD Progressing, kstatus InProgress", async () => {
  expect(await verdicts(unseen)).toMatchObject([{ status: "Progressing" }, { status: "InProgress" }]);
});

test.each(rows)("$title: Argo CD $argo, kstatus $kstatus", async ({ name, act, reached, argo, kstatus }) => {
  const [, , service] = stack(name);
  await act(world, service);
  const object = await world.waitFor("ECSService", name, reached, { timeout: 40_000 });
  expect(await verdicts(object)).toMatchObject([{ status: argo }, { status: kstatus }]);
});
