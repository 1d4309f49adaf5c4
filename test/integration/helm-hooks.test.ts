/** An ECSTask as a hook of Helm: releases by both major versions of Helm, a real API server, a real operator. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { ensureHelm } from "../../tools/helm/assets.ts";
import { runCommand } from "../../tools/lib/command.ts";
import { helmVersions } from "../chart/chart.ts";
import { cluster, type Manifest, task, taskDefinition, withAnnotations } from "../support/builders.ts";
import { sharedControlPlane } from "../support/controlplane.ts";
import { kubectl } from "../support/kubectl.ts";
import { conditionOf, startWorld, type World } from "../support/world.ts";

let world: World;
const directory = mkdtempSync(join(tmpdir(), "helm-hooks-"));
beforeAll(async () => {
  world = await startWorld({ name: "helm-hooks" });
  const definition = taskDefinition("migrate");
  await world.apply(cluster("shop"), definition);
  await world.waitReady(definition);
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await world?.stop();
});

/** Writes a chart of these manifests. @returns its directory */
function chartOf(name: string, ...manifests: readonly object[]): string {
  const chart = join(directory, name);
  mkdirSync(join(chart, "templates"), { recursive: true });
  writeFileSync(join(chart, "Chart.yaml"), stringify({ apiVersion: "v2", name, version: "1.0.0" }));
  for (const [index, manifest] of manifests.entries())
    writeFileSync(join(chart, "templates", `${index}.yaml`), stringify(manifest));
  return chart;
}

const hook = (name: string): Manifest =>
  withAnnotations(task(name, { cluster: "shop", taskDefinition: "migrate" }), { "helm.sh/hook": "pre-install" });
const after = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });

test.each(helmVersions)("Helm %s does not wait for a hook that is an ECSTask", async (version) => {
  const name = `release-${version}`;
  const chart = chartOf(name, hook(name), after(name));
  const where = ["--kubeconfig", sharedControlPlane().kubeconfigPath, "--namespace", world.namespace];
  const { code, stderr } = await runCommand(await ensureHelm(version), ["install", name, chart, "--wait", ...where]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  await kubectl(["get", "configmap", name, "-n", world.namespace]);
  expect(conditionOf(await world.get("ECSTask", name), "Complete")?.status).not.toBe("True");
  await world.waitFor("ECSTask", name, ({ status }) => status?.active === 1);
});
