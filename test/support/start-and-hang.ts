// Starts a control plane, prints its process ids and its directory, and waits to be killed.
import { startControlPlane } from "../../tools/controlplane/start.ts";

const controlPlane = await startControlPlane();
console.log(JSON.stringify({ pids: controlPlane.pids(), directory: controlPlane.directory }));
