/**
 * What AWS takes, or decides itself, is not refused by admission. Each case was refused once; the reason why it must not be
 * stands beside the rule in docs/engineering/aws-assumptions.md.
 */
type Spec = Readonly<Record<string, unknown>>;

const APP = { name: "app", image: "registry.example.com/app:1", memory: 256 };
const task = (container: Spec = {}, spec: Spec = {}): Spec => ({ containers: [{ ...APP, ...container }], ...spec });
const service = (spec: Spec): Spec => ({ clusterRef: { name: "demo" }, taskDefinitionRef: { name: "web" }, ...spec });
const percents = (minimumHealthyPercent: number, maximumPercent: number, spec: Spec = {}): Spec =>
  service({ deploymentConfiguration: { minimumHealthyPercent, maximumPercent }, ...spec });
const WINDOWS = { runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" } };
const managed = (spec: Spec): Spec => task({}, { requiresCompatibilities: ["MANAGED_INSTANCES"], ...spec });
const GROUP = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/blue/1";
const ebs = (volume: Spec): Spec =>
  service({
    volumeConfigurations: [{ name: "data", managedEBSVolume: { roleArn: "arn:aws:x", sizeInGiB: 10, ...volume } }],
  });

const taskDefinitions: Readonly<Record<string, Spec>> = {
  "a soft memory limit equal to the hard one": task({ memoryReservation: 256 }),
  "four MiB, which old Docker daemons take": task({ memory: 4 }),
  "CPU units beyond what the kernel counts": task({ cpu: 300_000 }),
  "a health check that begins with a program": task({ healthCheck: { command: ["/healthcheck"] } }),
  "one container port for tcp and for udp": task({
    portMappings: [
      { containerPort: 53, protocol: "tcp" },
      { containerPort: 53, protocol: "udp" },
    ],
  }),
  "a port beside a range": task({ portMappings: [{ containerPort: 80, containerPortRange: "8000-8010" }] }),
  "port names used twice": task({
    portMappings: [
      { containerPort: 80, name: "http" },
      { containerPort: 81, name: "http" },
    ],
  }),
  "host port 0 with awsvpc": task({ portMappings: [{ containerPort: 80, hostPort: 0 }] }, { networkMode: "awsvpc" }),
  "host port 0 with host": task({ portMappings: [{ containerPort: 80, hostPort: 0 }] }, { networkMode: "host" }),
  "Windows with bridge": task({}, { networkMode: "bridge", ...WINDOWS }),
  "Managed Instances without a network mode": managed({}),
  "Managed Instances without a network": managed({ networkMode: "none" }),
};

const services: Readonly<Record<string, Spec>> = {
  "percentages that leave no room for one task": percents(100, 150),
  "percentages that leave no room, for a count that is scaled up from 0": percents(100, 150, { desiredCount: 0 }),
  "a maximum of 100 alone, because AWS keeps the minimum that it has": service({
    deploymentConfiguration: { maximumPercent: 100 },
  }),
  "early success below a minimum that is not declared": service({
    deploymentConfiguration: {
      earlySuccessCriteria: { enable: true, healthyPercent: 50, sourceServiceRevisionCleanup: "BLOCKING" },
    },
  }),
  "a DAEMON service with less than 100 percent": percents(0, 50, { schedulingStrategy: "DAEMON" }),
  "random placement with a field, which AWS does not use": service({
    placementStrategy: [{ type: "random", field: "cpu" }],
  }),
  "spreading over instances in another spelling": service({
    placementStrategy: [{ type: "spread", field: "instanceid" }],
  }),
  "a placement without a field": service({ placementStrategy: [{ type: "spread" }, { type: "binpack" }] }),
  "a memberOf constraint without an expression": service({ placementConstraints: [{ type: "memberOf" }] }),
  "IOPS of gp2": ebs({ volumeType: "gp2", iops: 100 }),
  "IOPS of a volume whose type AWS chooses": ebs({ iops: 100 }),
  "equal target groups": service({
    loadBalancers: [
      {
        targetGroupArn: GROUP,
        containerName: "app",
        containerPort: 80,
        advancedConfiguration: { alternateTargetGroupArn: GROUP },
      },
    ],
  }),
  "a bake time of two days": service({ deploymentConfiguration: { strategy: "BLUE_GREEN", bakeTimeInMinutes: 2_880 } }),
};

const clusters: Readonly<Record<string, Spec>> = {
  "a log configuration of ECS Exec without logging, which may be OVERRIDE already": {
    configuration: { executeCommandConfiguration: { logConfiguration: { s3BucketName: "logs" } } },
  },
};

export const ACCEPTED: Readonly<Record<string, Readonly<Record<string, Spec>>>> = {
  ECSCluster: clusters,
  ECSTaskDefinition: taskDefinitions,
  ECSService: services,
};
