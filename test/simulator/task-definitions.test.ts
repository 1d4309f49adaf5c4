import { describe, expect, it } from "vitest";
import { drive, driveService, fargateTask, type Output } from "./drive.ts";

const container = (more: object = {}) => ({ name: "app", image: "shop:1", memory: 128, ...more });
const onEc2 = (more: object = {}, inContainer: object = {}) => ({
  family: "f",
  containerDefinitions: [container(inContainer)],
  ...more,
});

describe("what is read back", () => {
  const stored = (input: object): Output => drive().call("RegisterTaskDefinition", input).taskDefinition;

  it("has the defaults of a container", () => {
    expect(stored(onEc2()).containerDefinitions[0]).toEqual({
      name: "app",
      image: "shop:1",
      memory: 128,
      cpu: 0,
      essential: true,
      environment: [],
      mountPoints: [],
      portMappings: [],
      systemControls: [],
      volumesFrom: [],
    });
  });

  it("has the defaults of the task", () => {
    expect(stored(onEc2())).toMatchObject({
      networkMode: "bridge",
      volumes: [],
      placementConstraints: [],
      revision: 1,
      status: "ACTIVE",
    });
    expect(stored(onEc2())).not.toHaveProperty("requiresCompatibilities");
  });

  it.each([
    ["0.25 vCPU", "0.5 GB", "256", "512"],
    ["1 vCPU", "2GB", "1024", "2048"],
    ["512", "1024", "512", "1024"],
  ])("cpu %s and memory %s become units", (cpu, memory, units, mebibytes) => {
    expect(stored({ ...fargateTask("f", "shop:1"), cpu, memory })).toMatchObject({ cpu: units, memory: mebibytes });
  });

  it.each([
    ["awsvpc", { containerPort: 80 }, { containerPort: 80, hostPort: 80, protocol: "tcp" }],
    ["bridge", { containerPort: 80 }, { containerPort: 80, hostPort: 0, protocol: "tcp" }],
    [
      "bridge",
      { containerPort: 80, hostPort: 8080, protocol: "udp" },
      { containerPort: 80, hostPort: 8080, protocol: "udp" },
    ],
    ["host", { containerPort: 80 }, { containerPort: 80, hostPort: 80, protocol: "tcp" }],
    ["awsvpc", { containerPort: 80, hostPort: 0 }, { containerPort: 80, hostPort: 80, protocol: "tcp" }],
    ["host", { containerPort: 80, hostPort: 0 }, { containerPort: 80, hostPort: 80, protocol: "tcp" }],
  ])("ports on %s: %j -> %j", (networkMode, given, shown) => {
    expect(stored(onEc2({ networkMode }, { portMappings: [given] })).containerDefinitions[0].portMappings).toEqual([
      shown,
    ]);
  });

  it("re-orders ports, environment, secrets, links and volumesFrom, and keeps the order of the rest", () => {
    const others = [
      { name: "b", image: "x", memory: 6 },
      { name: "a", image: "x", memory: 6 },
    ];
    const given = {
      portMappings: [{ containerPort: 443 }, { containerPort: 80 }],
      environment: [
        { name: "Z", value: "1" },
        { name: "A", value: "2" },
      ],
      secrets: [
        { name: "Y", valueFrom: "y" },
        { name: "B", valueFrom: "b" },
      ],
      links: ["b", "a"],
      volumesFrom: [{ sourceContainer: "b" }, { sourceContainer: "a" }],
      dnsServers: ["9.9.9.9", "1.1.1.1"],
      dependsOn: [
        { containerName: "b", condition: "START" },
        { containerName: "a", condition: "START" },
      ],
    };
    const [seen] = stored({ family: "f", containerDefinitions: [container(given), ...others] }).containerDefinitions;
    expect(seen.portMappings.map((port: Output) => port.containerPort)).toEqual([80, 443]);
    expect(seen.environment.map((entry: Output) => entry.name)).toEqual(["A", "Z"]);
    expect(seen.secrets.map((entry: Output) => entry.name)).toEqual(["B", "Y"]);
    expect(seen.links).toEqual(["a", "b"]);
    expect(seen.volumesFrom.map((entry: Output) => entry.sourceContainer)).toEqual(["a", "b"]);
    expect(seen.dnsServers).toEqual(given.dnsServers);
    expect(seen.dependsOn).toEqual(given.dependsOn);
  });

  it("fills health checks, restart policies, proxies and volumes", () => {
    const seen = stored(
      onEc2(
        {
          networkMode: "awsvpc",
          proxyConfiguration: { containerName: "app" },
          volumes: [{ name: "efs", efsVolumeConfiguration: { fileSystemId: "fs-1" } }, { name: "plain" }],
        },
        {
          healthCheck: { command: ["CMD", "true"] },
          restartPolicy: { enabled: true },
          firelensConfiguration: { type: "fluentbit" },
        },
      ),
    );
    expect(seen.containerDefinitions[0]).toMatchObject({
      healthCheck: { interval: 30, timeout: 5, retries: 3 },
      restartPolicy: { restartAttemptPeriod: 300 },
      user: "0",
    });
    expect(seen.proxyConfiguration.type).toBe("APPMESH");
    expect(seen.volumes).toEqual([
      {
        name: "efs",
        efsVolumeConfiguration: { fileSystemId: "fs-1", rootDirectory: "/", transitEncryption: "DISABLED" },
      },
      { name: "plain", host: {} },
    ]);
  });

  it("leaves free-form maps alone and tags outside", () => {
    const dockerLabels = { "Com.Example/B": "", hostPort: "0", a: "1" };
    const driver = drive();
    const answer = driver.call("RegisterTaskDefinition", {
      ...onEc2({}, { dockerLabels }),
      tags: [{ key: "k", value: "v" }],
    });
    expect(answer.taskDefinition.containerDefinitions[0].dockerLabels).toEqual(dockerLabels);
    expect(answer.taskDefinition).not.toHaveProperty("tags");
    expect(answer.tags).toEqual([{ key: "k", value: "v" }]);
    expect(driver.call("DescribeTaskDefinition", { taskDefinition: "f" })).not.toHaveProperty("tags");
    expect(driver.call("DescribeTaskDefinition", { taskDefinition: "f:1", include: ["TAGS"] }).tags).toEqual(
      answer.tags,
    );
  });
});

describe("a revision's life", () => {
  it("counts up for ever, also over deleted ones", () => {
    const driver = drive();
    for (const revision of [1, 2]) {
      expect(driver.call("RegisterTaskDefinition", onEc2()).taskDefinition.revision).toBe(revision);
    }
    driver.call("DeregisterTaskDefinition", { taskDefinition: "f:2" });
    expect(driver.call("DescribeTaskDefinition", { taskDefinition: "f" }).taskDefinition.revision).toBe(1);
    expect(driver.call("DeleteTaskDefinitions", { taskDefinitions: ["f:2", "f:1", "f:9"] })).toMatchObject({
      taskDefinitions: [{ status: "DELETE_IN_PROGRESS", revision: 2 }],
      failures: [
        { reason: expect.stringContaining("still in ACTIVE status") },
        { reason: expect.stringContaining("does not exist") },
      ],
    });
    expect(driver.refused("DescribeTaskDefinition", { taskDefinition: "f:2" })).toBe(
      "ClientException: Unable to describe task definition.",
    );
    expect(driver.call("RegisterTaskDefinition", onEc2()).taskDefinition.revision).toBe(3);
  });

  it("stays DELETE_IN_PROGRESS while a service uses it", () => {
    const driver = driveService();
    driver.call("DeregisterTaskDefinition", { taskDefinition: "web:1" });
    driver.call("UpdateService", { cluster: "c", service: "web", desiredCount: 5 });
    driver.call("DeleteTaskDefinitions", { taskDefinitions: ["web:1"] });
    driver.until(
      "scaled",
      () => driver.call("DescribeServices", { cluster: "c", services: ["web"] }).services[0].runningCount === 5,
    );
    expect(driver.call("DescribeTaskDefinition", { taskDefinition: "web:1" }).taskDefinition.status).toBe(
      "DELETE_IN_PROGRESS",
    );
    expect(driver.refused("RunTask", { cluster: "c", taskDefinition: "web:1", launchType: "FARGATE" })).toBe(
      "ClientException: TaskDefinition is inactive",
    );
    driver.call("DeleteService", { cluster: "c", service: "web", force: true });
    driver.run(10_000);
    expect(driver.refused("DescribeTaskDefinition", { taskDefinition: "web:1" })).toMatch(/^ClientException/);
  });

  it("is listed by status, family and order", () => {
    const driver = drive();
    for (const family of ["a", "b", "a"]) driver.call("RegisterTaskDefinition", { ...onEc2(), family });
    driver.call("DeregisterTaskDefinition", { taskDefinition: "b:1" });
    const list = (input: object) =>
      driver.call("ListTaskDefinitions", input).taskDefinitionArns.map((arn: string) => arn.split("/")[1]);
    expect(list({})).toEqual(["a:1", "a:2"]);
    expect(list({ sort: "DESC" })).toEqual(["a:2", "a:1"]);
    expect(list({ status: "INACTIVE" })).toEqual(["b:1"]);
    expect(driver.call("ListTaskDefinitionFamilies", {}).families).toEqual(["a", "b"]);
    expect(driver.call("ListTaskDefinitionFamilies", { status: "ACTIVE" }).families).toEqual(["a"]);
  });
});

describe("RegisterTaskDefinition takes", () => {
  const dns = [
    { containerPort: 53, protocol: "tcp" },
    { containerPort: 53, protocol: "udp" },
  ];

  it.each([
    ["a soft memory limit equal to the hard one", onEc2({}, { memory: 128, memoryReservation: 128 })],
    ["a health check that begins with a program", onEc2({}, { healthCheck: { command: ["/healthcheck"] } })],
    ["one port for tcp and for udp", onEc2({}, { portMappings: dns })],
    ["one port for both with awsvpc", onEc2({ networkMode: "awsvpc" }, { portMappings: dns })],
    [
      "a container port twice with host ports that AWS picks",
      onEc2({}, { portMappings: [{ containerPort: 1 }, { containerPort: 1 }] }),
    ],
    ["a variable twice", onEc2({}, { environment: [{ name: "A" }, { name: "A" }] })],
    [
      "Managed Instances without a network",
      onEc2({ networkMode: "none", requiresCompatibilities: ["MANAGED_INSTANCES"] }),
    ],
  ])("%s", (_what, input) => {
    drive().call("RegisterTaskDefinition", input);
  });

  it("Managed Instances without a network mode, which is awsvpc then", () => {
    const input = onEc2({ requiresCompatibilities: ["MANAGED_INSTANCES"] });
    expect(drive().call("RegisterTaskDefinition", input).taskDefinition.networkMode).toBe("awsvpc");
  });

  it("tmpfs on Fargate", () => {
    const tmpfs = { linuxParameters: { tmpfs: [{ containerPath: "/tmp", size: 16 }] } };
    drive().call("RegisterTaskDefinition", fargateTask("f", "shop:1", tmpfs));
  });
});

describe("refusals of RegisterTaskDefinition", () => {
  const fargate = (task: object = {}, inContainer: object = {}) => ({
    ...fargateTask("f", "shop:1", inContainer),
    ...task,
  });
  const cases: readonly (readonly [string, object, string | RegExp])[] = [
    [
      "no memory anywhere",
      onEc2({}, { memory: undefined }),
      "ClientException: Invalid setting for container 'app'. At least one of 'memory' or 'memoryReservation' must be specified.",
    ],
    [
      "container above task memory",
      fargate({}, { memory: 1024 }),
      "ClientException: The 'memory' setting for container 'app' is greater than for the task.",
    ],
    [
      "Fargate without memory",
      fargate({ memory: undefined }, { memory: 512 }),
      "ClientException: Fargate requires that 'memory' be defined at the task level.",
    ],
    [
      "Fargate without cpu",
      fargate({ cpu: undefined }),
      "ClientException: Fargate requires that 'cpu' be defined at the task level.",
    ],
    [
      "Fargate on bridge",
      fargate({ networkMode: "bridge" }),
      "ClientException: Fargate only supports network mode 'awsvpc'.",
    ],
    [
      "a Fargate size that is none",
      fargate({ memory: "4096" }),
      "ClientException: No Fargate configuration exists for given values.",
    ],
    [
      "container cpu above task cpu",
      fargate({}, { cpu: 512 }),
      "ClientException: The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.",
    ],
    [
      "eleven containers",
      onEc2({ containerDefinitions: Array.from({ length: 11 }, (_, index) => container({ name: `c${index}` })) }),
      "ClientException: Too many containers.",
    ],
    ["no containers", onEc2({ containerDefinitions: [] }), "ClientException: Container list cannot be empty."],
    ["the same name twice", onEc2({ containerDefinitions: [container(), container()] }), /unique/],
    ["nothing essential", onEc2({}, { essential: false }), /essential/],
    ["empty tags", { ...onEc2(), tags: [] }, "ClientException: Tags can not be empty."],
    ["a bad family", onEc2({ family: "a b" }), /Family/],
    [
      "other host port on awsvpc",
      onEc2({ networkMode: "awsvpc" }, { portMappings: [{ containerPort: 80, hostPort: 81 }] }),
      /must match/,
    ],
    ["ports on none", onEc2({ networkMode: "none" }, { portMappings: [{ containerPort: 80 }] }), /networkMode=none/],
    ["links on awsvpc", onEc2({ networkMode: "awsvpc" }, { links: ["b"] }), /Links/],
    ["hostname on awsvpc", onEc2({ networkMode: "awsvpc" }, { hostname: "h" }), /Hostname/],
    ["privileged on Fargate", fargate({}, { privileged: true }), /privileged/],
    ["a GPU on Fargate", fargate({}, { resourceRequirements: [{ type: "GPU", value: "1" }] }), /GPU/],
    ["syslog on Fargate", fargate({}, { logConfiguration: { logDriver: "syslog" } }), /syslog/],
    ["a long stop on Fargate", fargate({}, { stopTimeout: 121 }), /stopTimeout/],
    ["little ephemeral storage", fargate({ ephemeralStorage: { sizeInGiB: 20 } }), /Ephemeral/],
    ["a host path on Fargate", fargate({ volumes: [{ name: "v", host: { sourcePath: "/x" } }] }), /sourcePath/],
    [
      "an unknown volume",
      onEc2({}, { mountPoints: [{ sourceVolume: "v", containerPath: "/v" }] }),
      /Unknown volume 'v'/,
    ],
    [
      "two kinds of volume",
      onEc2({ volumes: [{ name: "v", host: { sourcePath: "/x" }, efsVolumeConfiguration: { fileSystemId: "fs" } }] }),
      /Only one/,
    ],
    [
      "EFS iam in the clear",
      onEc2({
        volumes: [
          { name: "v", efsVolumeConfiguration: { fileSystemId: "fs", authorizationConfig: { iam: "ENABLED" } } },
        ],
      }),
      /transit/,
    ],
    [
      "S3 Files without a role",
      onEc2({ volumes: [{ name: "v", s3filesVolumeConfiguration: { fileSystemArn: "arn" } }] }),
      /task role/,
    ],
    [
      "a dependency on an unknown container",
      onEc2({}, { dependsOn: [{ containerName: "b", condition: "START" }] }),
      /unknown container 'b'/,
    ],
    ["a circle", onEc2({}, { dependsOn: [{ containerName: "app", condition: "START" }] }), /cycle/],
    [
      "HEALTHY without a check",
      onEc2({
        containerDefinitions: [
          container({ dependsOn: [{ containerName: "b", condition: "HEALTHY" }] }),
          container({ name: "b" }),
        ],
      }),
      /no health check/,
    ],
    ["a quick health check", onEc2({}, { healthCheck: { command: ["true"], interval: 4 } }), /interval/],
    [
      "a restart period",
      onEc2({}, { restartPolicy: { enabled: true, restartAttemptPeriod: 59 } }),
      /restartAttemptPeriod/,
    ],
    [
      "environment files by another name",
      onEc2({}, { environmentFiles: [{ type: "s3", value: "arn:aws:s3:::b/x.txt" }] }),
      /\.env/,
    ],
    [
      "awsvpc on external instances",
      onEc2({ networkMode: "awsvpc", requiresCompatibilities: ["EXTERNAL"] }),
      /external/,
    ],
    [
      "bridge on Managed Instances",
      onEc2({ networkMode: "bridge", requiresCompatibilities: ["MANAGED_INSTANCES"] }),
      /Managed Instances/,
    ],
    [
      "a soft memory limit above the hard one",
      onEc2({}, { memory: 128, memoryReservation: 129 }),
      /'memory' must be greater than or equal to 'memoryReservation'/,
    ],
    ["a port mapping without a port", onEc2({}, { portMappings: [{ protocol: "tcp" }] }), /Invalid 'containerPort'/],
    [
      "a host port that is mapped twice",
      onEc2(
        {},
        {
          portMappings: [
            { containerPort: 80, hostPort: 3000 },
            { containerPort: 81, hostPort: 3000 },
          ],
        },
      ),
      "ClientException: TCP host port '3000' is mapped multiple times in task.",
    ],
    [
      "a secret with the name of a variable",
      onEc2({}, { environment: [{ name: "A" }], secrets: [{ name: "A", valueFrom: "a" }] }),
      "ClientException: The secret name must be unique and not shared with any new or existing environment variables set on the container, such as 'A'.",
    ],
    [
      "a secret twice",
      onEc2(
        {},
        {
          secrets: [
            { name: "A", valueFrom: "a" },
            { name: "A", valueFrom: "b" },
          ],
        },
      ),
      "ClientException: Duplicate secret names found: A. Each secret name must be unique.",
    ],
    [
      "user on Windows",
      onEc2({ runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" } }, { user: "x" }),
      /Windows/,
    ],
    [
      "an unknown member",
      onEc2({}, { enviroment: [] }),
      "SerializationException: Unknown member 'containerDefinitions[0].enviroment'.",
    ],
    [
      "a number for text",
      onEc2({ family: 3 }),
      "SerializationException: NUMBER_VALUE can not be converted to String at 'family'.",
    ],
    [
      "text for a number",
      onEc2({}, { memory: "128" }),
      "SerializationException: STRING_VALUE can not be converted to Integer at 'containerDefinitions[0].memory'.",
    ],
    [
      "an enum value that is none",
      onEc2({ networkMode: "vpc" }),
      /^InvalidParameterException: 1 validation error detected: Value 'vpc' at 'networkMode'/,
    ],
    [
      "a missing family",
      { containerDefinitions: [] },
      /'family' failed to satisfy constraint: Member must not be null/,
    ],
  ];

  it.each(cases)("%s", (_what, input, text) => {
    const said = drive().refused("RegisterTaskDefinition", input);
    if (typeof text === "string") expect(said).toBe(text);
    else expect(said).toMatch(text);
  });

  it.each([
    ["256", "512"],
    ["512", "4096"],
    ["4096", "30720"],
    ["8192", "61440"],
    ["16384", "122880"],
    ["32768", "249856"],
  ])("accepts Fargate %s / %s", (cpu, memory) => {
    expect(drive().call("RegisterTaskDefinition", fargate({ cpu, memory })).taskDefinition.status).toBe("ACTIVE");
  });
});
