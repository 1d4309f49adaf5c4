// Starts a control plane to play with and keeps it until Ctrl-C.
//
//   node tools/bootstrap.mjs run tools/controlplane/main.ts [--controller-manager] [--audit]
import { once } from "node:events";
import { parseArgs } from "node:util";
import { startControlPlane } from "./start.ts";

const { values } = parseArgs({
  options: { "controller-manager": { type: "boolean", default: false }, audit: { type: "boolean", default: false } },
});

const controlPlane = await startControlPlane({
  controllerManager: values["controller-manager"],
  ...(values.audit ? { audit: "RequestResponse" as const } : {}),
});
console.log(`export KUBECONFIG=${controlPlane.kubeconfigPath}`);
console.log(`kubectl: ${controlPlane.kubectlPath}`);
if (controlPlane.auditLogPath !== undefined) console.log(`audit log: ${controlPlane.auditLogPath}`);
console.log("Ctrl-C ends it and removes its data.");

await Promise.race(["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => once(process, signal)));
await controlPlane.stop();
