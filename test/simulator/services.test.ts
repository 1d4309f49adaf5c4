import { describe, expect, it } from "vitest";
import { type Driver, deployment, drive, driveService, fargateService, fargateTask, service, vpc } from "./drive.ts";

function ready(options = {}): Driver {
  const driver = drive(options);
  driver.call("CreateCluster", { clusterName: "c" });
  driver.call(
    "RegisterTaskDefinition",
    fargateTask("web", "shop:1", { portMappings: [{ containerPort: 80, name: "http" }] }),
  );
  driver.call("RegisterTaskDefinition", {
    family: "ec2",
    containerDefinitions: [{ name: "app", image: "x", memory: 64 }],
  });
  return driver;
}

describe("a service as it is read back", () => {
  it("has AWS's defaults", () => {
    const driver = ready();
    driver.call("CreateService", fargateService());
    const seen = service(driver);
    expect(seen).toMatchObject({
      status: "ACTIVE",
      schedulingStrategy: "REPLICA",
      deploymentController: { type: "ECS" },
      platformVersion: "LATEST",
      platformFamily: "Linux",
      propagateTags: "NONE",
      enableECSManagedTags: false,
      enableExecuteCommand: false,
      healthCheckGracePeriodSeconds: 0,
      availabilityZoneRebalancing: "ENABLED",
      networkConfiguration: { awsvpcConfiguration: { assignPublicIp: "DISABLED", securityGroups: [] } },
      deploymentConfiguration: {
        strategy: "ROLLING",
        bakeTimeInMinutes: 0,
        maximumPercent: 200,
        minimumHealthyPercent: 100,
        alarms: { alarmNames: [], enable: false, rollback: false },
        deploymentCircuitBreaker: {
          enable: false,
          rollback: false,
          resetOnHealthyTask: true,
          thresholdConfiguration: { type: "BOUNDED_PERCENT", value: 50 },
        },
      },
    });
    for (const member of [
      "serviceConnectConfiguration",
      "volumeConfigurations",
      "monitoring",
      "tags",
      "capacityProviderStrategy",
    ]) {
      expect(seen).not.toHaveProperty(member);
    }
  });

  it.each([
    ["balancer", "arn:aws:iam::111122223333:role/balancer"],
    ["arn:aws:iam::111122223333:role/x/balancer", "arn:aws:iam::111122223333:role/x/balancer"],
    [undefined, "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"],
  ])("shows the ARN of the role %s that it was created with", (role, roleArn) => {
    const driver = ready();
    const loadBalancers = [{ loadBalancerName: "classic", containerName: "app", containerPort: 80 }];
    driver.call("RegisterTaskDefinition", {
      family: "ports",
      containerDefinitions: [{ name: "app", image: "x", memory: 64, portMappings: [{ containerPort: 80 }] }],
    });
    const onInstances = { cluster: "c", serviceName: "web", taskDefinition: "ports", desiredCount: 0 };
    driver.call("CreateService", { ...onInstances, loadBalancers, role });
    expect(service(driver).roleArn).toBe(roleArn);
  });

  it("shows Service Connect on the deployment, with its names filled in", () => {
    const driver = ready();
    const services = [{ portName: "http", clientAliases: [{ port: 80 }] }];
    driver.call(
      "CreateService",
      fargateService({ serviceConnectConfiguration: { enabled: true, namespace: "local", services } }),
    );
    expect(service(driver).deployments[0].serviceConnectConfiguration.services).toEqual([
      { portName: "http", discoveryName: "http", clientAliases: [{ port: 80, dnsName: "http.local" }] },
    ]);
  });

  it("follows the cluster's default strategy, and then has no launch type", () => {
    const driver = ready();
    driver.call("PutClusterCapacityProviders", {
      cluster: "c",
      capacityProviders: ["FARGATE_SPOT", "FARGATE"],
      defaultCapacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }],
    });
    driver.call("CreateService", fargateService({ launchType: undefined }));
    expect(service(driver)).toMatchObject({
      capacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT", weight: 1, base: 0 }],
    });
    expect(service(driver)).not.toHaveProperty("launchType");
    driver.until("tasks", () => service(driver).runningCount === 4);
    const { taskArns } = driver.call("ListTasks", { cluster: "c" });
    const [task] = driver.call("DescribeTasks", { cluster: "c", tasks: taskArns }).tasks;
    expect(task).toMatchObject({ capacityProviderName: "FARGATE_SPOT", launchType: "FARGATE", group: "service:web" });
    expect(task.startedBy).toMatch(/^ecs-svc\/\d+$/);
  });

  it("turns rebalancing off by itself where it can't be", () => {
    const driver = ready();
    driver.call(
      "CreateService",
      fargateService({ deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 50 } }),
    );
    expect(service(driver).availabilityZoneRebalancing).toBe("DISABLED");
  });
});

describe("creating again", () => {
  const idempotent = "InvalidParameterException: Creation of service was not idempotent.";

  it("the same token and content gives the same service, and one deployment", () => {
    const driver = ready();
    const first = driver.call("CreateService", fargateService({ clientToken: "t" })).service;
    const again = driver.call("CreateService", fargateService({ clientToken: "t" })).service;
    expect([again.serviceArn, again.currentServiceDeployment]).toEqual([
      first.serviceArn,
      first.currentServiceDeployment,
    ]);
  });

  it("another content or another token is not idempotent", () => {
    const driver = ready();
    driver.call("CreateService", fargateService({ clientToken: "t" }));
    expect(driver.refused("CreateService", fargateService({ clientToken: "t", desiredCount: 9 }))).toBe(idempotent);
    expect(driver.refused("CreateService", fargateService({ clientToken: "u" }))).toBe(idempotent);
    expect(driver.refused("CreateService", fargateService({ clientToken: "t", serviceName: "other" }))).toBe(
      idempotent,
    );
  });

  it.each(["returned", "refused"] as const)(
    "without a token an identical request is %s, by option",
    (repeatedCreate) => {
      const driver = ready({ repeatedCreate });
      driver.call("CreateService", fargateService());
      const answer = driver.raw("CreateService", fargateService());
      expect(answer.status).toBe(repeatedCreate === "returned" ? 200 : 400);
    },
  );

  it("is refused while the old one is DRAINING, and allowed when it is INACTIVE", () => {
    const driver = driveService({ clientToken: "t" });
    driver.call("DeleteService", { cluster: "c", service: "web", force: true });
    expect(service(driver)).toMatchObject({ status: "DRAINING", desiredCount: 0 });
    expect(driver.refused("CreateService", fargateService())).toBe(
      "InvalidParameterException: Unable to Start a service that is still Draining.",
    );
    driver.until("INACTIVE", () => service(driver).status === "INACTIVE");
    const created = driver.call("CreateService", fargateService({ clientToken: "t" })).service;
    expect(created.status).toBe("ACTIVE");
    driver.until("the second life", () => deployment(driver).status === "SUCCESSFUL");
  });
});

describe("the end of a service", () => {
  it("needs scale 0 or force, and goes ACTIVE, DRAINING, INACTIVE, MISSING", () => {
    const driver = driveService();
    expect(driver.refused("DeleteService", { cluster: "c", service: "web" })).toBe(
      "InvalidParameterException: The service cannot be stopped while it is scaled above 0.",
    );
    driver.call("UpdateService", { cluster: "c", service: "web", desiredCount: 0 });
    driver.until("no tasks", () => service(driver).runningCount === 0);
    driver.call("DeleteService", { cluster: "c", service: "web" });
    expect(driver.call("ListServices", { cluster: "c" }).serviceArns).toEqual([]);
    driver.until("INACTIVE", () => service(driver).status === "INACTIVE");
    expect(driver.refused("UpdateService", { cluster: "c", service: "web", desiredCount: 1 })).toBe(
      "ServiceNotActiveException: Service was not ACTIVE.",
    );
    expect(driver.refused("DeleteService", { cluster: "c", service: "web" })).toMatch(/^ServiceNotFoundException/);
    driver.run(3_700_000);
    expect(driver.call("DescribeServices", { cluster: "c", services: ["web"] })).toEqual({
      services: [],
      failures: [{ arn: "arn:aws:ecs:eu-west-1:111122223333:service/c/web", reason: "MISSING" }],
    });
    expect(driver.refused("UpdateService", { cluster: "c", service: "web" })).toMatch(/^ServiceNotFoundException/);
  });

  it("may be asked for again while DRAINING", () => {
    const driver = driveService();
    driver.call("DeleteService", { cluster: "c", service: "web", force: true });
    expect(driver.call("DeleteService", { cluster: "c", service: "web", force: true }).service.status).toBe("DRAINING");
    expect(driver.refused("UpdateService", { cluster: "c", service: "web", desiredCount: 1 })).toMatch(
      /^ServiceNotActiveException/,
    );
  });
});

describe("refusals of CreateService", () => {
  const cases: readonly (readonly [string, object, RegExp])[] = [
    ["an unknown cluster", { cluster: "x" }, /^ClusterNotFoundException: Cluster not found\.$/],
    [
      "an unknown task definition",
      { taskDefinition: "nope" },
      /^ClientException: Unable to describe task definition\.$/,
    ],
    ["a bad name", { serviceName: "a b" }, /^InvalidParameterException: Service name/],
    [
      "no subnets",
      { networkConfiguration: undefined },
      /Network Configuration must be provided when networkMode 'awsvpc' is specified/,
    ],
    ["subnets on bridge", { taskDefinition: "ec2", launchType: "EC2" }, /Network Configuration is not valid/],
    [
      "launch type and strategy",
      { capacityProviderStrategy: [{ capacityProvider: "FARGATE" }] },
      /both a launch type and capacity provider strategy/,
    ],
    [
      "a provider the cluster lacks",
      { launchType: undefined, capacityProviderStrategy: [{ capacityProvider: "FARGATE" }] },
      /not associated with the cluster/,
    ],
    ["no count", { desiredCount: undefined }, /desiredCount/],
    ["no task definition", { taskDefinition: undefined }, /TaskDefinition can not be blank/],
    [
      "a task definition for EC2 on Fargate",
      { taskDefinition: "ec2", networkConfiguration: undefined },
      /does not support launch_type FARGATE/,
    ],
    ["the MANAGED_INSTANCES launch type", { launchType: "MANAGED_INSTANCES" }, /capacity provider strategy/],
    ["placement on Fargate", { placementStrategy: [{ type: "random" }] }, /Placement strategies/],
    [
      "a target group of no container",
      { loadBalancers: [{ targetGroupArn: "a", containerName: "x", containerPort: 80 }] },
      /container x does not exist/,
    ],
    [
      "a target group of no port",
      { loadBalancers: [{ targetGroupArn: "a", containerName: "app", containerPort: 81 }] },
      /did not have a container port 81/,
    ],
    [
      "blue/green without alternate",
      {
        deploymentConfiguration: { strategy: "BLUE_GREEN", bakeTimeInMinutes: 1 },
        loadBalancers: [{ targetGroupArn: "a", containerName: "app", containerPort: 80 }],
      },
      /^ClientException: advancedConfiguration field is required for all loadBalancers when using the blue\/green/,
    ],
    ["blue/green without a bake time", { deploymentConfiguration: { strategy: "BLUE_GREEN" } }, /bakeTimeInMinutes/],
    [
      "a blocked deployment",
      { deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 100 } },
      /^InvalidParameterException: Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments/,
    ],
    [
      "a pause at a shift",
      {
        deploymentConfiguration: {
          lifecycleHooks: [{ targetType: "PAUSE", lifecycleStages: ["PRODUCTION_TRAFFIC_SHIFT"] }],
        },
      },
      /PAUSE lifecycle hooks are not supported/,
    ],
    [
      "a Lambda hook without a function",
      { deploymentConfiguration: { lifecycleHooks: [{ lifecycleStages: ["PRE_SCALE_UP"] }] } },
      /hookTargetArn/,
    ],
    [
      "steps that are too small",
      { deploymentConfiguration: { strategy: "LINEAR", linearConfiguration: { stepPercent: 2 } } },
      /stepPercent/,
    ],
    [
      "alarms without names",
      { deploymentConfiguration: { alarms: { alarmNames: [], enable: true, rollback: true } } },
      /Alarm names/,
    ],
    [
      "early success with blue/green",
      { deploymentConfiguration: { strategy: "CANARY", earlySuccessCriteria: { enable: true } } },
      /earlySuccessCriteria/,
    ],
    [
      "rebalancing that can't be",
      {
        availabilityZoneRebalancing: "ENABLED",
        deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 0 },
      },
      /Availability Zone rebalancing/,
    ],
    [
      "Service Connect of no port",
      { serviceConnectConfiguration: { enabled: true, services: [{ portName: "x" }] } },
      /port name x/,
    ],
    ["exec without a task role", { enableExecuteCommand: true }, /taskRoleArn/],
    [
      "a volume of nothing",
      { volumeConfigurations: [{ name: "v", managedEBSVolume: { roleArn: "r", sizeInGiB: 1 } }] },
      /not configured at launch/,
    ],
    [
      "a DAEMON service above 100 percent",
      {
        schedulingStrategy: "DAEMON",
        desiredCount: undefined,
        launchType: "EC2",
        deploymentConfiguration: { maximumPercent: 101 },
      },
      /does not support values above 100 for maximumPercent/,
    ],
    ["DAEMON on Fargate", { schedulingStrategy: "DAEMON", desiredCount: undefined }, /DAEMON/],
    [
      "CODE_DEPLOY without a load balancer",
      { deploymentController: { type: "CODE_DEPLOY" } },
      /requires a load balancer/,
    ],
    [
      "EXTERNAL with a task definition",
      { deploymentController: { type: "EXTERNAL" } },
      /EXTERNAL deployment controller/,
    ],
    ["too long a token", { clientToken: "x".repeat(37) }, /clientToken/],
    ["an unknown member", { desiredcount: 1 }, /^SerializationException: Unknown member 'desiredcount'/],
  ];

  it.each(cases)("%s", (_what, more, text) => {
    expect(ready().refused("CreateService", fargateService(more))).toMatch(text);
  });
});

describe("a load balancer at a port that is mapped twice", () => {
  const loadBalancers = [{ targetGroupArn: "a", containerName: "app", containerPort: 53 }];
  const withDns = () => {
    const driver = ready();
    const portMappings = [
      { containerPort: 53, protocol: "tcp" },
      { containerPort: 53, protocol: "udp" },
    ];
    driver.call("RegisterTaskDefinition", fargateTask("dns", "shop:1", { portMappings }));
    return driver;
  };

  it("is refused, at create and at an update", () => {
    const driver = withDns();
    const text = "InvalidParameterException: Container port 53 is used in more than one port mapping for container app";
    expect(driver.refused("CreateService", fargateService({ taskDefinition: "dns", loadBalancers }))).toBe(text);
    driver.call("CreateService", fargateService({ taskDefinition: "dns" }));
    expect(driver.refused("UpdateService", { cluster: "c", service: "web", loadBalancers })).toBe(text);
  });
});

it.each([
  [100, 150],
  [50, 50],
  [100, 99],
])(
  "a service with %d and %d percent is taken: it only cannot replace its task",
  (minimumHealthyPercent, maximumPercent) => {
    ready().call(
      "CreateService",
      fargateService({ deploymentConfiguration: { minimumHealthyPercent, maximumPercent } }),
    );
  },
);

describe("refusals of UpdateService", () => {
  it("a strategy change needs forceNewDeployment", () => {
    const driver = driveService();
    driver.call("PutClusterCapacityProviders", {
      cluster: "c",
      capacityProviders: ["FARGATE"],
      defaultCapacityProviderStrategy: [],
    });
    const change = {
      cluster: "c",
      service: "web",
      capacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1 }],
    };
    expect(driver.refused("UpdateService", change)).toMatch(/you must force a new deployment\.$/);
    driver.call("UpdateService", { ...change, forceNewDeployment: true });
    expect(driver.refused("UpdateService", { ...change, capacityProviderStrategy: [] })).toMatch(
      /you must force a new deployment\.$/,
    );
    driver.call("UpdateService", {
      cluster: "c",
      service: "web",
      capacityProviderStrategy: [],
      forceNewDeployment: true,
    });
    expect(service(driver).launchType).toBe("FARGATE");
  });

  /** With a service of this launch type, and Fargate's provider in its cluster. */
  const launched = (launchType: string, more: object = {}): Driver => {
    const driver = ready();
    driver.call("PutClusterCapacityProviders", {
      cluster: "c",
      capacityProviders: ["FARGATE"],
      defaultCapacityProviderStrategy: [],
    });
    driver.call("CreateService", fargateService({ launchType, ...more }));
    return driver;
  };
  const onFargate = {
    cluster: "c",
    service: "web",
    capacityProviderStrategy: [{ capacityProvider: "FARGATE" }],
    forceNewDeployment: true,
  };

  it("an empty strategy gives back the launch type of the beginning, whatever the providers were", () => {
    const driver = launched("EC2");
    driver.call("UpdateService", onFargate);
    expect(service(driver).launchType).toBeUndefined();
    driver.call("UpdateService", { ...onFargate, capacityProviderStrategy: [] });
    expect(service(driver).launchType).toBe("EC2");
  });

  it("no strategy takes the place of the launch type EXTERNAL", () => {
    const driver = launched("EXTERNAL", { taskDefinition: "ec2", networkConfiguration: undefined });
    expect(driver.refused("UpdateService", onFargate)).toMatch(/EXTERNAL launch type .* is not supported/);
  });

  it("a CODE_DEPLOY service takes its task definition from CodeDeploy", () => {
    const driver = ready();
    const loadBalancers = [{ targetGroupArn: "a", containerName: "app", containerPort: 80 }];
    driver.call("CreateService", fargateService({ deploymentController: { type: "CODE_DEPLOY" }, loadBalancers }));
    expect(service(driver)).toMatchObject({ taskSets: [], deployments: [] });
    expect(driver.refused("UpdateService", { cluster: "c", service: "web", taskDefinition: "web:1" })).toBe(
      "InvalidParameterException: Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.",
    );
    driver.call("UpdateService", { cluster: "c", service: "web", desiredCount: 2 });
    expect(driver.refused("CreateTaskSet", {})).toMatch(/^UnsupportedFeatureException/);
  });

  it("an INACTIVE revision can't be updated to, but the running one may be named", () => {
    const driver = driveService();
    driver.call("RegisterTaskDefinition", fargateTask("web", "shop:2"));
    for (const revision of ["web:1", "web:2"]) driver.call("DeregisterTaskDefinition", { taskDefinition: revision });
    expect(driver.refused("UpdateService", { cluster: "c", service: "web", taskDefinition: "web:2" })).toBe(
      "ClientException: TaskDefinition is inactive",
    );
    driver.call("UpdateService", { cluster: "c", service: "web", taskDefinition: "web:1", desiredCount: 2 });
    expect(service(driver).desiredCount).toBe(2);
  });

  it("null members count as absent, empty lists clear", () => {
    const driver = ready();
    const loadBalancers = [{ targetGroupArn: "a", containerName: "app", containerPort: 80 }];
    driver.call("CreateService", fargateService({ loadBalancers }));
    driver.call("UpdateService", { cluster: "c", service: "web", loadBalancers: null, enableExecuteCommand: null });
    expect(service(driver).loadBalancers).toEqual(loadBalancers);
    driver.call("UpdateService", { cluster: "c", service: "web", loadBalancers: [] });
    expect(service(driver).loadBalancers).toEqual([]);
  });

  it("at most ten services are described", () => {
    const driver = ready();
    expect(
      driver.refused("DescribeServices", {
        cluster: "c",
        services: Array.from({ length: 11 }, (_, index) => `s${index}`),
      }),
    ).toMatch(/10/);
    expect(driver.refused("DescribeServices", { cluster: "x", services: ["web"] })).toMatch(
      /^ClusterNotFoundException/,
    );
  });
});

it("an EXTERNAL service is stored as it is", () => {
  const driver = ready();
  driver.call("CreateService", {
    cluster: "c",
    serviceName: "web",
    desiredCount: 1,
    deploymentController: { type: "EXTERNAL" },
  });
  expect(service(driver)).toMatchObject({ status: "ACTIVE", taskSets: [], deployments: [] });
  expect(driver.refused("UpdateService", { cluster: "c", service: "web", networkConfiguration: vpc })).toMatch(
    /EXTERNAL deployment controller/,
  );
});
