import { createSimulator } from "../../simulator/simulator.ts";

/** The id that the simulated AWS of the tests gives to its first namespace: it depends on the seed alone. */
export function firstNamespaceId(): string {
  const simulator = createSimulator({ seed: 7 });
  const scope = { account: "111122223333", region: "eu-central-1", caller: "person" };
  simulator.handle(scope, "servicediscovery", "CreateHttpNamespace", { Name: "first" }, 0);
  simulator.advance(60_000);
  const [namespace] = simulator.snapshot().areas.flatMap((area) => area.namespaces);
  if (namespace === undefined) throw new Error("the simulator has made no namespace");
  return namespace.Id;
}
