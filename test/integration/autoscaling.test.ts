/** A service that AWS scales: between limits, by its CPU, with what the operator puts into Application Auto Scaling and CloudWatch. */
import { ApplicationAutoScalingClient, RegisterScalableTargetCommand } from "@aws-sdk/client-application-auto-scaling";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Manifest, service, stack, withSpec } from "../support/builders.ts";
import { kubectl } from "../support/kubectl.ts";
import { queueAlarm, stepping, tracking } from "../support/scaling-policies.ts";
import { ACCOUNT, REGION } from "../support/simulator-process.ts";
import { readyOf, startWorld, type World } from "../support/world.ts";

let world: World;
let scaling: ApplicationAutoScalingClient;
beforeAll(async () => {
  world = await startWorld({ name: "autoscaling" });
  const credentials = { accessKeyId: "person", secretAccessKey: "person" };
  scaling = new ApplicationAutoScalingClient({ region: REGION, endpoint: world.aws.url, credentials });
  // Alarms of target tracking look at three minutes.
  await world.aws.options({ durations: { alarmMinute: 5_000 } });
});
afterAll(async () => {
  scaling?.destroy();
  await world?.stop();
});

const autoscaling = {
  minCapacity: 2,
  maxCapacity: 4,
  policies: [tracking("cpu", { scaleOutCooldown: 0, scaleInCooldown: 0 }), stepping("burst", 1)],
  alarms: [queueAlarm("shop-queue", "burst")],
};

const objects = stack("shop", "1", { autoscaling, desiredCount: 1 });
const [shopCluster, definition, shop] = objects;

const run = (...args: readonly string[]) => kubectl(["-n", world.namespace, ...args]);
const applyAll = (...manifests: readonly Manifest[]) =>
  kubectl(["-n", world.namespace, "apply", "--server-side", "-f", "-"], {
    stdin: JSON.stringify({ apiVersion: "v1", kind: "List", items: manifests }),
  });

const countOf = async (name: string) => {
  const { services } = await world.aws.area();
  return services.find(({ serviceName, status }) => serviceName === name && status === "ACTIVE")?.desiredCount;
};
const waitCount = (name: string, count: number) =>
  world.waitAws(
    `a count of ${count}`,
    () => countOf(name),
    (seen) => seen === count,
  );
const cpu = (value: number) =>
  world.aws.scenario({
    metrics: [
      {
        account: ACCOUNT,
        region: REGION,
        namespace: "AWS/ECS",
        metricName: "CPUUtilization",
        dimensions: { ClusterName: "shop", ServiceName: "shop" },
        value,
      },
    ],
  });
/** Waits until AWS itself tells this. */
const waitActivity = (what: RegExp) =>
  world.waitAws(
    `an activity that says ${what}`,
    async () => (await world.aws.area()).scalingActivities,
    (activities) => what.test(JSON.stringify(activities)),
  );
/** What is left of a service that AWS scaled: targets, policies, and alarms of both sorts. */
const leftOf = async (name: string) => {
  const { scalableTargets, scalingPolicies, metricAlarms } = await world.aws.area();
  const targets = [...scalableTargets, ...scalingPolicies].map(({ ResourceId }) => ResourceId);
  const alarms = metricAlarms.map(({ AlarmName }) => AlarmName);
  return [...targets, ...alarms].filter((one) => one.split(/[/-]/).includes(name));
};

let refreshes = 0;
/** The operator reads what AWS did once an hour, and when somebody asks. */
const refreshed = async (what: RegExp) => {
  refreshes += 1;
  await run("annotate", "--overwrite", "ecssvc/shop", `ecs-operator.dev/refresh=${refreshes}`);
  return world.waitFor(
    "ECSService",
    "shop",
    ({ status }) =>
      JSON.stringify(status.lastHandled?.refresh ?? "").includes(`"${refreshes}"`) &&
      what.test(JSON.stringify(status.autoscaling)),
    { what: `status.autoscaling shows ${what}` },
  );
};

test("a service is created within its limits and registered", async () => {
  await applyAll(...objects);
  await world.waitReady(...objects);
  expect(await countOf("shop")).toBe(2);
  const { scalableTargets, scalingPolicies, metricAlarms } = await world.aws.area();
  const { uid } = (await world.get("ECSService", "shop")).metadata;
  expect(scalableTargets).toMatchObject([
    { ResourceId: "service/shop/shop", MinCapacity: 2, MaxCapacity: 4, Tags: { "ecs-operator.dev/uid": uid } },
  ]);
  expect(scalingPolicies.map(({ PolicyName }) => PolicyName).toSorted()).toEqual(["burst", "cpu"]);
  const step = scalingPolicies.find(({ PolicyName }) => PolicyName === "burst");
  expect(metricAlarms.find(({ AlarmName }) => AlarmName === "shop-queue")).toMatchObject({
    AlarmActions: [step?.PolicyARN],
    Tags: expect.arrayContaining([{ Key: "ecs-operator.dev/uid", Value: uid }]),
  });
  const { status } = await world.get("ECSService", "shop");
  expect(status.autoscaling).toMatchObject({
    minCapacity: 2,
    maxCapacity: 4,
    policies: ["burst", "cpu"],
    alarms: ["shop-queue"],
  });
});

test("AWS scales it out by its CPU and in again, never past the limits, and the status tells what AWS did and why not more", async () => {
  const mark = await world.aws.mark();
  await cpu(100);
  await waitCount("shop", 4);
  await waitActivity(/AlreadyAtMaxCapacity/);
  const busy = await refreshed(/AlreadyAtMaxCapacity: a policy asks for more than maxCapacity, which is 4/);
  expect(busy.status.autoscaling.activities[0]).toMatchObject({
    status: "Successful",
    description: "Setting desired count to 4.",
    cause: expect.stringContaining("triggered policy cpu"),
  });
  await cpu(5);
  await waitCount("shop", 2);
  await waitActivity(/AlreadyAtMinCapacity/);
  await refreshed(/Setting desired count to 2/);
  await world.waitReady(shop);
  expect((await world.aws.writes(mark)).map(({ operation }) => operation)).toEqual([]);
});

test("kubectl scale is refused, with what to change instead", async () => {
  const refused = run("scale", "ecssvc/shop", "--replicas=3");
  await expect(refused).rejects.toThrow(/desiredCount.*must not be changed while.*autoscaling.*is set/);
  await expect(refused).rejects.toThrow(/autoscaling.minCapacity/);
  expect((await world.get("ECSService", "shop")).spec.desiredCount).toBe(1);
});

test("a scalable target of somebody else is left alone, with a sentence", async () => {
  const other = service("other", { cluster: "shop", taskDefinition: "shop" });
  await world.apply(other);
  await world.waitReady(other);
  await scaling.send(
    new RegisterScalableTargetCommand({
      ServiceNamespace: "ecs",
      ResourceId: "service/shop/other",
      ScalableDimension: "ecs:service:DesiredCount",
      MinCapacity: 1,
      MaxCapacity: 8,
    }),
  );
  const mark = await world.aws.mark();
  await world.apply(withSpec(other, { autoscaling: { minCapacity: 3, maxCapacity: 5 } }));
  const stalled = await world.waitReason(other, "AlreadyExists");
  expect(readyOf(stalled)?.message).toMatch(/between 1 and 8 tasks, by a scalable target without the owner tags/);
  expect(readyOf(stalled)?.message).toContain("spec.adoptionPolicy: Adopt");
  expect(await countOf("other")).toBe(2);
  expect((await world.aws.writes(mark)).map(({ operation }) => operation)).toEqual([]);
  await world.remove(other);
  await world.waitGone(other);
});

test("an operator that is killed while it deletes leaves neither the target nor an alarm", async () => {
  await world.aws.faults({ operation: "DeregisterScalableTarget", kind: "hang" });
  await world.remove(shop);
  const asked = async () =>
    (await world.aws.writes()).filter(({ operation }) => operation === "DeregisterScalableTarget");
  await world.waitAws("the target is being deregistered", asked, ({ length }) => length > 0);
  await world.restartOperator("SIGKILL");
  await world.aws.faults();
  await world.waitGone(shop);
  expect(await leftOf("shop")).toEqual([]);
  await world.remove(shopCluster, definition);
  await world.waitGone(shopCluster, definition);
});
