import { describe, expect, it } from "vitest";
import { type Driver, drive, driveService, type Output } from "./drive.ts";

const group = {
  autoScalingGroupProvider: {
    autoScalingGroupArn: "arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:1:autoScalingGroupName/g",
  },
};
const everything = ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"];
const describeCluster = (driver: Driver, include: readonly string[] = everything): Output =>
  driver.call("DescribeClusters", { clusters: ["c"], include }).clusters[0];

describe("a cluster", () => {
  it("is joined, not changed, when it is created again", () => {
    const driver = drive();
    const first = driver.call("CreateCluster", { clusterName: "c", tags: [{ key: "a", value: "1" }] }).cluster;
    const again = driver.call("CreateCluster", { clusterName: "c", tags: [{ key: "b", value: "2" }] }).cluster;
    expect(again).toEqual(first);
    expect(first.tags).toEqual([{ key: "a", value: "1" }]);
  });

  it("shows its parts only when asked", () => {
    const driver = drive();
    driver.call("CreateCluster", {
      clusterName: "c",
      configuration: { executeCommandConfiguration: { logging: "DEFAULT" } },
    });
    expect(describeCluster(driver, [])).toMatchObject({ settings: [], statistics: [], tags: [] });
    expect(describeCluster(driver, [])).not.toHaveProperty("configuration");
    expect(describeCluster(driver)).toMatchObject({
      settings: [{ name: "containerInsights", value: "disabled" }],
      configuration: { executeCommandConfiguration: { logging: "DEFAULT" } },
    });
  });

  it("is `default` when none is named", () => {
    const driver = drive();
    expect(driver.refused("ListServices")).toBe("ClusterNotFoundException: Cluster not found.");
    driver.call("CreateCluster");
    expect(driver.call("ListServices").serviceArns).toEqual([]);
    expect(driver.call("DescribeClusters").clusters[0].clusterName).toBe("default");
  });

  it("can only go when it is empty, and becomes INACTIVE", () => {
    const driver = driveService();
    expect(driver.refused("DeleteCluster", { cluster: "c" })).toBe(
      "ClusterContainsServicesException: The Cluster cannot be deleted while Services are active.",
    );
    driver.call("DeleteService", { cluster: "c", service: "web", force: true });
    driver.run(600);
    expect(driver.refused("DeleteCluster", { cluster: "c" })).toMatch(/^ClusterContainsTasksException/);
    driver.run(5_000);
    driver.call("DeleteCluster", { cluster: "c" });
    expect(describeCluster(driver).status).toBe("INACTIVE");
    expect(driver.call("ListClusters").clusterArns).toEqual([]);
    expect(driver.refused("UpdateCluster", { cluster: "c" })).toMatch(/^ClusterNotFoundException/);
    expect(driver.call("CreateCluster", { clusterName: "c" }).cluster.status).toBe("ACTIVE");
  });

  it("makes a namespace ARN of a namespace name, and forgets it for an empty one", () => {
    const driver = drive();
    driver.call("CreateCluster", { clusterName: "c", serviceConnectDefaults: { namespace: "local" } });
    expect(describeCluster(driver).serviceConnectDefaults.namespace).toMatch(
      /^arn:aws:servicediscovery:eu-west-1:111122223333:namespace\/ns-/,
    );
    driver.call("UpdateCluster", { cluster: "c", serviceConnectDefaults: { namespace: "" } });
    expect(describeCluster(driver)).not.toHaveProperty("serviceConnectDefaults");
  });

  it.each([
    [{ clusterName: "a b" }, /Cluster name/],
    [{ settings: [{ name: "containerInsights", value: "on" }] }, /containerInsights=on/],
    [{ configuration: { executeCommandConfiguration: { logging: "OVERRIDE" } } }, /log configuration/],
    [
      {
        configuration: { executeCommandConfiguration: { logging: "DEFAULT", logConfiguration: { s3BucketName: "b" } } },
      },
      /You must set logging to 'OVERRIDE' when you supply a log configuration/,
    ],
    [{ capacityProviders: ["nope"] }, /capacity provider was not found/],
    [{ tags: [{ key: "aws:x", value: "1" }] }, /reserved/],
  ])("refuses %j", (input, text) => {
    expect(drive().refused("CreateCluster", input)).toMatch(text);
  });
});

describe("capacity providers", () => {
  const put = (capacityProviders: readonly string[], defaultCapacityProviderStrategy: readonly object[] = []) => ({
    cluster: "c",
    capacityProviders,
    defaultCapacityProviderStrategy,
  });

  function ready(): Driver {
    const driver = drive();
    driver.call("CreateCluster", { clusterName: "c" });
    driver.call("CreateCapacityProvider", { name: "asg", ...group });
    return driver;
  }

  it("are attached asynchronously; a second change meanwhile is refused", () => {
    const driver = ready();
    driver.call("PutClusterCapacityProviders", put(["asg", "FARGATE"], [{ capacityProvider: "asg" }]));
    expect(describeCluster(driver)).toMatchObject({
      attachmentsStatus: "UPDATE_IN_PROGRESS",
      capacityProviders: ["FARGATE", "asg"],
      defaultCapacityProviderStrategy: [{ capacityProvider: "asg", weight: 0, base: 0 }],
    });
    expect(driver.refused("PutClusterCapacityProviders", put([]))).toMatch(/^UpdateInProgressException/);
    driver.run(1_000);
    expect(describeCluster(driver)).toMatchObject({
      attachmentsStatus: "UPDATE_COMPLETE",
      attachments: [{ status: "CREATED" }],
    });
  });

  it("can't be taken away while a service or task uses them", () => {
    const driver = driveService();
    driver.call("PutClusterCapacityProviders", put(["FARGATE"]));
    const update = {
      cluster: "c",
      service: "web",
      capacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1 }],
      forceNewDeployment: true,
    };
    driver.call("UpdateService", update);
    expect(driver.refused("PutClusterCapacityProviders", put([]))).toMatch(/^ResourceInUseException/);
  });

  it("have AWS's defaults, and the Fargate ones always exist", () => {
    const driver = ready();
    const { capacityProviders, failures } = driver.call("DescribeCapacityProviders", {
      capacityProviders: ["FARGATE", "asg", "nope"],
    });
    expect(capacityProviders.map((provider: Output) => provider.name)).toEqual(["FARGATE", "asg"]);
    expect(capacityProviders[1].autoScalingGroupProvider).toMatchObject({
      managedDraining: "ENABLED",
      managedTerminationProtection: "DISABLED",
      managedScaling: {
        targetCapacity: 100,
        minimumScalingStepSize: 1,
        maximumScalingStepSize: 10_000,
        instanceWarmupPeriod: 300,
      },
    });
    expect(failures).toEqual([{ arn: expect.stringContaining("capacity-provider/nope"), reason: "MISSING" }]);
  });

  it.each([
    [{ name: "ecs-x", ...group }, /name is invalid/],
    [{ name: "x" }, /Exactly one/],
    [{ name: "asg", ...group }, /ClientException.*already exists/],
    [{ name: "other", ...group }, /ClientException.*already being used by another capacity provider/],
  ])("refuses %j", (input, text) => {
    expect(ready().refused("CreateCapacityProvider", input)).toMatch(text);
  });

  it.each([
    [
      [
        { capacityProvider: "FARGATE", base: 1, weight: 1 },
        { capacityProvider: "asg", base: 1 },
      ],
      /Only one capacity provider/,
    ],
    [[{ capacityProvider: "FARGATE" }, { capacityProvider: "asg" }], /weight greater than 0/],
    [[{ capacityProvider: "FARGATE", weight: 1001 }], /weight/],
    [[{ capacityProvider: "FARGATE_SPOT" }], /not associated/],
  ])("a strategy like %j is refused", (strategy, text) => {
    expect(ready().refused("PutClusterCapacityProviders", put(["FARGATE", "asg"], strategy))).toMatch(text);
  });
});
