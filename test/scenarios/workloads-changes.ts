import { verbAnnotation } from "../../operator/api/names.ts";
import type { Expectation } from "./expectations.ts";
import { containers } from "./manifests.ts";
import { LAG_MS } from "./oracle.ts";
import { applyStack, conditionOf, expectStack, isReady, PATIENCE_MS, READY, soonOrReady } from "./stack.ts";
import { BROKEN_IMAGE, type ObjectRef, until, type World } from "./world.ts";

type Story = (world: World, namespace: string, prefix: string) => Promise<readonly Expectation[]>;

/** Image after image; revisions that nothing uses any more go as soon as they may. */
export const imageRoll: Story = async (world, namespace, prefix) => {
  const stack = await applyStack(world, namespace, prefix);
  const revisionHistoryLimit = world.variant;
  for (const version of ["v2", "v3", "v4"]) {
    await soonOrReady(world, stack.service);
    await world.patchSpec(stack.definition, { containers: containers(version), revisionHistoryLimit });
  }
  return expectStack(stack, READY);
};

export const scaled: Story = async (world, namespace, prefix) => {
  const stack = await applyStack(world, namespace, prefix);
  for (const desiredCount of [4, 0, 1]) {
    await soonOrReady(world, stack.service);
    await world.patchSpec(stack.service, { desiredCount });
  }
  return expectStack(stack, READY);
};

/** One apply changes the image and the count. */
export const edited: Story = async (world, namespace, prefix) => {
  const stack = await applyStack(world, namespace, prefix);
  await soonOrReady(world, stack.service);
  await world.patchSpec(stack.definition, { containers: containers("v2") });
  await world.patchSpec(stack.service, { desiredCount: 3 });
  return expectStack(stack, READY);
};

export const tagged: Story = async (world, namespace, prefix) => {
  const stack = await applyStack(world, namespace, prefix, { tags: [{ key: "team", value: "a" }] });
  await soonOrReady(world, stack.service);
  await world.patchSpec(stack.service, {
    tags: [
      { key: "team", value: "b" },
      { key: "stage", value: "test" },
    ],
  });
  await soonOrReady(world, stack.service);
  await world.patchSpec(stack.service, { tags: [{ key: "stage", value: "test" }] });
  return expectStack(stack, READY);
};

/** The second edit comes while the first is being dealt with. */
export const twoEdits: Story = async (world, namespace, prefix) => {
  const stack = await applyStack(world, namespace, prefix);
  await soonOrReady(world, stack.service);
  await world.patchSpec(stack.definition, { containers: containers("v2") });
  await world.advance(50);
  await world.patchSpec(stack.definition, { containers: containers("v3") });
  await world.patchSpec(stack.service, { desiredCount: 3 });
  await world.advance(50);
  await world.patchSpec(stack.service, { desiredCount: 1 });
  return expectStack(stack, READY);
};

/** Back to the first content, whose revision is still there to be used again. */
export const thereAndBack: Story = async (world, namespace, prefix) => {
  const stack = await applyStack(world, namespace, prefix);
  for (const version of ["v2", "v1"]) {
    await soonOrReady(world, stack.service);
    await world.patchSpec(stack.definition, { containers: containers(version) });
  }
  return expectStack(stack, READY);
};

/** An image that cannot run: AWS rolls back, and the same content is not sent again. */
export const failingRollout: Story = async (world, namespace, prefix) => {
  const deploymentConfiguration = {
    deploymentCircuitBreaker: { enable: true, rollback: true },
    minimumHealthyPercent: 100,
    maximumPercent: 200,
  };
  const stack = await applyStack(world, namespace, prefix, { deploymentConfiguration });
  await until(world, PATIENCE_MS, async () => isReady(await world.readObject(stack.service)));
  const revisionHistoryLimit = Math.floor(world.variant / 2);
  await world.patchSpec(stack.definition, { containers: containers(`${BROKEN_IMAGE}-v2`), revisionHistoryLimit });
  if (world.variant % 2 === 0) {
    await world.advance(world.when.between(5_000, 60_000));
    await world.patchSpec(stack.definition, { containers: containers("v3") });
    return expectStack(stack, READY);
  }
  return expectStack(stack, READY).map((each) =>
    each.ref === stack.service ? { ...each, ending: { kind: "stalled", reasons: ["RolledBack"] } } : each,
  );
};

/** Restarts asked for by annotation: one deployment for each, none when the same value comes back. */
export const restarted: Story = async (world, namespace, prefix) => {
  const stack = await applyStack(world, namespace, prefix);
  for (const token of ["first", "second", "first"]) {
    await soonOrReady(world, stack.service);
    await world.annotate(stack.service, verbAnnotation("restart"), token);
  }
  return expectStack(stack, READY);
};

/** The service is changed in AWS; the next drift read puts it right. */
export const drifted: Story = async (world, namespace, prefix) => {
  const stack = await applyStack(world, namespace, prefix);
  await until(world, PATIENCE_MS, async () => isReady(await world.readObject(stack.service)));
  await world.aws.call("UpdateService", { cluster: stack.cluster.name, service: stack.service.name, desiredCount: 5 });
  return expectStack(stack, READY);
};

/** The service is deleted in AWS: it is made anew, which is another incarnation of it. */
export const deletedByHand: Story = async (world, namespace, prefix) => {
  const stack = await applyStack(world, namespace, prefix);
  for (let times = 0; times < 2; times++) {
    await until(world, PATIENCE_MS, async () => isReady(await world.readObject(stack.service)));
    await world.aws.call("DeleteService", { cluster: stack.cluster.name, service: stack.service.name, force: true });
    // That the object is not Ready in between may pass between two reads; the new service stays.
    await until(world, PATIENCE_MS, () => lives(world, stack.service.name), SNAPSHOT_EVERY_MS);
  }
  return expectStack(stack, READY);
};

/** A snapshot is of all of AWS, which takes its time. */
const SNAPSHOT_EVERY_MS = 2_000;

const lives = async (world: World, service: string): Promise<boolean> =>
  (await world.aws.snapshot()).some(({ arn, status }) => arn.endsWith(`/${service}`) && status === "ACTIVE");

/** Mostly once AWS has refused the spec and the object says so; sometimes in the middle of it. */
async function refusedOrSoon(world: World, ref: ObjectRef): Promise<void> {
  const isRefused = async () => conditionOf(await world.readObject(ref), "Stalled")?.status === "True";
  if (world.when.chance(0.7)) await until(world, 60_000, isRefused);
  else await world.advance(world.when.between(0, 10_000));
}

/** AWS refuses the first spec, which names a capacity provider that is not there; the person corrects it. */
export const corrected: Story = async (world, namespace, prefix) => {
  const missing = { launchType: undefined, capacityProviderStrategy: [{ capacityProvider: "not-there", weight: 1 }] };
  const stack = await applyStack(world, namespace, prefix, missing);
  await refusedOrSoon(world, stack.service);
  await world.patchSpec(stack.service, { capacityProviderStrategy: null, launchType: "FARGATE" });
  return expectStack(stack, READY);
};

/**
 * AWS refuses the spec until another client has changed the service in AWS: it takes no other strategy while deployments may
 * succeed early. The objects stay as they are.
 */
export const refusedForNow: Story = async (world, namespace, prefix) => {
  const stack = await applyStack(world, namespace, prefix);
  await until(world, PATIENCE_MS, async () => isReady(await world.readObject(stack.service)));
  const early = (enable: boolean) =>
    world.aws.call("UpdateService", {
      cluster: stack.cluster.name,
      service: stack.service.name,
      deploymentConfiguration: { earlySuccessCriteria: { enable } },
    });
  await early(true);
  await world.patchSpec(stack.service, {
    deploymentConfiguration: { strategy: "BLUE_GREEN", bakeTimeInMinutes: 0 },
  });
  await refusedOrSoon(world, stack.service);
  await early(false);
  return expectStack(stack, READY);
};

const network = (awsvpcConfiguration: object) => ({ networkConfiguration: { awsvpcConfiguration } });

/**
 * Of a group only a part is declared. Another client sets the rest in AWS, where it has to stay when the declared part changes;
 * and of the declared part something is taken back, which has to go.
 */
export const partOfGroup: Story = async (world, namespace, prefix) => {
  const subnets = ["subnet-11112222"];
  const stack = await applyStack(world, namespace, prefix, network({ subnets, assignPublicIp: "ENABLED" }));
  await until(world, PATIENCE_MS, async () => isReady(await world.readObject(stack.service)));
  const [cluster, name] = [stack.cluster.name, stack.service.name];
  const byHand = network({ subnets, securityGroups: ["sg-by-hand"], assignPublicIp: "ENABLED" });
  await world.aws.call("UpdateService", { cluster, service: name, ...byHand });
  // What a read does not show yet cannot be kept: AWS has no precondition for an update.
  await world.advance(world.when.between(LAG_MS, 90_000));
  await world.patchSpec(stack.service, network({ subnets: [...subnets, "subnet-33334444"], assignPublicIp: null }));
  return expectStack(stack, READY);
};

/** The count is only seeded: what an autoscaler makes of it stays, whatever else is released. */
export const seeded: Story = async (world, namespace, prefix) => {
  const stack = await applyStack(world, namespace, prefix, { desiredCountPolicy: "Seed" });
  await until(world, PATIENCE_MS, async () => isReady(await world.readObject(stack.service)));
  await world.aws.call("UpdateService", { cluster: stack.cluster.name, service: stack.service.name, desiredCount: 5 });
  await world.advance(world.when.between(0, 5_000));
  await world.patchSpec(stack.definition, { containers: containers("v2") });
  return expectStack(stack, READY);
};
