/** How a service's `autoscaling` reaches Application Auto Scaling and CloudWatch, call by call. */
import { beforeEach, describe, expect, test } from "vitest";
import { stack, withSpec } from "../../support/builders.ts";
import { scalingAlarm, stepping, tracking } from "../../support/scaling-policies.ts";
import { keyOf } from "../engine/memory-kube.ts";
import { createDriven, type Driven, type DrivenOptions } from "./driven.ts";

const objects = stack("web");
const [, , plain] = objects;
const cpu = (targetValue = 50, policyName = "cpu") => tracking(policyName, { targetValue });
const burst = stepping("burst", 2);
const hot = scalingAlarm("web-hot", "burst", { evaluationPeriods: 2 });
const block = (more: object = {}) => ({ minCapacity: 3, maxCapacity: 10, policies: [cpu()], ...more });
const scaled = (autoscaling: object = block(), more: object = {}) => withSpec(plain, { autoscaling, ...more });

let world: Driven;
const start = (options?: DrivenOptions) => {
  world = createDriven(options);
};
beforeEach(() => start());

const ecs = { ServiceNamespace: "ecs" };
const ResourceId = "service/web/web";
const identity = { ...ecs, ResourceId, ScalableDimension: "ecs:service:DesiredCount" };
const aas = (operation: string, input: object = {}) =>
  world.aws(operation, { ...ecs, ...input }, "application-autoscaling") as Readonly<Record<string, never[]>>;
/** Another client puts a policy of the name `cpu`. */
const putByHand = () =>
  aas("PutScalingPolicy", {
    ...identity,
    PolicyName: "cpu",
    PolicyType: "TargetTrackingScaling",
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: 90,
      PredefinedMetricSpecification: { PredefinedMetricType: "ECSServiceAverageCPUUtilization" },
    },
  });
const target = () =>
  aas("DescribeScalableTargets").ScalableTargets?.[0] as Readonly<Record<string, unknown>> | undefined;
const policies = () => aas("DescribeScalingPolicies").ScalingPolicies as readonly Readonly<Record<string, unknown>>[];
const alarms = () =>
  (world.aws("DescribeAlarms", {}, "cloudwatch").MetricAlarms ?? []) as readonly { AlarmName: string }[];
const ownAlarms = () =>
  alarms()
    .map(({ AlarmName }) => AlarmName)
    .filter((name) => !name.startsWith("TargetTracking-"));
const count = () => {
  const { services } = world.aws("DescribeServices", { cluster: "web", services: ["web"] }) as {
    services: { desiredCount: number }[];
  };
  return services[0]?.desiredCount;
};
const tagsOfTarget = () =>
  aas("ListTagsForResource", { ServiceNamespace: undefined, ResourceARN: String(target()?.ScalableTargetARN) }).Tags;
/** Of the first alarm. */
const tagsOfAlarm = () => {
  const [alarm] = alarms() as unknown as readonly { AlarmArn: string }[];
  return world.aws("ListTagsForResource", { ResourceARN: alarm?.AlarmArn }, "cloudwatch").Tags;
};
const operations = (since = 0) => world.writes(since).map(({ operation }) => operation);

async function running(manifest = scaled()) {
  world.apply(objects[0], objects[1], manifest);
  await world.ready(objects[0], objects[1], manifest);
  await world.run(30_000);
  return manifest;
}

describe("a service with the block", () => {
  test("is created within its limits, registered and scaled", async () => {
    await running(scaled(block({ policies: [cpu(), burst], alarms: [hot] })));
    expect(count()).toBe(3);
    expect(target()).toMatchObject({ MinCapacity: 3, MaxCapacity: 10 });
    expect(
      policies()
        .map(({ PolicyName }) => PolicyName)
        .toSorted(),
    ).toEqual(["burst", "cpu"]);
    expect(ownAlarms()).toEqual(["web-hot"]);
    expect(operations().filter((name) => /Scal|Alarm/.test(name))).toEqual([
      "RegisterScalableTarget",
      "PutScalingPolicy",
      "PutScalingPolicy",
      "PutMetricAlarm",
    ]);
    expect(world.get(plain)?.status.autoscaling).toMatchObject({
      minCapacity: 3,
      maxCapacity: 10,
      policies: ["burst", "cpu"],
      alarms: ["web-hot"],
      managed: { minCapacity: 3, maxCapacity: 10 },
    });
  });

  test("writes nothing while nothing changes, in AWS or Kubernetes, and reads little", async () => {
    await running(scaled(block({ policies: [cpu(), burst], alarms: [hot] })));
    await world.run(3_600_000);
    const mark = world.mark();
    const version = world.get(plain)?.metadata.resourceVersion;
    await world.run(3 * 3_600_000);
    expect(operations(mark)).toEqual([]);
    expect(world.get(plain)?.metadata.resourceVersion).toBe(version);
    const reads = world.simulator
      .ledger(mark)
      .filter(({ service, caller }) => caller !== "person" && /autoscaling|cloudwatch/.test(service));
    // The only one of its account shares no read with others: six looks at the target, and each detail once.
    expect(reads.length).toBeLessThanOrEqual(3 * (6 + 4));
  });

  test("gets a drift of its policy corrected within the hour, and one of its limits at the next look", async () => {
    await running();
    aas("RegisterScalableTarget", { ...identity, MaxCapacity: 4 });
    putByHand();
    await world.run(700_000);
    expect(target()).toMatchObject({ MaxCapacity: 10 });
    await world.run(3_600_000);
    expect(policies()[0]).toMatchObject({ TargetTrackingScalingPolicyConfiguration: { TargetValue: 50 } });
  });

  test("keeps what others have put on its target, and shows it", async () => {
    await running();
    aas("PutScheduledAction", {
      ...identity,
      ScheduledActionName: "theirs",
      Schedule: "rate(1 day)",
      ScalableTargetAction: { MinCapacity: 3 },
    });
    world.annotate(plain, { "ecs-operator.dev/refresh": "1" });
    await world.run(10_000);
    expect(world.get(plain)?.status.autoscaling.otherScheduledActions).toEqual(["theirs"]);
    expect(aas("DescribeScheduledActions").ScheduledActions).toHaveLength(1);
  });

  test("has a renamed policy deleted before the other is put, and cleared members go once", async () => {
    await running(
      scaled(
        block({
          policies: [tracking("cpu", { disableScaleIn: true })],
        }),
      ),
    );
    expect(policies()[0]).toMatchObject({ TargetTrackingScalingPolicyConfiguration: { DisableScaleIn: true } });
    world.apply(scaled());
    await world.run(20_000);
    expect(policies()[0]?.TargetTrackingScalingPolicyConfiguration).not.toMatchObject({ DisableScaleIn: true });
    const mark = world.mark();
    world.apply(scaled(block({ policies: [cpu(50, "processor")] })));
    await world.run(20_000);
    expect(operations(mark)).toEqual(["DeleteScalingPolicy", "PutScalingPolicy"]);
    expect(policies().map(({ PolicyName }) => PolicyName)).toEqual(["processor"]);
  });

  test("is not scaled by the spec's count; a scheduled action that moves the limits is no drift", async () => {
    const night = {
      scheduledActionName: "night",
      schedule: "rate(1 hour)",
      scalableTargetAction: { minCapacity: 5, maxCapacity: 6 },
    };
    await running(scaled(block({ scheduledActions: [night] })));
    await world.run(2 * 3_600_000);
    expect(target()).toMatchObject({ MinCapacity: 5, MaxCapacity: 6 });
    expect(count()).toBe(5);
    const mark = world.mark();
    await world.run(3_600_000);
    expect(operations(mark)).toEqual([]);
  });

  test("is registered again after it was made anew", async () => {
    await running();
    world.aws("DeleteService", { cluster: "web", service: "web", force: true });
    await world.until(
      "it is made anew and scaled",
      () =>
        world.writes().filter(({ operation }) => operation === "CreateService").length === 2 &&
        target() !== undefined &&
        policies().length === 1,
      2_400_000,
    );
    await world.ready(scaled());
  });
});

describe("the end of the block", () => {
  test("removes what it made and keeps the count", async () => {
    await running(scaled(block({ policies: [cpu(), burst], alarms: [hot] })));
    world.apply(plain);
    await world.run(30_000);
    expect(target()).toBeUndefined();
    expect(alarms()).toEqual([]);
    expect(count()).toBe(3);
    expect(world.get(plain)?.status.autoscaling).toBeUndefined();
    world.apply(withSpec(plain, { desiredCount: 1 }));
    await world.until("the count is enforced again", () => count() === 1);
  });

  test("comes with the service: the target and the alarms go before it", async () => {
    await running(scaled(block({ policies: [cpu(), burst], alarms: [hot] })));
    const mark = world.mark();
    world.remove(plain);
    await world.until("it is gone", () => world.get(plain) === undefined);
    expect(operations(mark)).toEqual(["DeleteAlarms", "DeregisterScalableTarget", "DeleteService"]);
    expect(alarms()).toEqual([]);
  });

  test("leaves everything with Retain", async () => {
    const kept = await running(scaled(block({ policies: [burst], alarms: [hot] }), { deletionPolicy: "Retain" }));
    world.remove(kept);
    await world.until("it is gone", () => world.get(kept) === undefined);
    expect(target()).toBeDefined();
    expect(ownAlarms()).toEqual(["web-hot"]);
  });

  test("does not leave the alarms of a service that was deleted by hand", async () => {
    const manifest = await running(scaled(block({ policies: [burst], alarms: [hot] })));
    world.apply(withSpec(manifest, { suspend: true }));
    await world.run(1_000);
    world.aws("DeleteService", { cluster: "web", service: "web", force: true });
    await world.run(600_000);
    world.remove(manifest);
    world.apply(withSpec(manifest, { suspend: false }));
    await world.until("it is gone", () => world.get(manifest) === undefined);
    expect(alarms()).toEqual([]);
  });
});

describe("what is somebody else's", () => {
  const theirs = (MinCapacity = 1, MaxCapacity = 5) =>
    aas("RegisterScalableTarget", { ...identity, MinCapacity, MaxCapacity });

  test("a target is left alone without Adopt", async () => {
    await running(plain);
    theirs();
    const mark = world.mark();
    world.apply(scaled());
    await world.reason(plain, "AlreadyExists");
    expect(operations(mark)).toEqual([]);
    expect(target()).toMatchObject({ MinCapacity: 1, MaxCapacity: 5 });
    expect(world.get(plain)?.status.conditions).toContainEqual(
      expect.objectContaining({ type: "Stalled", reason: "AlreadyExists" }),
    );
  });

  test("a target is taken over with Adopt, its tags first; not where that would scale", async () => {
    await running(plain);
    theirs();
    world.apply(scaled(block({ minCapacity: 4 }), { adoptionPolicy: "Adopt" }));
    await world.reason(plain, "AdoptionWouldScale");
    const mark = world.mark();
    world.apply(scaled(block({ minCapacity: 2 }), { adoptionPolicy: "Adopt" }));
    await world.until("it is taken over", () => policies().length === 1);
    expect(operations(mark)[0]).toBe("TagResource");
    expect(target()).toMatchObject({ MinCapacity: 2, MaxCapacity: 10 });
    expect(count()).toBe(2);
  });

  test("a policy and an alarm of the same name are not replaced", async () => {
    await running(scaled(block({ policies: [] })));
    putByHand();
    world.apply(scaled());
    await world.reason(plain, "AlreadyExists");
    expect(policies()[0]).toMatchObject({ TargetTrackingScalingPolicyConfiguration: { TargetValue: 90 } });
  });

  test("the count of a service that AWS scales is left alone", async () => {
    await running(plain);
    theirs(4, 8);
    await world.run(1_000);
    expect(count()).toBe(4);
    await world.run(1_200_000);
    expect(count()).toBe(4);
    expect(world.get(plain)?.status.conditions).toContainEqual(expect.objectContaining({ type: "CountNotEnforced" }));
  });
});

describe("what comes late or goes wrong", () => {
  const night = {
    scheduledActionName: "night",
    schedule: "rate(1 day)",
    scalableTargetAction: { minCapacity: 1, maxCapacity: 2 },
  };

  const stepped = block({ policies: [burst], alarms: [hot] });
  const team = { key: "team", value: "shop" };

  test("new tags reach the target and its alarms long after they were read", async () => {
    await running(scaled(stepped));
    await world.run(1_200_000);
    const tagged = scaled(stepped, { tags: [team] });
    world.apply(tagged);
    await world.ready(tagged);
    expect(tagsOfTarget()).toMatchObject({ team: "shop" });
    expect(tagsOfAlarm()).toContainEqual({ Key: "team", Value: "shop" });
  });

  test("tags that are edited just after the alarm was put wait until its ARN was read", async () => {
    world.apply(objects[0], objects[1], scaled(stepped));
    await world.until("the alarm is put", () => operations().includes("PutMetricAlarm"));
    const tagged = scaled(stepped, { tags: [team] });
    world.apply(tagged);
    await world.ready(tagged);
    expect(tagsOfTarget()).toMatchObject({ team: "shop" });
    expect(tagsOfAlarm()).toContainEqual({ Key: "team", Value: "shop" });
    expect(world.writes().filter(({ status }) => status !== 200)).toEqual([]);
  });

  test("a tag that goes in the same edit as a policy goes from the target and its alarms, too", async () => {
    const tagged = await running(scaled(stepped, { tags: [team] }));
    expect(tagsOfTarget()).toMatchObject({ team: "shop" });
    const edited = scaled({ ...stepped, policies: [burst, cpu(60)] });
    world.apply(edited);
    await world.ready(edited, tagged);
    expect(tagsOfTarget()).not.toHaveProperty("team");
    expect(tagsOfAlarm()).not.toContainEqual(expect.objectContaining({ Key: "team" }));
  });

  test("tags of alarms whose write fails are written again", async () => {
    await running(scaled(stepped));
    world.simulator.setFaults([{ operation: "TagResource", service: "cloudwatch", kind: "5xx-before", count: 2 }]);
    const tagged = scaled(stepped, { tags: [team] });
    world.apply(tagged);
    await world.ready(tagged);
    expect(tagsOfAlarm()).toContainEqual({ Key: "team", Value: "shop" });
    const edited = scaled(stepped);
    world.simulator.setFaults([{ operation: "UntagResource", service: "cloudwatch", kind: "5xx-after", count: 1 }]);
    world.apply(edited);
    await world.ready(edited);
    expect(tagsOfAlarm()).not.toContainEqual(expect.objectContaining({ Key: "team" }));
  });

  test("limits whose registration fails are registered again, also beside a scheduled action", async () => {
    await running(scaled(block({ scheduledActions: [night] })));
    world.simulator.setFaults([{ operation: "RegisterScalableTarget", kind: "5xx-before", count: 1 }]);
    const edited = scaled(block({ minCapacity: 4, scheduledActions: [night] }));
    world.apply(edited);
    await world.ready(edited);
    expect(target()).toMatchObject({ MinCapacity: 4, MaxCapacity: 10 });
    expect(count()).toBe(4);
  });

  test("an edit that cannot be decided because AWS does not answer is not reported as done", async () => {
    await running();
    world.simulator.setFaults([{ operation: "*", service: "application-autoscaling", kind: "5xx-before" }]);
    const edited = scaled(block({ maxCapacity: 12 }));
    world.apply(edited);
    await world.reason(edited, "WaitingForAWS");
    world.simulator.setFaults([]);
    await world.ready(edited);
    expect(target()).toMatchObject({ MaxCapacity: 12 });
  });

  test("a target that was registered without a record of it goes with the block", async () => {
    world.apply(objects[0], objects[1], scaled(block({ policies: [] })));
    await world.until("the target is registered", () => target() !== undefined);
    world.apply(plain);
    await world.ready(plain);
    await world.run(30_000);
    expect(target()).toBeUndefined();
    expect(world.get(plain)?.status.autoscaling).toBeUndefined();
  });

  test("what an earlier object of the same name has made is taken over, whatever fails on the way", async () => {
    const manifest = await running(scaled(block({ policies: [burst], alarms: [hot] })));
    const before = world.get(manifest);
    world.kube.forget(keyOf(before as never));
    world.simulator.setFaults([
      { operation: "TagResource", service: "application-autoscaling", kind: "5xx-before", count: 1 },
      { operation: "TagResource", service: "cloudwatch", kind: "5xx-before", count: 1 },
    ]);
    world.apply(manifest);
    await world.ready(manifest);
    const uid = world.get(manifest)?.metadata.uid;
    expect(uid).not.toBe(before?.metadata.uid);
    expect(tagsOfTarget()).toMatchObject({
      "ecs-operator.dev/uid": uid,
    });
    expect(tagsOfAlarm()).toContainEqual({ Key: "ecs-operator.dev/uid", Value: uid });
  });
});

test("without the permissions the service runs, and says what it lacks", async () => {
  const message = "User is not authorized to perform: application-autoscaling:DescribeScalableTargets";
  const operation = "DescribeScalableTargets";
  world.simulator.setFaults([{ operation, kind: "refuse", code: "AccessDeniedException", message }]);
  world.apply(...objects.slice(0, 2), scaled());
  await world.reason(plain, "AccessDenied");
  expect(world.get(plain)?.status.runningCount).toBe(3);
  world.simulator.setFaults([]);
  await world.until("it is scaled", () => policies().length === 1);
});

test("an outage of Application Auto Scaling does not stop a release, and is told until the first answer", async () => {
  world.simulator.setFaults([{ operation: "*", service: "application-autoscaling", kind: "5xx-before" }]);
  world.apply(...objects.slice(0, 2), scaled());
  await world.reason(plain, "WaitingForAWS");
  expect(world.get(plain)?.status.runningCount).toBe(3);
  world.simulator.setFaults([]);
  await world.ready(scaled());
  expect(policies()).toHaveLength(1);
});
