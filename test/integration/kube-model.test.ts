import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createKubernetesTransport, type RealKubernetesTransport } from "../../operator/kubernetes/transport.ts";
import { type History, histories, personAt } from "../support/conformance/histories.ts";
import { createMask } from "../support/conformance/masks.ts";
import { modelServer, realServer, type Server } from "../support/conformance/servers.ts";
import { newNamespace, sharedControlPlane } from "../support/controlplane.ts";
import { createKube, type Kube } from "../support/world-kube.ts";

// The simulation is worth as much as its models are true: the same histories, step by step, on the API server of the
// simulation and on a real one.

let transport: RealKubernetesTransport;
let kube: Kube;
beforeAll(async () => {
  const path = sharedControlPlane().kubeconfigPath;
  transport = createKubernetesTransport({ source: { from: "file", path }, userAgent: "ecs-operator/test" });
  kube = createKube(sharedControlPlane());
});
afterAll(async () => {
  await transport?.close();
  kube?.close();
});

async function play(server: Server, history: History): Promise<readonly unknown[]> {
  const steps: unknown[] = [];
  const mask = createMask();
  await history(personAt(server, (step, answer) => steps.push([step, mask(answer)])));
  return steps;
}

describe("the model answers as the API server does", () => {
  test.each(Object.entries(histories))("%s", async (_name, history) => {
    const real = await play(realServer(transport, kube, await newNamespace("model")), history);
    const model = await play(modelServer("model"), history);
    expect(real.length).toBeGreaterThan(1);
    expect(model).toEqual(real);
  });
});
