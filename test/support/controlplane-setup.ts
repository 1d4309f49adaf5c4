import type { TestProject } from "vitest/node";
import { startControlPlane } from "../../tools/controlplane/start.ts";
import type { SharedControlPlane } from "./controlplane.ts";

/**
 * Starts the control plane that all files of the vitest project `server` share.
 *
 * @returns what vitest calls in the end
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const controlPlane = await startControlPlane();
  const { url, certificateAuthority, adminToken, kubeconfigPath, kubectlPath, users } = controlPlane;
  const shared: SharedControlPlane = { url, certificateAuthority, adminToken, kubeconfigPath, kubectlPath, users };
  project.provide("controlPlane", shared);
  return () => controlPlane.stop();
}
