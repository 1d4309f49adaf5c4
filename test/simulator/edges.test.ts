import { describe, expect, it } from "vitest";
import { type Driver, deployment, drive, driveService, fargateService, release, scope, service } from "./drive.ts";

const task = (family: string) => ({ family, containerDefinitions: [{ name: "a", image: "x", memory: 6 }] });

describe("pages", () => {
  it("are bounded, joined by opaque tokens, and stand removals", () => {
    const driver = drive();
    for (let index = 0; index < 25; index += 1)
      driver.call("RegisterTaskDefinition", task(`f${String(index).padStart(2, "0")}`));
    const names: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = driver.call("ListTaskDefinitionFamilies", { maxResults: 10, ...(nextToken ? { nextToken } : {}) });
      names.push(...page.families);
      nextToken = page.nextToken;
    } while (nextToken);
    expect(names).toHaveLength(25);
    expect(new Set(names).size).toBe(25);
    expect(driver.refused("ListTaskDefinitionFamilies", { nextToken: "x" })).toBe(
      "InvalidParameterException: Invalid token.",
    );
    expect(driver.refused("ListTaskDefinitionFamilies", { maxResults: 101 })).toMatch(/maxResults/);
  });
});

describe("consistency lag", () => {
  const lag = { lag: { ms: 1_000 } };

  it("hides a new service and shows old values for a while", () => {
    const driver = drive(lag);
    driver.call("CreateCluster", { clusterName: "c" });
    driver.run(1_001);
    driver.call("RegisterTaskDefinition", task("web"));
    driver.call("CreateService", { cluster: "c", serviceName: "web", taskDefinition: "web", desiredCount: 1 });
    expect(driver.call("DescribeServices", { cluster: "c", services: ["web"] }).failures).toMatchObject([
      { reason: "MISSING" },
    ]);
    expect(driver.refused("DescribeTaskDefinition", { taskDefinition: "web:1" })).toMatch(/Unable to describe/);
    driver.run(1_001);
    expect(service(driver).desiredCount).toBe(1);
    driver.call("UpdateService", { cluster: "c", service: "web", desiredCount: 3 });
    expect(service(driver).desiredCount).toBe(1);
    driver.run(1_001);
    expect(service(driver).desiredCount).toBe(3);
    driver.call("TagResource", { resourceArn: service(driver).serviceArn, tags: [{ key: "a", value: "1" }] });
    const tags = () =>
      driver.call("DescribeServices", { cluster: "c", services: ["web"], include: ["TAGS"] }).services[0].tags;
    expect(tags()).toEqual([]);
    driver.run(1_001);
    expect(tags()).toEqual([{ key: "a", value: "1" }]);
  });

  it("lists revisions late that are registered or deregistered", () => {
    const driver = drive(lag);
    const listed = (status: string) =>
      driver
        .call("ListTaskDefinitions", { familyPrefix: "web", status })
        .taskDefinitionArns.map((arn: string) => arn.split("/").at(-1));
    driver.call("RegisterTaskDefinition", task("web"));
    expect(listed("ACTIVE")).toEqual([]);
    driver.run(1_001);
    expect(listed("ACTIVE")).toEqual(["web:1"]);
    driver.call("DeregisterTaskDefinition", { taskDefinition: "web:1" });
    expect([listed("ACTIVE"), listed("INACTIVE")]).toEqual([["web:1"], []]);
    driver.run(1_001);
    expect([listed("ACTIVE"), listed("INACTIVE")]).toEqual([[], ["web:1"]]);
  });

  it("applies to clusters too, without members that were not asked for", () => {
    const driver = drive(lag);
    driver.call("CreateCluster", { clusterName: "c" });
    const describeCluster = () => driver.call("DescribeClusters", { clusters: ["c"] });
    expect(describeCluster().failures).toMatchObject([{ reason: "MISSING" }]);
    driver.run(1_001);
    driver.call("UpdateClusterSettings", { cluster: "c", settings: [{ name: "containerInsights", value: "enabled" }] });
    expect(describeCluster().clusters[0]).not.toHaveProperty("settings");
    expect(
      driver.call("DescribeClusters", { clusters: ["c"], include: ["SETTINGS"] }).clusters[0].settings[0].value,
    ).toBe("disabled");
  });
});

describe("throttling", () => {
  it("follows AWS's buckets, per account and Region", () => {
    const driver = drive({ throttle: true });
    const burst = () => {
      let passed = 0;
      while (driver.raw("CreateCluster", { clusterName: `c${passed}` }).status === 200) passed += 1;
      return passed;
    };
    expect(burst()).toBe(20);
    expect(driver.raw("CreateCluster")).toMatchObject({
      status: 400,
      body: { __type: "ThrottlingException", message: "Rate exceeded" },
    });
    expect(driver.raw("DescribeClusters").status).toBe(200);
    expect(
      driver.simulator.handle({ ...scope, region: "us-east-1" }, "ecs", "CreateCluster", {}, driver.now()).status,
    ).toBe(200);
    driver.run(3_000);
    expect(burst()).toBe(3);
  });

  it("counts RunTask on Fargate in a bucket of its own, too", () => {
    const onFargate = [{ launchType: "FARGATE" }, { capacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT" }] }];
    for (const [inputs, most] of [
      [onFargate, 20],
      [[{ launchType: "EC2" }, { capacityProviderStrategy: "nonsense" }], 100],
    ] as const) {
      const driver = drive({ throttle: true });
      const isThrottled = (index: number) =>
        driver.raw("RunTask", inputs[index % inputs.length]).body.__type === "ThrottlingException";
      const passed = Array.from({ length: 150 }, (_, index) => isThrottled(index)).indexOf(true);
      expect(passed).toBe(most);
    }
  });
});

describe("faults", () => {
  const create = (driver: Driver, name: string) => driver.raw("CreateCluster", { clusterName: name });
  const exists = (driver: Driver, name: string) =>
    driver.call("DescribeClusters", { clusters: [name] }).clusters.length === 1;

  it.each([
    { kind: "throttle", status: 400, transport: undefined, committed: false },
    { kind: "5xx-before", status: 500, transport: undefined, committed: false },
    { kind: "5xx-after", status: 500, transport: undefined, committed: true },
    { kind: "hang", status: 500, transport: "hang", committed: false },
    { kind: "hang-after", status: 200, transport: "hang", committed: true },
    { kind: "reset-before", status: 500, transport: "reset", committed: false },
    { kind: "reset-after", status: 200, transport: "reset", committed: true },
    { kind: "slow", status: 200, transport: { delayMs: 70 }, committed: true },
  ] as const)("$kind", ({ kind, status, transport, committed }) => {
    const driver = drive();
    driver.simulator.setFaults([{ operation: "CreateCluster", kind, count: 1, ms: 70 }]);
    const answer = create(driver, "a");
    expect([answer.status, answer.transport]).toEqual([status, transport]);
    expect(exists(driver, "a")).toBe(committed);
    expect(driver.simulator.ledger()[0]).toMatchObject({ fault: kind, committed });
    expect(create(driver, "a").transport).toBeUndefined();
  });

  it("can give any refusal", () => {
    const driver = drive();
    driver.simulator.setFaults([
      { operation: "CreateCluster", kind: "refuse", code: "LimitExceededException", message: "Too many." },
    ]);
    expect(driver.refused("CreateCluster")).toBe("LimitExceededException: Too many.");
  });

  it("can skip calls, choose by content, and repeat with the same seed", () => {
    const driver = drive();
    driver.simulator.setFaults([{ operation: "*", kind: "throttle", skip: 1, count: 1, contains: '"b' }]);
    expect(["a", "b1", "b2", "b3"].map((name) => create(driver, name).status)).toEqual([200, 200, 400, 200]);
    const statuses = (seed: number) => {
      const again = drive({ seed });
      again.simulator.setFaults([{ operation: "*", kind: "throttle", probability: 0.5 }]);
      return Array.from({ length: 40 }, (_, index) => create(again, `x${index}`).status);
    };
    expect(statuses(7)).toEqual(statuses(7));
    expect(statuses(7)).not.toEqual(statuses(8));
    expect(new Set(statuses(7))).toEqual(new Set([200, 400]));
  });
});

describe("an IAM policy", () => {
  it("denies what it does not allow, in AWS's words", () => {
    const Statement = [
      { Effect: "Allow", Action: ["ecs:CreateCluster", "ecs:Describe*"], Resource: "*" },
      { Effect: "Allow", Action: "ecs:DeleteCluster", Resource: "arn:aws:ecs:*:*:cluster/test-*" },
      { Effect: "Deny", Action: "ecs:DescribeTasks", Resource: "*" },
    ] as const;
    const driver = drive({ policy: { Statement } });
    driver.call("CreateCluster", { clusterName: "test-1" });
    driver.call("CreateCluster", { clusterName: "prod" });
    driver.call("DeleteCluster", { cluster: "test-1" });
    expect(driver.refused("DeleteCluster", { cluster: "prod" })).toBe(
      "AccessDeniedException: User: arn:aws:iam::111122223333:user/tester is not authorized to perform: ecs:DeleteCluster on resource: arn:aws:ecs:eu-west-1:111122223333:cluster/prod because no identity-based policy allows the ecs:DeleteCluster action",
    );
    expect(driver.refused("DescribeTasks", { cluster: "prod", tasks: ["x"] })).toMatch(
      /with an explicit deny in an identity-based policy$/,
    );
  });
});

describe("tags", () => {
  it("are added, replaced and removed on every kind of resource", () => {
    const driver = driveService();
    const arns = [
      driver.call("DescribeClusters", { clusters: ["c"] }).clusters[0].clusterArn,
      service(driver).serviceArn,
      service(driver).taskDefinition,
      driver.call("ListTasks", { cluster: "c" }).taskArns[0],
    ];
    for (const resourceArn of arns) {
      driver.call("TagResource", {
        resourceArn,
        tags: [
          { key: "a", value: "1" },
          { key: "b", value: "2" },
        ],
      });
      driver.call("TagResource", { resourceArn, tags: [{ key: "a", value: "3" }] });
      driver.call("UntagResource", { resourceArn, tagKeys: ["b", "zz"] });
      expect(driver.call("ListTagsForResource", { resourceArn }).tags).toEqual([{ key: "a", value: "3" }]);
    }
    expect(driver.refused("TagResource", { resourceArn: `${arns[0]}x`, tags: [] })).toMatch(
      /^ClusterNotFoundException/,
    );
    expect(driver.refused("TagResource", { resourceArn: `${arns[1]}x`, tags: [] })).toMatch(
      /^ResourceNotFoundException/,
    );
    expect(driver.refused("ListTagsForResource", { resourceArn: `${arns[1]}x` })).toMatch(/^InvalidParameterException/);
    expect(driver.refused("TagResource", { resourceArn: "c", tags: [] })).toMatch(/^InvalidParameterException/);
    const many = Array.from({ length: 50 }, (_, index) => ({ key: `k${index}`, value: "" }));
    expect(driver.refused("TagResource", { resourceArn: arns[0], tags: many })).toMatch(/limit of 50/);
  });

  it("spread to tasks as asked", () => {
    const driver = driveService({
      propagateTags: "SERVICE",
      enableECSManagedTags: true,
      tags: [{ key: "team", value: "a" }],
    });
    const { taskArns } = driver.call("ListTasks", { cluster: "c" });
    expect(driver.call("DescribeTasks", { cluster: "c", tasks: taskArns, include: ["TAGS"] }).tasks[0].tags).toEqual([
      { key: "team", value: "a" },
      { key: "aws:ecs:clusterName", value: "c" },
      { key: "aws:ecs:serviceName", value: "web" },
    ]);
  });
});

describe("accounts and Regions", () => {
  it("do not see each other", () => {
    const driver = driveService();
    for (const other of [
      { account: "999988887777", region: scope.region },
      { account: scope.account, region: "us-east-1" },
    ]) {
      const answer = driver.simulator.handle(other, "ecs", "ListClusters", {}, driver.now());
      expect(answer.body).toEqual({ clusterArns: [] });
    }
  });

  it("an ARN of another account finds nothing", () => {
    const driver = driveService();
    const foreign = "arn:aws:ecs:eu-west-1:999988887777:cluster/c";
    expect(driver.refused("ListServices", { cluster: foreign })).toMatch(/^ClusterNotFoundException/);
    expect(driver.refused("TagResource", { resourceArn: foreign, tags: [] })).toMatch(/^ClusterNotFoundException/);
  });

  it("GetCallerIdentity names the account and the caller", () => {
    const driver = drive();
    expect(driver.simulator.handle(scope, "sts", "GetCallerIdentity", {}, driver.now()).body).toEqual({
      UserId: "tester",
      Account: "111122223333",
      Arn: "arn:aws:iam::111122223333:user/tester",
    });
  });
});

describe("the core", () => {
  it("gives the same answers for the same seed and calls", () => {
    const story = () => {
      const driver = driveService();
      release(driver, "shop:2");
      driver.until("the roll-out", () => deployment(driver).status === "SUCCESSFUL");
      return driver.simulator.snapshot();
    };
    expect(story()).toEqual(story());
  });

  it("says when the next thing happens, so that a clock can jump", () => {
    const driver = drive();
    expect(driver.simulator.nextDue()).toBeUndefined();
    driver.call("CreateCluster", { clusterName: "c" });
    driver.call("RegisterTaskDefinition", task("web"));
    driver.call("CreateService", { cluster: "c", serviceName: "web", taskDefinition: "web", desiredCount: 1 });
    let jumps = 0;
    while (service(driver).runningCount === 0 && jumps < 20) {
      driver.run((driver.simulator.nextDue() ?? 0) - driver.now());
      jumps += 1;
    }
    expect(jumps).toBeLessThan(10);
  });

  it("keeps a ledger of everything, refused calls included, without gaps", () => {
    const driver = drive();
    driver.call("CreateCluster", { clusterName: "c" });
    driver.refused("DeleteCluster", { cluster: "x" });
    driver.call("ListClusters");
    expect(driver.simulator.ledger()).toMatchObject([
      {
        seq: 1,
        operation: "CreateCluster",
        status: 200,
        committed: true,
        caller: "tester",
        input: { clusterName: "c" },
      },
      { seq: 2, operation: "DeleteCluster", status: 400, code: "ClusterNotFoundException", committed: false },
      { seq: 3, operation: "ListClusters", committed: false },
    ]);
    expect(driver.simulator.ledger(2).map(({ seq }) => seq)).toEqual([3]);
  });

  it("a refused call changes nothing", () => {
    const driver = driveService();
    const before = driver.simulator.snapshot();
    driver.refused("UpdateService", {
      cluster: "c",
      service: "web",
      desiredCount: 9,
      deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 100 },
    });
    driver.refused("CreateService", fargateService({ serviceName: "b", tags: [{ key: "aws:x", value: "" }] }));
    expect(driver.simulator.snapshot()).toEqual(before);
  });

  it("a service that is not there is a mistake of the driver", () => {
    const driver = drive();
    expect(() => driver.simulator.handle(scope, "ssm", "GetParameter", {}, driver.now())).toThrow("no AWS service ssm");
  });

  it("refuses what it does not know", () => {
    expect(drive().refused("DescribeWeather")).toMatch(/^UnknownOperationException/);
    expect(drive().refused("ListClusters", { color: 1 })).toMatch(/^SerializationException/);
  });

  it("starts over with reset", () => {
    const driver = driveService();
    driver.simulator.reset();
    expect(driver.simulator.snapshot().areas).toEqual([]);
    expect(driver.simulator.ledger()).toEqual([]);
  });
});
