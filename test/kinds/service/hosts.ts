import {
  cloudMapNamespace,
  cloudMapService,
  cluster,
  groupProvider,
  image,
  type Manifest,
  service,
  taskDefinition,
} from "../../support/builders.ts";
import type { Host } from "../host.ts";
import { scaledHosts } from "./scaled-hosts.ts";

const ROLE = "arn:aws:iam::111122223333:role/granted";
const BALANCER = "arn:aws:elasticloadbalancing:eu-central-1:111122223333";
const LATTICE = "arn:aws:vpc-lattice:eu-central-1:111122223333";
const SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret";
const registryArn = "arn:aws:servicediscovery:eu-central-1:111122223333:service/srv-1";
const refs = { cluster: "demo", taskDefinition: "web" };
const awsvpcConfiguration = {
  subnets: ["subnet-11112222"],
  securityGroups: ["sg-11112222"],
  assignPublicIp: "DISABLED",
};
const FARGATE_PROVIDERS = ["FARGATE", "FARGATE_SPOT"];

const ports = [
  { containerPort: 80, name: "http", appProtocol: "http" },
  { containerPort: 81, name: "http2", appProtocol: "http" },
];
const app = (members: object = {}) => ({ name: "app", image: image("1"), essential: true, ...members });
const onFargate = taskDefinition("web", "1", {
  // ECS Exec needs one.
  taskRoleArn: `${ROLE}-task`,
  containers: [app({ portMappings: ports }), { ...app({ portMappings: [{ containerPort: 82 }] }), name: "app2" }],
});
const withLateVolume = (name: string, volume: string) =>
  taskDefinition(name, "1", { containers: [app()], volumes: [{ name: volume, configuredAtLaunch: true }] });
const onInstances = taskDefinition("web", "1", {
  requiresCompatibilities: ["EC2"],
  networkMode: "bridge",
  containers: [app({ portMappings: ports }), { ...app({ portMappings: [{ containerPort: 80 }] }), name: "app2" }],
});

const common = { region: "eu-central-1", deletionPolicy: "Delete", suspend: false, serviceName: "host" };

const rolling = {
  strategy: "ROLLING",
  maximumPercent: 200,
  minimumHealthyPercent: 50,
  deploymentCircuitBreaker: {
    enable: true,
    rollback: true,
    resetOnHealthyTask: true,
    thresholdConfiguration: { type: "COUNT", value: 5 },
  },
  alarms: { alarmNames: ["errors"], enable: true, rollback: true },
  earlySuccessCriteria: { enable: true, healthyPercent: 80, sourceServiceRevisionCleanup: "DEFERRED" },
};

const connect = {
  enabled: true,
  namespace: "shop",
  services: [
    {
      portName: "http",
      discoveryName: "web",
      clientAliases: [
        { port: 80, dnsName: "web", testTrafficRules: { header: { name: "x-test", value: { exact: "yes" } } } },
      ],
      ingressPortOverride: 15_000,
      timeout: { idleTimeoutSeconds: 60, perRequestTimeoutSeconds: 15 },
      tls: {
        issuerCertificateAuthority: {
          awsPcaAuthorityArn: "arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/1",
        },
        kmsKey: "key-1",
        roleArn: `${ROLE}-tls`,
      },
    },
  ],
  logConfiguration: {
    logDriver: "awslogs",
    options: { "awslogs-group": "proxy", "awslogs-region": "eu-central-1", "awslogs-stream-prefix": "proxy" },
    secretOptions: [{ name: "splunk-token", valueFrom: `${SECRET}:token` }],
  },
  accessLogConfiguration: { format: "TEXT", includeQueryParameters: "DISABLED" },
  containerConfigurations: [{ logLevel: "info" }],
};

const fargate = service("host", refs, {
  ...common,
  schedulingStrategy: "REPLICA",
  desiredCountPolicy: "Enforce",
  platformVersion: "1.4.0",
  availabilityZoneRebalancing: "ENABLED",
  networkConfiguration: { awsvpcConfiguration },
  loadBalancers: [{ targetGroupArn: `${BALANCER}:targetgroup/web/1`, containerName: "app", containerPort: 80 }],
  healthCheckGracePeriodSeconds: 30,
  serviceRegistries: [{ registryArn, port: 80 }],
  serviceConnectConfiguration: connect,
  deploymentController: { type: "ECS" },
  deploymentConfiguration: rolling,
  monitoring: { metricConfigurations: [{ metricNames: ["CPUUtilization"], resolutionSeconds: 20 }] },
  enableExecuteCommand: true,
  enableECSManagedTags: true,
  propagateTags: "SERVICE",
  tags: [{ key: "team", value: "shop" }],
});

const discovered = service("host", refs, {
  networkConfiguration: { awsvpcConfiguration },
  serviceRegistries: [{ registryRef: { name: "names" } }],
  serviceConnectConfiguration: { enabled: true, namespaceRef: { name: "names.local" } },
});

const blueGreen = service("host", refs, {
  deploymentConfiguration: { strategy: "BLUE_GREEN", bakeTimeInMinutes: 1 },
  loadBalancers: [
    {
      targetGroupArn: `${BALANCER}:targetgroup/blue/1`,
      containerName: "app",
      containerPort: 80,
      advancedConfiguration: {
        alternateTargetGroupArn: `${BALANCER}:targetgroup/green/2`,
        productionListenerRule: `${BALANCER}:listener-rule/app/x/1/2/3`,
        testListenerRule: `${BALANCER}:listener-rule/app/x/1/2/4`,
        roleArn: `${ROLE}-balancer`,
      },
    },
  ],
});

const lattice = service("host", refs, {
  launchType: undefined,
  capacityProviderStrategy: [{ capacityProvider: "FARGATE" }],
  vpcLatticeConfigurations: [
    {
      roleArn: `${ROLE}-lattice`,
      targetGroupArn: `${LATTICE}:targetgroup/tg-1`,
      portName: "http",
      advancedConfiguration: {
        alternateTargetGroupArn: `${LATTICE}:targetgroup/tg-2`,
        productionListenerRule: `${LATTICE}:service/svc-1/listener/listener-1/rule/rule-1`,
        testListenerRule: `${LATTICE}:service/svc-1/listener/listener-1/rule/rule-2`,
      },
    },
  ],
});

const instances = service("host", refs, {
  launchType: "EC2",
  networkConfiguration: undefined,
  role: `${ROLE}-balancer`,
  loadBalancers: [{ loadBalancerName: "classic", containerName: "app", containerPort: 80 }],
  serviceRegistries: [{ registryArn, containerName: "app", containerPort: 80 }],
  placementConstraints: [{ type: "memberOf", expression: "attribute:stack == prod" }],
  placementStrategy: [{ type: "spread", field: "instanceId" }],
});

const volume = service("host", refs, {
  volumeConfigurations: [
    {
      name: "data",
      managedEBSVolume: {
        roleArn: `${ROLE}-volumes`,
        encrypted: true,
        kmsKeyId: "key-1",
        volumeType: "gp3",
        sizeInGiB: 200,
        snapshotId: "snap-1",
        volumeInitializationRate: 100,
        iops: 3000,
        throughput: 250,
        filesystemType: "xfs",
        tagSpecifications: [
          { resourceType: "volume", tags: [{ key: "team", value: "shop" }], propagateTags: "SERVICE" },
        ],
      },
    },
  ],
});

/** The first definition is the service's own; the others are there to change to. */
const ofDefinition = (...definitions: readonly Manifest[]) => [
  cluster("demo", { capacityProviders: FARGATE_PROVIDERS }),
  ...definitions,
];
const another: Manifest = { ...onFargate, metadata: { name: "web2" } };

const literal = service("host", refs, {
  clusterRef: undefined,
  taskDefinitionRef: undefined,
  cluster: "demo",
  taskDefinition: "web:1",
});

const spot = service("host", refs, {
  launchType: undefined,
  capacityProviderStrategy: [
    { capacityProvider: "FARGATE", weight: 1, base: 1 },
    { capacityProvider: "FARGATE_SPOT", weight: 3 },
  ],
});

const onGroup = service("host", refs, {
  launchType: undefined,
  networkConfiguration: undefined,
  capacityProviderStrategy: [{ capacityProviderRef: { name: "machines" }, weight: 1 }],
});

export const serviceHosts: readonly Host[] = [
  { name: "Fargate", manifest: fargate, companions: ofDefinition(onFargate, another) },
  {
    name: "discovered",
    manifest: discovered,
    companions: [
      ...ofDefinition(onFargate),
      cloudMapNamespace("names.local", { type: "DNS_PRIVATE", vpc: "vpc-1" }),
      cloudMapService("names", "names.local"),
      cloudMapNamespace("names.local2", { type: "DNS_PRIVATE", vpc: "vpc-2" }),
      cloudMapService("names2", "names.local"),
    ],
  },
  { name: "blue/green", manifest: blueGreen, companions: ofDefinition(onFargate) },
  { name: "Lattice", manifest: lattice, companions: ofDefinition(onFargate) },
  { name: "instances", manifest: instances, companions: ofDefinition(onInstances) },
  {
    name: "volume",
    manifest: volume,
    companions: ofDefinition(withLateVolume("web", "data"), withLateVolume("web2", "data2")),
  },
  { name: "literal", manifest: literal, companions: ofDefinition(onFargate, another) },
  { name: "spot", manifest: spot, companions: ofDefinition(onFargate) },
  {
    name: "capacity provider",
    manifest: onGroup,
    companions: [
      groupProvider("machines"),
      groupProvider("machines2"),
      cluster("demo", { capacityProviderRefs: [{ name: "machines" }, { name: "machines2" }] }),
      onInstances,
    ],
  },
  ...scaledHosts(refs, ofDefinition(onFargate)),
];
