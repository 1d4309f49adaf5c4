/** One service and one definition with everything that hangs on them: applied, changed, and read back from AWS. */
import {
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cluster, service, taskDefinition } from "../support/builders.ts";
import { kubectl } from "../support/kubectl.ts";
import { startWorld, type World } from "../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: "features" });
  await world.aws.scenario({ containerInstances: 2 });
});
afterAll(() => world?.stop());

const role = (name: string) => `arn:aws:iam::123456789012:role/granted-${name}`;
const SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret";
const LATTICE = "arn:aws:vpc-lattice:eu-central-1:123456789012";

/** What the definition says of its containers, in the words of both Kubernetes and AWS; `v` goes into each feature. */
const containersOf = (v: number) => [
  {
    name: "app",
    image: "registry.example.com/app:1",
    memory: 256,
    essential: true,
    portMappings: [{ name: "http", containerPort: 80, appProtocol: "http" }],
    secrets: [{ name: "PASSWORD", valueFrom: `${SECRET}:password-${v}` }],
    environmentFiles: [{ value: `arn:aws:s3:::shop/web-${v}.env`, type: "s3" }],
    logConfiguration: { logDriver: "awsfirelens", options: { Name: "cloudwatch", log_group_name: `shop-${v}` } },
    healthCheck: { command: ["CMD-SHELL", "true"], interval: 10 * v, timeout: 5, retries: 3 },
    restartPolicy: { enabled: true, ignoredExitCodes: [v], restartAttemptPeriod: 60 * v },
    dependsOn: [{ containerName: "router", condition: v === 1 ? "START" : "HEALTHY" }],
    resourceRequirements: [{ type: "GPU", value: String(v) }],
    mountPoints: [
      { sourceVolume: "scratch", containerPath: `/scratch-${v}` },
      { sourceVolume: "shared", containerPath: "/shared", readOnly: true },
    ],
  },
  {
    name: "router",
    image: "registry.example.com/router:1",
    memory: 64,
    essential: true,
    firelensConfiguration: { type: "fluentbit", options: { "enable-ecs-log-metadata": String(v === 1) } },
    healthCheck: { command: ["CMD", "check"], interval: 10, timeout: 5, retries: v },
  },
];

const volumesOf = (v: number) => [
  { name: "scratch", configuredAtLaunch: true },
  {
    name: "shared",
    efsVolumeConfiguration: {
      fileSystemId: "fs-0123456789abcdef0",
      transitEncryption: "ENABLED",
      transitEncryptionPort: 2048 + v,
      authorizationConfig: { accessPointId: `fsap-${v}`, iam: "ENABLED" },
    },
  },
];

const connectOf = (v: number) => ({
  enabled: true,
  namespace: "shop",
  services: [
    {
      portName: "http",
      discoveryName: `web-${v}`,
      clientAliases: [
        { port: 80, dnsName: "web", testTrafficRules: { header: { name: "x-test", value: { exact: `yes-${v}` } } } },
      ],
      tls: {
        issuerCertificateAuthority: {
          awsPcaAuthorityArn: `arn:aws:acm-pca:eu-central-1:123456789012:certificate-authority/${v}`,
        },
        kmsKey: `key-${v}`,
        roleArn: role(`tls-${v}`),
      },
    },
  ],
  logConfiguration: {
    logDriver: "awslogs",
    options: { "awslogs-group": `proxy-${v}`, "awslogs-region": "eu-central-1" },
  },
});

const latticeOf = (v: number) => [
  { roleArn: role("lattice"), targetGroupArn: `${LATTICE}:targetgroup/tg-${v}`, portName: "http" },
];

const ebsOf = (v: number) => [
  {
    name: "scratch",
    managedEBSVolume: {
      roleArn: role("volumes"),
      volumeType: "gp3",
      sizeInGiB: 20 * v,
      throughput: 125 * v,
      encrypted: true,
    },
  },
];

const definitionOf = (v: number) =>
  taskDefinition("web", "1", {
    requiresCompatibilities: ["EC2"],
    cpu: undefined,
    memory: undefined,
    executionRoleArn: role("execution"),
    containers: containersOf(v),
    volumes: volumesOf(v),
  });
const serviceOf = (v: number, more: object = {}) =>
  service(
    "web",
    { cluster: "shop", taskDefinition: "web" },
    {
      launchType: "EC2",
      serviceConnectConfiguration: connectOf(v),
      vpcLatticeConfigurations: latticeOf(v),
      volumeConfigurations: ebsOf(v),
      // Both objects change at once: one deployment carries both.
      rollout: { settleSeconds: 1 },
      ...more,
    },
  );

async function applied(...items: readonly ReturnType<typeof cluster>[]): Promise<void> {
  const list = { apiVersion: "v1", kind: "List", items };
  await kubectl(["-n", world.namespace, "apply", "-f", "-"], { stdin: JSON.stringify(list) });
  await world.waitReady(...items);
}

/** The service, the revision that it runs, and the definition of that, as AWS's own client reads them over HTTP. */
async function shown() {
  const { person } = world.aws;
  const { services = [] } = await person.send(new DescribeServicesCommand({ cluster: "shop", services: ["web"] }));
  const [live] = services;
  const serviceRevisionArns = (live?.currentServiceRevisions ?? []).map(({ arn = "" }) => arn);
  const { serviceRevisions = [] } = await person.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns }));
  const [revision] = serviceRevisions;
  const described = await person.send(new DescribeTaskDefinitionCommand({ taskDefinition: revision?.taskDefinition }));
  return { service: live, revision, definition: described.taskDefinition };
}

async function expectShown(v: number): Promise<void> {
  const { service: live, revision, definition } = await shown();
  expect(definition).toMatchObject({ containerDefinitions: containersOf(v), volumes: volumesOf(v) });
  expect(revision).toMatchObject({
    serviceConnectConfiguration: connectOf(v),
    vpcLatticeConfigurations: latticeOf(v),
    volumeConfigurations: ebsOf(v),
  });
  for (const name of ["serviceConnectConfiguration", "vpcLatticeConfigurations", "volumeConfigurations"])
    expect(live, "a service itself does not show what its revision shows").not.toHaveProperty(name);
}

const operationsSince = async (mark: number) => (await world.aws.writes(mark)).map(({ operation }) => operation);

test("every feature of a service and its definition is what AWS shows, also once each of them was changed", async () => {
  await applied(cluster("shop"), definitionOf(1), serviceOf(1));
  await expectShown(1);
  const mark = await world.aws.mark();
  await applied(definitionOf(2), serviceOf(2));
  await expectShown(2);
  expect(await operationsSince(mark)).toEqual(["RegisterTaskDefinition", "UpdateService"]);
});

/** Somebody sets up Service Connect as in the first version; the operator does something about it. */
async function connectByHand(): Promise<void> {
  const mark = await world.aws.mark();
  const input = {
    cluster: "shop",
    service: "web",
    serviceConnectConfiguration: connectOf(1),
    volumeConfigurations: ebsOf(2),
  };
  await world.aws.person.send(new UpdateServiceCommand(input as UpdateServiceCommand["input"]));
  const deployments = (await shown()).service?.deployments ?? [];
  expect(deployments[0]?.serviceConnectConfiguration).toMatchObject(connectOf(1));
  await world.waitAws(
    "an update",
    () => operationsSince(mark),
    (operations) => operations.includes("UpdateService"),
  );
}

test("what somebody changes in Service Connect is found, though the service does not show it, and put back", async () => {
  await connectByHand();
  await world.waitReady(serviceOf(2));
  await expectShown(2);
});

test("Service Connect that is switched off explicitly is off, and stays off", async () => {
  const off = serviceOf(2, { serviceConnectConfiguration: { enabled: false } });
  await applied(off);
  expect((await shown()).revision?.serviceConnectConfiguration).toEqual({ enabled: false });
  await connectByHand();
  await world.waitReady(off);
  expect((await shown()).revision?.serviceConnectConfiguration).toEqual({ enabled: false });
});
