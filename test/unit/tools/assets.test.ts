import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ensureAssets, ensureControllerManager } from "../../../tools/controlplane/assets.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "ecs-operator-assets-"));
  vi.stubEnv("KUBEBUILDER_ASSETS", directory);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true, force: true });
});

const put = (...programs: string[]): void => {
  for (const program of programs) writeFileSync(join(directory, program), "");
};

test("KUBEBUILDER_ASSETS goes before everything else", async () => {
  put("etcd", "kube-apiserver", "kubectl", "kube-controller-manager");
  expect(await ensureAssets()).toEqual({
    etcd: join(directory, "etcd"),
    kubeApiserver: join(directory, "kube-apiserver"),
    kubectl: join(directory, "kubectl"),
  });
  expect(await ensureControllerManager()).toBe(join(directory, "kube-controller-manager"));
});

test("an incomplete KUBEBUILDER_ASSETS is an error that names what is missing", async () => {
  put("etcd", "kubectl");
  await expect(ensureAssets()).rejects.toThrow(`these are missing: ${join(directory, "kube-apiserver")}`);
});
