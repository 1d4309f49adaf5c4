import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startControlPlane } from "../../tools/controlplane/start.ts";
import { bundle } from "../../tools/lib/bundle.ts";
import { MUTANT_VARIABLE } from "../mutants/mutant.ts";
import type { SharedControlPlane } from "./controlplane.ts";
import { createKube } from "./world-kube.ts";

/**
 * Starts the control plane that all files of the vitest project `server` share, installs the CRDs, and bundles the programs
 * that they start.
 *
 * @returns what vitest calls in the end
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const removePrograms = await bundlePrograms();
  const controlPlane = await startControlPlane();
  const kube = createKube(controlPlane);
  await kube.installCrds();
  kube.close();
  const { url, certificateAuthority, adminToken, kubeconfigPath, kubectlPath, users } = controlPlane;
  const shared: SharedControlPlane = { url, certificateAuthority, adminToken, kubeconfigPath, kubectlPath, users };
  project.provide("controlPlane", shared);
  return async () => {
    await controlPlane.stop();
    removePrograms();
  };
}

/** Hundreds of processes are started, and one starts from the sources in five times the processor time of its bundle. */
async function bundlePrograms(): Promise<() => void> {
  // A mutant changes the sources while they are loaded.
  if (process.env[MUTANT_VARIABLE] !== undefined) return () => undefined;
  const directory = mkdtempSync(join(tmpdir(), "ecs-operator-programs-"));
  for (const name of ["operator", "simulator"]) {
    const variable = `${name.toUpperCase()}_BUNDLE`;
    const program = join(directory, `${name}.mjs`);
    if (process.env[variable]) continue;
    await bundle(`${name}/main.ts`, program, "tests");
    process.env[variable] = program;
  }
  return () => rmSync(directory, { recursive: true });
}
