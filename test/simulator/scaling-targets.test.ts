/** Scalable targets: registration, limits, suspension, tags, and what becomes of them. */
import { beforeEach, describe, expect, it, test } from "vitest";
import { fargateService } from "./drive.ts";
import { minute, type ScalingWorld, scalingWorld, target } from "./scaling.ts";

let world: ScalingWorld;
beforeEach(() => {
  world = scalingWorld();
});

const refusal = (operation: string, input: object) => world.refusal("application-autoscaling", operation, input);
const register = (input: object) => refusal("RegisterScalableTarget", { ...target, ...input });
const limits = () => world.targets().map(({ MinCapacity, MaxCapacity }) => [MinCapacity, MaxCapacity]);

describe("a registration", () => {
  it("makes a target with the service-linked role, and nothing suspended", () => {
    const { ScalableTargetARN } = world.register(2, 10);
    expect(ScalableTargetARN).toMatch(
      /^arn:aws:application-autoscaling:eu-west-1:111122223333:scalable-target\/[0-9a-f]{34}$/,
    );
    expect(world.targets()).toEqual([
      {
        ...target,
        MinCapacity: 2,
        MaxCapacity: 10,
        RoleARN:
          "arn:aws:iam::111122223333:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService",
        CreationTime: expect.any(Number),
        SuspendedState: {
          DynamicScalingInSuspended: false,
          DynamicScalingOutSuspended: false,
          ScheduledScalingSuspended: false,
        },
        ScalableTargetARN,
      },
    ]);
    expect([world.desired(), world.activities()]).toEqual([4, []]);
  });

  it("takes over what is there and changes what it names, one target for each service", () => {
    const { ScalableTargetARN } = world.register(2, 10);
    const MaxCapacity = 20;
    expect(world.scaling("RegisterScalableTarget", { ...target, MaxCapacity })).toEqual({ ScalableTargetARN });
    const suspend = (SuspendedState: object) => world.scaling("RegisterScalableTarget", { ...target, SuspendedState });
    suspend({ DynamicScalingInSuspended: true });
    suspend({ ScheduledScalingSuspended: true });
    expect(world.targets()).toMatchObject([
      {
        MinCapacity: 2,
        MaxCapacity: 20,
        SuspendedState: {
          DynamicScalingInSuspended: true,
          DynamicScalingOutSuspended: false,
          ScheduledScalingSuspended: true,
        },
      },
    ]);
  });

  it("brings the count within the limits, also when it names none, and tells why", () => {
    world.register(6, 10);
    expect(world.desired()).toBe(6);
    world.register(1, 3);
    expect(world.desired()).toBe(3);
    world.call("UpdateService", { cluster: "c", service: "web", desiredCount: 9 });
    world.scaling("RegisterScalableTarget", target);
    expect(world.desired()).toBe(3);
    expect(world.activities().map(({ Cause, StatusCode }) => [Cause, StatusCode])).toEqual([
      ["maximum capacity was set to 3", "InProgress"],
      ["maximum capacity was set to 3", "Overridden"],
      ["minimum capacity was set to 6", "Overridden"],
    ]);
  });

  it("leaves the count of a service alone that is going", () => {
    world.call("DeleteService", { cluster: "c", service: "web", force: true });
    world.register(2, 4);
    expect(world.activities()).toEqual([]);
  });

  it("gives tags to a new target only", () => {
    const { ScalableTargetARN: ResourceARN } = world.register(1, 5, { Tags: { team: "shop" } });
    const tags = () => world.scaling("ListTagsForResource", { ResourceARN }).Tags;
    expect(tags()).toEqual({ team: "shop" });
    expect(register({ Tags: { team: "b" } })).toBe(
      "ValidationException: The scalable target that you tried to tag already exists. To update tags on an existing scalable target, use the TagResource API.",
    );
    world.register(1, 5, { Tags: {} });
    world.scaling("TagResource", { ResourceARN, Tags: { team: "b", x: "" } });
    world.scaling("UntagResource", { ResourceARN, TagKeys: ["x"] });
    expect(tags()).toEqual({ team: "b" });
    const Tags = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, ""]));
    expect(refusal("TagResource", { ResourceARN, Tags })).toMatch(/^TooManyTagsException/);
    expect(refusal("TagResource", { ResourceARN, Tags: { "aws:x": "" } })).toMatch(/^ValidationException/);
    expect(refusal("ListTagsForResource", { ResourceARN: `${ResourceARN}0` })).toMatch(/^ResourceNotFoundException/);
  });

  it.each([
    ["a service that is not there", { ResourceId: "service/c/none", MinCapacity: 1, MaxCapacity: 2 }],
    ["the ARN of a cluster", { ResourceId: "service/arn:aws:ecs:eu-west-1:1:cluster/c/web", MaxCapacity: 2 }],
    ["no maximum", { MinCapacity: 1 }],
    ["a minimum above the maximum", { MinCapacity: 3, MaxCapacity: 2 }],
    ["a minimum below 0", { MinCapacity: -1, MaxCapacity: 2 }],
    ["another dimension", { ScalableDimension: "rds:cluster:ReadReplicaCount", MinCapacity: 1, MaxCapacity: 2 }],
    ["another service", { ServiceNamespace: "dynamodb", MinCapacity: 1, MaxCapacity: 2 }],
    ["a tag of AWS", { MinCapacity: 1, MaxCapacity: 2, Tags: { "aws:x": "y" } }],
  ])("is refused for %s", (_, input) => {
    expect(register(input)).toMatch(/^ValidationException/);
    expect(world.targets()).toEqual([]);
  });

  it("says which service there is not, and which quota is reached", () => {
    const ResourceId = "service/c/none";
    const message = `ValidationException: ECS service doesn't exist: ${ResourceId}`;
    expect(register({ ResourceId, MinCapacity: 1, MaxCapacity: 2 })).toBe(message);
    world.simulator.setOptions({ scalableTargetQuota: 0 });
    expect(register({ MinCapacity: 1, MaxCapacity: 2 })).toMatch(/^LimitExceededException/);
  });
});

describe("DescribeScalableTargets", () => {
  const names = (input: object) =>
    world
      .scaling("DescribeScalableTargets", { ServiceNamespace: "ecs", ...input })
      .ScalableTargets.map(({ ResourceId }: { ResourceId: string }) => ResourceId);

  it("filters and pages", () => {
    world.register(1, 5);
    world.call("CreateService", fargateService({ serviceName: "api" }));
    const api = "service/c/api";
    world.register(1, 5, { ResourceId: api });
    expect(names({})).toEqual([target.ResourceId, api]);
    expect(names({ ResourceIds: [api, "service/c/none"] })).toEqual([api]);
    expect(names({ ResourceIds: [api], ScalableDimension: target.ScalableDimension })).toEqual([api]);
    expect(names({ ResourceIds: [api], ScalableDimension: "rds:cluster:ReadReplicaCount" })).toEqual([]);
    expect(names({ ServiceNamespace: "rds" })).toEqual([]);
    const first = world.scaling("DescribeScalableTargets", { ServiceNamespace: "ecs", MaxResults: 1 });
    expect(names({ MaxResults: 1, NextToken: first.NextToken })).toEqual([api]);
  });

  it.each([
    [{ MaxResults: 51 }, "ValidationException"],
    [{ NextToken: "x" }, "InvalidNextTokenException"],
    [{ ScalableDimension: target.ScalableDimension }, "ValidationException"],
    [{ ResourceIds: Array.from({ length: 51 }, (_, index) => `service/c/${index}`) }, "ValidationException"],
  ])("refuses %j", (input, error) => {
    expect(refusal("DescribeScalableTargets", { ServiceNamespace: "ecs", ...input })).toMatch(new RegExp(`^${error}`));
  });

  it("may lag behind a write", () => {
    world.simulator.setOptions({ lag: { ms: 1000 } });
    world.register(1, 5);
    expect(world.targets()).toEqual([]);
    world.run(1000);
    world.register(2, 5);
    expect(limits()).toEqual([[1, 5]]);
    world.run(1000);
    expect(limits()).toEqual([[2, 5]]);
  });
});

describe("the end of a target", () => {
  beforeEach(() => {
    world.register(1, 5);
    world.track("cpu");
    const Schedule = "rate(1 hour)";
    world.scaling("PutScheduledAction", {
      ...target,
      ScheduledActionName: "a",
      Schedule,
      ScalableTargetAction: { MinCapacity: 2 },
    });
  });
  const left = () => [
    world.targets().length,
    world.policies().length,
    world.scaling("DescribeScheduledActions", { ServiceNamespace: "ecs" }).ScheduledActions.length,
    world.alarms().length,
  ];
  const remove = () => world.call("DeleteService", { cluster: "c", service: "web", force: true });

  it("takes policies, their alarms and scheduled actions along", () => {
    expect(left()).toEqual([1, 1, 1, 2]);
    world.scaling("DeregisterScalableTarget", target);
    expect(left()).toEqual([0, 0, 0, 0]);
    world.run(60 * minute);
    expect([world.desired(), world.activities()]).toEqual([4, []]);
    expect(refusal("DeregisterScalableTarget", target)).toBe(
      "ObjectNotFoundException: No scalable target found for service namespace: ecs, resource ID: service/c/web, scalable dimension: ecs:service:DesiredCount",
    );
  });

  it("comes when the service is INACTIVE", () => {
    remove();
    expect(left()).toEqual([1, 1, 1, 2]);
    world.run(minute);
    expect(left()).toEqual([0, 0, 0, 0]);
  });

  it("or as soon as it is deleted, by an option", () => {
    world.simulator.setOptions({ scalableTargetGoes: "deletion" });
    remove();
    expect(left()).toEqual([0, 0, 0, 0]);
  });

  it("or never; then a service of the same name has it", () => {
    world.simulator.setOptions({ scalableTargetGoes: "never" });
    remove();
    world.run(minute);
    expect(left()).toEqual([1, 1, 1, 2]);
    world.call("CreateService", fargateService({ desiredCount: 9 }));
    world.scaling("RegisterScalableTarget", target);
    expect(world.desired()).toBe(5);
  });
});

test("permissions are held against the target, and tagging asks for its own", () => {
  const { ScalableTargetARN } = world.register(1, 5, { Tags: { team: "shop" } });
  const allow = (Action: string | string[], Resource: string, Condition = {}) =>
    world.simulator.setOptions({ policy: { Statement: [{ Effect: "Allow", Action, Resource, Condition }] } });
  allow("application-autoscaling:*", ScalableTargetARN);
  world.register(2, 5);
  expect(refusal("DescribeScalableTargets", { ServiceNamespace: "ecs" })).toMatch(/^AccessDeniedException/);
  expect(refusal("RegisterScalableTarget", { ...target, ResourceId: "service/c/none" })).toMatch(
    /^AccessDeniedException.*scalable-target\/\*/,
  );
  allow("application-autoscaling:RegisterScalableTarget", "*");
  expect(register({ Tags: { a: "b" } })).toMatch(/^AccessDeniedException.*application-autoscaling:TagResource/);
  const ours = { StringEquals: { "aws:ResourceTag/team": "shop" } };
  allow("application-autoscaling:DeregisterScalableTarget", "*", ours);
  world.scaling("DeregisterScalableTarget", target);
});
