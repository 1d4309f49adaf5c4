import { describe, expect, it } from "vitest";
import { type Driver, drive, fargateTask, type Output, vpc } from "./drive.ts";

const group = { autoScalingGroupProvider: { autoScalingGroupArn: "web-instances" } };
const instanceLaunchTemplate = {
  ec2InstanceProfileArn: "arn:aws:iam::111122223333:instance-profile/ecsInstanceRole",
  networkConfiguration: { subnets: ["subnet-a"], securityGroups: ["sg-1"] },
};
const managedInstancesProvider = {
  infrastructureRoleArn: "arn:aws:iam::111122223333:role/ecsInfrastructureRole",
  instanceLaunchTemplate,
};
const instances = { cluster: "c", managedInstancesProvider };

const seen = (driver: Driver, name: string, more: object = {}): Output =>
  driver.call("DescribeCapacityProviders", { capacityProviders: [name], ...more }).capacityProviders[0];
const put = (...capacityProviders: readonly string[]) => ({
  cluster: "c",
  capacityProviders,
  defaultCapacityProviderStrategy: [],
});

function ready(options: object = {}): Driver {
  const driver = drive(options);
  driver.call("CreateCluster", { clusterName: "c" });
  driver.call("CreateCluster", { clusterName: "other" });
  driver.call("CreateCapacityProvider", { name: "asg", ...group });
  driver.call("CreateCapacityProvider", { name: "managed", ...instances });
  return driver;
}

describe("an Auto Scaling group provider", () => {
  it("reads the name of its group back as an ARN", () => {
    expect(seen(ready(), "asg").autoScalingGroupProvider.autoScalingGroupArn).toMatch(
      /^arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:[\da-f-]{36}:autoScalingGroupName\/web-instances$/,
    );
  });

  it("is ACTIVE at once, or PROVISIONING as long as an option says", () => {
    expect(seen(ready(), "asg")).toMatchObject({ status: "ACTIVE", updateStatus: "CREATE_COMPLETE" });
    const slow = ready({ durations: { groupProvisioning: 1_000 } });
    expect(seen(slow, "asg")).toMatchObject({ status: "PROVISIONING", updateStatus: "CREATE_IN_PROGRESS" });
    expect(slow.refused("PutClusterCapacityProviders", put("asg"))).toBe(
      "InvalidParameterException: The specified capacity provider 'asg' is not in an ACTIVE state. Specify a valid capacity provider and try again.",
    );
    slow.run(1_000);
    slow.call("PutClusterCapacityProviders", put("asg"));
  });

  it("keeps what an update leaves out, and shows it when the update is over", () => {
    const driver = ready();
    const targetCapacity = 80;
    const change = { name: "asg", autoScalingGroupProvider: { managedScaling: { status: "ENABLED", targetCapacity } } };
    driver.call("UpdateCapacityProvider", change);
    expect(seen(driver, "asg").updateStatus).toBe("UPDATE_IN_PROGRESS");
    expect(driver.refused("UpdateCapacityProvider", change)).toMatch(/^UpdateInProgressException/);
    driver.run(1_000);
    expect(seen(driver, "asg")).toMatchObject({
      updateStatus: "UPDATE_COMPLETE",
      autoScalingGroupProvider: {
        managedDraining: "ENABLED",
        managedScaling: { status: "ENABLED", targetCapacity, instanceWarmupPeriod: 300 },
      },
    });
  });

  it("is as it was after an update that fails", () => {
    const driver = ready();
    const reason = "The capacity provider cannot be updated due to an internal error. Try again.";
    driver.simulator.setScenario({ failingProviders: [{ action: "UPDATE", reason }] });
    driver.call("UpdateCapacityProvider", { name: "asg", autoScalingGroupProvider: { managedDraining: "DISABLED" } });
    driver.run(1_000);
    expect(seen(driver, "asg")).toMatchObject({
      updateStatus: "UPDATE_FAILED",
      updateStatusReason: reason,
      autoScalingGroupProvider: { managedDraining: "ENABLED" },
    });
  });

  it("cannot be deleted while a cluster has it, which the answer does not refuse", () => {
    const driver = ready();
    driver.call("PutClusterCapacityProviders", put("asg"));
    driver.call("DeleteCapacityProvider", { capacityProvider: "asg" });
    driver.run(10_000);
    expect(seen(driver, "asg")).toMatchObject({
      status: "ACTIVE",
      updateStatus: "DELETE_FAILED",
      updateStatusReason:
        "The capacity provider cannot be deleted because it is associated with cluster: c. Remove the capacity provider from the cluster and try again.",
    });
    driver.call("PutClusterCapacityProviders", put());
    driver.call("DeleteCapacityProvider", { capacityProvider: "asg" });
    expect(seen(driver, "asg")).toMatchObject({ status: "DEPROVISIONING", updateStatus: "DELETE_IN_PROGRESS" });
    driver.run(1_000);
    expect(seen(driver, "asg")).toMatchObject({ status: "INACTIVE", updateStatus: "DELETE_COMPLETE" });
    expect(driver.refused("DeleteCapacityProvider", { capacityProvider: "asg" })).toBe(
      "InvalidParameterException: The specified capacity provider does not exist. Specify a valid name or ARN and try again.",
    );
    driver.call("CreateCapacityProvider", { name: "asg", ...group });
  });

  it("needs a group that is there and, for termination protection, protected", () => {
    const driver = ready();
    driver.simulator.setScenario({ autoScalingGroups: { gone: "MISSING", bare: "UNPROTECTED" } });
    const create = (autoScalingGroupArn: string, more: object = {}) => ({
      name: "new",
      autoScalingGroupProvider: { autoScalingGroupArn, ...more },
    });
    expect(driver.refused("CreateCapacityProvider", create("gone"))).toMatch(/does not exist/);
    const protection = { managedTerminationProtection: "ENABLED" };
    expect(driver.refused("CreateCapacityProvider", create("bare", protection))).toMatch(
      /the Auto Scaling group must have instance protection from scale in enabled\.$/,
    );
    driver.call("CreateCapacityProvider", create("bare"));
    expect(driver.refused("UpdateCapacityProvider", { name: "new", autoScalingGroupProvider: protection })).toMatch(
      /instance protection from scale in/,
    );
  });
});

describe("a Managed Instances provider", () => {
  it("belongs to one cluster, which every call has to name", () => {
    const driver = ready();
    driver.run(2_000);
    expect(seen(driver, "managed").cluster).toBe("arn:aws:ecs:eu-west-1:111122223333:cluster/c");
    expect(seen(driver, "managed", { cluster: "c" }).status).toBe("ACTIVE");
    expect(seen(driver, "managed", { cluster: "other" })).toBeUndefined();
    const one = { capacityProvider: "managed" };
    expect(driver.refused("DeleteCapacityProvider", one)).toMatch(/already exists with cluster scope$/);
    expect(driver.refused("DeleteCapacityProvider", { ...one, cluster: "other" })).toMatch(/does not match/);
    expect(driver.refused("UpdateCapacityProvider", { name: "managed", managedInstancesProvider })).toMatch(/scope$/);
    expect(driver.refused("CreateCapacityProvider", { name: "new", managedInstancesProvider })).toBe(
      "InvalidParameterException: Amazon ECS Managed Instances Provider is not supported without a Cluster Name",
    );
    expect(driver.refused("CreateCapacityProvider", { name: "new", ...instances, cluster: "nope" })).toMatch(
      /^ClusterNotFoundException/,
    );
  });

  it("is PROVISIONING first; it may stand in a strategy once it is ACTIVE, and is never put", () => {
    const driver = ready();
    const strategy = {
      cluster: "c",
      capacityProviders: [],
      defaultCapacityProviderStrategy: [{ capacityProvider: "managed", weight: 1 }],
    };
    expect(driver.refused("PutClusterCapacityProviders", strategy)).toMatch(/'managed' is not in an ACTIVE state/);
    driver.run(2_000);
    driver.call("PutClusterCapacityProviders", strategy);
    driver.run(2_000);
    expect(driver.refused("PutClusterCapacityProviders", put("managed"))).toMatch(
      /Cannot associate Managed Instances capacity provider to clusters using this API/,
    );
    expect(driver.refused("PutClusterCapacityProviders", { ...strategy, cluster: "other" })).toMatch(/not associated/);
  });

  it("goes before its cluster, and not while a service uses it", () => {
    const driver = ready();
    driver.run(2_000);
    driver.call("RegisterTaskDefinition", {
      ...fargateTask("web", "shop:1"),
      requiresCompatibilities: ["MANAGED_INSTANCES"],
    });
    driver.call("CreateService", {
      cluster: "c",
      serviceName: "web",
      taskDefinition: "web",
      desiredCount: 0,
      capacityProviderStrategy: [{ capacityProvider: "managed", weight: 1 }],
      networkConfiguration: vpc,
    });
    const one = { capacityProvider: "managed", cluster: "c" };
    expect(driver.call("DeleteCapacityProvider", one).capacityProvider.updateStatus).toBe("DELETE_FAILED");
    driver.call("DeleteService", { cluster: "c", service: "web" });
    driver.run(10_000);
    expect(driver.refused("DeleteCluster", { cluster: "c" })).toBe(
      "ClientException: The Cluster cannot be deleted while Cluster Scoped Capacity Providers are attached to the cluster.",
    );
    driver.call("DeleteCapacityProvider", one);
    driver.run(1_000);
    driver.call("DeleteCluster", { cluster: "c" });
  });

  it("keeps what an update of its launch template leaves out", () => {
    const driver = ready();
    driver.run(2_000);
    const { infrastructureRoleArn } = managedInstancesProvider;
    driver.call("UpdateCapacityProvider", {
      name: "managed",
      cluster: "c",
      managedInstancesProvider: { infrastructureRoleArn, instanceLaunchTemplate: { monitoring: "DETAILED" } },
    });
    driver.run(1_000);
    expect(seen(driver, "managed").managedInstancesProvider.instanceLaunchTemplate).toEqual({
      ...instanceLaunchTemplate,
      monitoring: "DETAILED",
    });
  });
});

it("a strategy takes providers of one kind", () => {
  const driver = ready();
  const two = ["FARGATE", "asg"].map((capacityProvider) => ({ capacityProvider, weight: 1 }));
  expect(
    driver.refused("PutClusterCapacityProviders", { ...put("FARGATE", "asg"), defaultCapacityProviderStrategy: two }),
  ).toMatch(/cannot contain a mix/);
});
