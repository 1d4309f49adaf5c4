import { join } from "node:path";
import { repositoryRoot } from "../../lib/paths.ts";
import type { Environment, Say } from "../environment.ts";
import { untilAws, untilGone, untilReady } from "./objects.ts";

interface Area {
  readonly clusters: readonly { readonly clusterName: string; readonly capacityProviders: readonly string[] }[];
  readonly capacityProviders: readonly { readonly name: string; readonly status: string }[];
}

/**
 * An Auto Scaling group and Managed Instances as the capacity of a cluster, and the end of all objects at once.
 *
 * @throws Error that names the claim that did not come true
 */
export async function capacity(environment: Environment, say: Say): Promise<void> {
  const { kubectl } = environment;
  say("1. kubectl apply -f examples/capacity-providers.yaml");
  await kubectl("apply", "-f", join(repositoryRoot, "examples/capacity-providers.yaml"));
  await untilReady(environment, say);
  await untilAws<Area>(environment, "the cluster has the provider of its Auto Scaling group", (areas) =>
    areas.some(({ clusters }) => clusters.some((one) => one.capacityProviders.includes("web-instances"))),
  );

  say("2. The target capacity of the Auto Scaling group becomes 80 %");
  const spec = { autoScalingGroupProvider: { managedScaling: { targetCapacity: 80 } } };
  await kubectl("patch", "ecscapacityprovider", "web-instances", "--type=merge", "-p", JSON.stringify({ spec }));
  await untilReady(environment, say);

  say(
    "3. kubectl delete ecs --all: the Managed Instances go before their cluster, the Auto Scaling group's provider after it",
  );
  await kubectl("delete", "ecs", "--all", "--wait=false");
  await untilGone(environment, say);
  await untilAws<Area>(environment, "no capacity provider is left", (areas) =>
    areas.every(({ capacityProviders }) => capacityProviders.every(({ status }) => status === "INACTIVE")),
  );
}
