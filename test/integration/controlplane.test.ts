import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubernetesVersion } from "../../tools/controlplane/assets.ts";
import { type ControlPlane, startControlPlane } from "../../tools/controlplane/start.ts";
import { newNamespace, sharedControlPlane } from "../support/controlplane.ts";
import { kubectl } from "../support/kubectl.ts";

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("a control plane of one's own", () => {
  let planes: readonly [ControlPlane, ControlPlane];
  const namespaces = (plane: ControlPlane) =>
    kubectl(["get", "namespaces", "-o", "name"], { kubeconfigPath: plane.kubeconfigPath });

  beforeAll(async () => {
    planes = await Promise.all([startControlPlane(), startControlPlane({ audit: "Metadata" })]);
  });
  afterAll(async () => {
    await Promise.all(planes.map((plane) => plane.stop()));
  });

  test("two run side by side and know nothing of each other", async () => {
    const [first, second] = planes;
    await kubectl(["create", "namespace", "only-in-first"], { kubeconfigPath: first.kubeconfigPath });
    expect(await namespaces(first)).toContain("namespace/only-in-first");
    expect(await namespaces(second)).not.toContain("namespace/only-in-first");
    expect(first.url).not.toBe(second.url);
    expect(first.adminToken).not.toBe(second.adminToken);
  });

  test("it is the Kubernetes version that go.mod names", async () => {
    const json = await kubectl(["version", "-o", "json"], { kubeconfigPath: planes[0].kubeconfigPath });
    const { serverVersion, clientVersion } = JSON.parse(json);
    expect(serverVersion.gitVersion).toBe(kubernetesVersion());
    expect(clientVersion.gitVersion).toBe(kubernetesVersion());
  });

  test("the kubeconfig is for its owner only", () => {
    expect(statSync(planes[0].kubeconfigPath).mode & 0o777).toBe(0o600);
  });

  test("the user without a group is known and may do nothing", async () => {
    const { kubeconfigPath } = planes[0].users.operator;
    await expect(kubectl(["get", "pods"], { kubeconfigPath })).rejects.toThrow(
      'Forbidden): pods is forbidden: User "operator" cannot list resource "pods"',
    );
  });

  test("the audit log names user and request", async () => {
    const [, second] = planes;
    await kubectl(["get", "configmaps"], { kubeconfigPath: second.kubeconfigPath });
    const lines = readFileSync(second.auditLogPath ?? "", "utf8")
      .trimEnd()
      .split("\n");
    const events = lines.map((line) => JSON.parse(line)).filter((event) => event.user.username === "admin");
    expect(events.map((event) => `${event.verb} ${event.objectRef?.resource}`)).toContain("list configmaps");
  });

  test("a restarted API server keeps address, users and data", async () => {
    const [first] = planes;
    await kubectl(["create", "namespace", "kept"], { kubeconfigPath: first.kubeconfigPath });
    await first.restartApiServer();
    expect(await namespaces(first)).toContain("namespace/kept");
    await first.stopApiServer("SIGKILL");
    await expect(namespaces(first)).rejects.toThrow("refused");
    await first.startApiServer();
    expect(await namespaces(first)).toContain("namespace/kept");
  });
});

test("stop leaves no process and no file behind", async () => {
  const plane = await startControlPlane();
  const pids = plane.pids();
  expect(pids.map(isAlive)).toEqual([true, true]);
  await plane.stop();
  expect(pids.map(isAlive)).toEqual([false, false]);
  expect(existsSync(plane.directory)).toBe(false);
  await plane.stop();
});

test("the shared control plane gives each test a namespace of its own", async () => {
  const names = [await newNamespace(), await newNamespace("other")];
  expect(names[0]).toMatch(/^test-/);
  const found = await kubectl(["get", "namespaces", "-o", "name"]);
  for (const name of names) expect(found).toContain(`namespace/${name}\n`);
  expect(sharedControlPlane().url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
});

test("a killed owner leaves no process and no file behind", async () => {
  const owner = spawn(process.execPath, [fileURLToPath(new URL("../support/start-and-hang.ts", import.meta.url))], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface(owner.stdout), "line");
  const { pids, directory } = JSON.parse(line);
  expect(pids.map(isAlive)).toEqual([true, true]);
  owner.kill("SIGKILL");
  const isClean = (): boolean => !pids.some(isAlive) && !existsSync(directory);
  for (let tries = 0; tries < 100 && !isClean(); tries++) await sleep(50);
  expect(isClean()).toBe(true);
});
