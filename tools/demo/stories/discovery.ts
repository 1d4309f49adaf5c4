import { join } from "node:path";
import { repositoryRoot } from "../../lib/paths.ts";
import type { Environment, Say } from "../environment.ts";
import { untilAws, untilGone, untilReady } from "./objects.ts";

interface Area {
  readonly discoveryServices: readonly { readonly Name: string; readonly Instances: readonly object[] }[];
  readonly namespaces: readonly object[];
}

const example = (path: string): string => join(repositoryRoot, "examples", path);

const instancesOf = (areas: readonly Area[], name: string): number =>
  areas.flatMap(({ discoveryServices }) => discoveryServices).find(({ Name }) => Name === name)?.Instances.length ?? 0;

/**
 * A service under a name in a private DNS namespace, and the end of all objects at once.
 *
 * @throws Error that names the claim that did not come true
 */
export async function discovery(environment: Environment, say: Say): Promise<void> {
  const { kubectl } = environment;
  say("1. kubectl apply -f examples/quickstart/ -f examples/service-discovery.yaml");
  await kubectl("apply", "-f", example("quickstart"), "-f", example("service-discovery.yaml"));
  await untilReady(environment, say);

  say("2. The service web is registered as payments.shop.local");
  const spec = { serviceRegistries: [{ registryRef: { name: "payments" } }] };
  await kubectl("patch", "ecsservice", "web", "--type=merge", "-p", JSON.stringify({ spec }));
  await untilReady(environment, say);
  await untilAws<Area>(environment, "two instances of payments", (areas) => instancesOf(areas, "payments") === 2);
  say("   payments.shop.local has two instances in Cloud Map");

  say("3. kubectl scale ecsservice web --replicas=3");
  await kubectl("scale", "ecsservice", "web", "--replicas=3");
  await untilAws<Area>(environment, "three instances of payments", (areas) => instancesOf(areas, "payments") === 3);
  say("   payments.shop.local has three instances in Cloud Map");

  say("4. kubectl delete ecs --all: each object waits for what uses it");
  await kubectl("delete", "ecs", "--all", "--wait=false");
  await untilGone(environment, say);
  await untilAws<Area>(environment, "no namespace is left", (areas) =>
    areas.every(({ namespaces }) => namespaces.length === 0),
  );
}
