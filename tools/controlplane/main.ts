import { once } from "node:events";
import { commandLine } from "../lib/command-line.ts";
import { startControlPlane } from "./start.ts";

const USAGE = `Usage: node tools/bootstrap.mjs run tools/controlplane/main.ts [options]

Starts etcd and kube-apiserver to play with and keeps them until Ctrl-C.

  --controller-manager  namespaces and garbage are cleaned up, too
  --audit               keeps a log of all requests
  --help                shows this text`;

const values = commandLine(USAGE, {
  "controller-manager": { type: "boolean", default: false },
  audit: { type: "boolean", default: false },
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
