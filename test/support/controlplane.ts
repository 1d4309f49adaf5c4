import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import type { ControlPlane } from "../../tools/controlplane/start.ts";
import { kubectl } from "./kubectl.ts";

/** The parts of the shared control plane that a test file may use: it cannot stop what others use, too. */
export type SharedControlPlane = Pick<
  ControlPlane,
  "url" | "certificateAuthority" | "adminToken" | "kubeconfigPath" | "kubectlPath" | "users"
>;

declare module "vitest" {
  interface ProvidedContext {
    controlPlane: SharedControlPlane;
  }
}

/**
 * The etcd and kube-apiserver that all files of the vitest project `server` share; no controller-manager, so deleted
 * namespaces stay Terminating. Tests that stop it, or need an audit log, start their own with `startControlPlane`.
 */
export function sharedControlPlane(): SharedControlPlane {
  return inject("controlPlane");
}

/**
 * Creates a namespace of its own.
 *
 * @param prefix what its name begins with
 * @returns its name
 */
export async function newNamespace(prefix = "test"): Promise<string> {
  const name = `${prefix}-${randomBytes(5).toString("hex")}`;
  await kubectl(["create", "namespace", name]);
  return name;
}
