import type { Aws } from "../../aws/handle.ts";

/** Most providers that a page holds. Source: Amazon ECS API Reference, DescribeCapacityProviders. */
const PROVIDERS_AT_ONCE = 10;

/** The Managed Instances providers among these. */
export async function managedInstancesAmong(aws: Aws, names: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (let start = 0; start < names.length; start += PROVIDERS_AT_ONCE) {
    const capacityProviders = names.slice(start, start + PROVIDERS_AT_ONCE);
    const answer = await aws.ecs.call("DescribeCapacityProviders", { capacityProviders });
    for (const { name, managedInstancesProvider } of answer.capacityProviders ?? []) {
      if (name !== undefined && managedInstancesProvider !== undefined) found.push(name);
    }
  }
  return found;
}
