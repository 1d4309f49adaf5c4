import type { Expectation } from "./expectations.ts";
import { CANARY, cloudMapNamespace, cloudMapRef, registry } from "./manifests.ts";
import { GONE, READY, soonOrReady } from "./stack.ts";
import type { World } from "./world.ts";

const SPECS = [{ type: "HTTP" }, { type: "DNS_PRIVATE", vpc: "vpc-1" }];

/** A Cloud Map namespace of two types is made and edited, and in the later variants deleted again, perhaps while it is being made. */
export async function namespaceAlone(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const ref = cloudMapRef(namespace, `${prefix}-ns`);
  const spec = { ...SPECS[world.variant % 2], name: `${prefix}-ns.local`, tags: [{ key: "team", value: CANARY }] };
  await world.applyObject(cloudMapNamespace(namespace, ref.name, spec));
  await soonOrReady(world, ref);
  await world.patchSpec(ref, { description: "first" });
  await soonOrReady(world, ref);
  await world.patchSpec(ref, { description: "second", tags: [{ key: "team", value: "b" }] });
  if (world.variant < 2) return [{ ref, ending: READY }];
  await soonOrReady(world, ref);
  await world.deleteObject(ref);
  return [{ ref, ending: GONE }];
}

/** The object is deleted and made again at once. */
export async function namespaceAgain(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const ref = cloudMapRef(namespace, `${prefix}-ns`);
  const manifest = cloudMapNamespace(namespace, ref.name, { ...SPECS[world.variant], name: `${prefix}-ns.local` });
  await world.applyObject(manifest);
  await soonOrReady(world, ref);
  await world.deleteObject(ref);
  await world.advance(world.when.between(0, 60_000));
  while ((await world.readObject(ref)) !== undefined) await world.advance(500);
  await world.applyObject(manifest);
  return [{ ref, ending: READY }];
}

/** A service in a namespace is made, edited, and in the second variant deleted together with it, in any order. */
export async function registryInNamespace(
  world: World,
  namespace: string,
  prefix: string,
): Promise<readonly Expectation[]> {
  const outer = cloudMapRef(namespace, `${prefix}-ns`);
  const inner = { kind: "CloudMapService", namespace, name: `${prefix}-names` } as const;
  const applied = [
    cloudMapNamespace(namespace, outer.name, { type: "DNS_PRIVATE", vpc: "vpc-1", name: `${prefix}-ns.local` }),
    registry(namespace, inner.name, outer.name, { tags: [{ key: "team", value: CANARY }] }),
  ];
  for (const manifest of world.when.chance(0.5) ? applied : applied.toReversed()) {
    await world.applyObject(manifest);
    await world.advance(world.when.between(0, 2_000));
  }
  await soonOrReady(world, inner);
  await world.patchSpec(inner, { dnsConfig: { dnsRecords: [{ type: "A", ttl: 10 }] }, description: "names" });
  const both = [outer, inner];
  if (world.variant === 0) return both.map((ref) => ({ ref, ending: READY }));
  await soonOrReady(world, inner);
  for (const ref of world.when.chance(0.5) ? both : both.toReversed()) await world.deleteObject(ref);
  return both.map((ref) => ({ ref, ending: GONE }));
}
