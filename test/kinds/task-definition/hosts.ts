import { taskDefinition } from "../../support/builders.ts";
import type { Host } from "../host.ts";

const ROLE = "arn:aws:iam::111122223333:role/granted";
const SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret";
const IMAGE = "registry.example.com/app:1";

const logConfiguration = {
  logDriver: "awslogs",
  options: { "awslogs-group": "shop", "awslogs-region": "eu-central-1", "awslogs-stream-prefix": "web" },
  secretOptions: [{ name: "splunk-token", valueFrom: `${SECRET}:token` }],
};

const app = {
  name: "app",
  image: IMAGE,
  repositoryCredentials: { credentialsParameter: `${SECRET}:registry` },
  cpu: 64,
  memory: 256,
  memoryReservation: 128,
  essential: true,
  entryPoint: ["sh", "-c"],
  command: ["httpd-foreground"],
  workingDirectory: "/srv",
  user: "1000",
  environment: [{ name: "MODE", value: "fast" }],
  environmentFiles: [{ value: "arn:aws:s3:::shop/web.env", type: "s3" }],
  secrets: [{ name: "PASSWORD", valueFrom: `${SECRET}:password` }],
  dependsOn: [{ containerName: "router", condition: "START" }],
  startTimeout: 60,
  stopTimeout: 30,
  restartPolicy: { enabled: true, ignoredExitCodes: [0], restartAttemptPeriod: 120 },
  versionConsistency: "enabled",
  portMappings: [{ containerPort: 80, protocol: "tcp", name: "http", appProtocol: "http" }],
  mountPoints: [{ sourceVolume: "data", containerPath: "/data", readOnly: false }],
  volumesFrom: [{ sourceContainer: "router", readOnly: true }],
  logConfiguration,
  healthCheck: { command: ["CMD-SHELL", "true"], interval: 30, timeout: 5, retries: 3, startPeriod: 10 },
  readonlyRootFilesystem: true,
  interactive: true,
  pseudoTerminal: true,
  dockerLabels: { team: "shop" },
  ulimits: [{ name: "nofile", softLimit: 1024, hardLimit: 4096 }],
  linuxParameters: {
    capabilities: { add: ["SYS_PTRACE"], drop: ["NET_RAW"] },
    initProcessEnabled: true,
  },
  systemControls: [{ namespace: "net.core.somaxconn", value: "1024" }],
};

const router = {
  name: "router",
  image: "registry.example.com/router:1",
  essential: false,
  firelensConfiguration: { type: "fluentbit", options: { "enable-ecs-log-metadata": "true" } },
};

const efs = {
  fileSystemId: "fs-0123456789abcdef0",
  rootDirectory: "/",
  transitEncryption: "ENABLED",
  transitEncryptionPort: 2049,
  authorizationConfig: { accessPointId: "fsap-1", iam: "ENABLED" },
};

/** Almost everything that Fargate takes. */
const fargate = taskDefinition("host", "1", {
  family: "host",
  region: "eu-central-1",
  deletionPolicy: "Delete",
  suspend: false,
  cpu: 512,
  memory: 1024,
  containers: [app, router, { name: "router2", image: IMAGE, essential: false }],
  runtimePlatform: { cpuArchitecture: "X86_64", operatingSystemFamily: "LINUX" },
  taskRoleArn: `${ROLE}-task`,
  executionRoleArn: `${ROLE}-execution`,
  volumes: [{ name: "data", efsVolumeConfiguration: efs }, { name: "other" }],
  ephemeralStorage: { sizeInGiB: 30 },
  pidMode: "task",
  proxyConfiguration: {
    containerName: "router",
    type: "APPMESH",
    properties: [{ name: "ProxyIngressPort", value: "15000" }],
  },
  enableFaultInjection: true,
  tags: [{ key: "team", value: "shop" }],
});

/** What only container instances have. */
const instances = taskDefinition("host", "1", {
  requiresCompatibilities: ["EC2"],
  networkMode: "bridge",
  cpu: 512,
  memory: 1024,
  containers: [
    {
      name: "app",
      image: IMAGE,
      essential: true,
      portMappings: [{ containerPortRange: "8000-8010" }],
      links: ["side"],
      hostname: "app",
      dnsServers: ["10.0.0.2"],
      dnsSearchDomains: ["example.com"],
      extraHosts: [{ hostname: "db", ipAddress: "10.0.0.3" }],
      mountPoints: [{ sourceVolume: "host", containerPath: "/host" }],
      privileged: true,
      dockerSecurityOptions: ["no-new-privileges"],
      linuxParameters: {
        devices: [{ hostPath: "/dev/fuse", containerPath: "/dev/fuse", permissions: ["read"] }],
        sharedMemorySize: 64,
        tmpfs: [{ containerPath: "/tmp", size: 16, mountOptions: ["noexec"] }],
        maxSwap: 128,
        swappiness: 60,
      },
      resourceRequirements: [{ type: "GPU", value: "1" }],
    },
    { name: "side", image: IMAGE, essential: false, disableNetworking: true },
  ],
  volumes: [
    { name: "host", host: { sourcePath: "/var/data" } },
    {
      name: "docker",
      dockerVolumeConfiguration: {
        scope: "shared",
        autoprovision: true,
        driver: "local",
        driverOpts: { type: "tmpfs" },
        labels: { team: "shop" },
      },
    },
  ],
  placementConstraints: [{ type: "memberOf", expression: "attribute:ecs.instance-type =~ t3.*" }],
  pidMode: "host",
  ipcMode: "host",
  inferenceAccelerators: [{ deviceName: "device", deviceType: "eia2.medium" }],
});

const gpuShare = { memory: 1024, maxComputePercent: 50 };
const container = (members: object) => [{ name: "app", image: IMAGE, essential: true, memory: 256, ...members }];
const onInstances = (spec: object) =>
  taskDefinition("host", "1", { requiresCompatibilities: ["EC2"], networkMode: "bridge", ...spec });

export const taskDefinitionHosts: readonly Host[] = [
  { name: "Fargate", manifest: fargate, companions: [] },
  { name: "instances", manifest: instances, companions: [] },
  {
    name: "shared GPU",
    manifest: onInstances({
      containers: container({ resourceRequirements: [{ type: "GPU", sharingStrategy: { nvidiaMps: gpuShare } }] }),
    }),
    companions: [],
  },
  {
    name: "S3 Files",
    manifest: onInstances({
      taskRoleArn: `${ROLE}-task`,
      // With awsvpc and host another host port than the container's is either refused or, as 0, the same.
      containers: container({ portMappings: [{ containerPort: 80, hostPort: 8080 }] }),
      volumes: [
        {
          name: "data",
          s3filesVolumeConfiguration: {
            fileSystemArn: "arn:aws:s3files:eu-central-1:111122223333:file-system/fs-1",
            rootDirectory: "/",
            transitEncryptionPort: 2049,
            accessPointArn: "arn:aws:s3files:eu-central-1:111122223333:access-point/ap-1",
          },
        },
        { name: "late", configuredAtLaunch: true },
      ],
    }),
    companions: [],
  },
  {
    name: "Windows",
    manifest: onInstances({
      networkMode: undefined,
      runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" },
      containers: container({ credentialSpecs: [`credentialspec:${SECRET}:spec`] }),
      volumes: [
        {
          name: "share",
          fsxWindowsFileServerVolumeConfiguration: {
            fileSystemId: "fs-1",
            rootDirectory: "share",
            authorizationConfig: { credentialsParameter: `${SECRET}:ad`, domain: "corp.example.com" },
          },
        },
      ],
    }),
    companions: [],
  },
];
