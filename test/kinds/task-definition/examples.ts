import type { Example, Examples } from "../example.ts";

const APP = { name: "app", image: "public.ecr.aws/docker/library/httpd:2.4.66" };

/** A task of one container on EC2. */
const task = (container: object, spec: object = {}) => ({
  memory: 512,
  containers: [{ ...APP, ...container }],
  ...spec,
});

const fargate = (container: object, spec: object = {}) =>
  task(container, { requiresCompatibilities: ["FARGATE"], networkMode: "awsvpc", cpu: "256", memory: "512", ...spec });

const managed = (container: object, spec: object = {}) =>
  task(container, { requiresCompatibilities: ["MANAGED_INSTANCES"], networkMode: "awsvpc", ...spec });

const external = (container: object, spec: object = {}) =>
  task(container, { requiresCompatibilities: ["EXTERNAL"], ...spec });

const WINDOWS = { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" };
const windows = (container: object, spec: object = {}) => task(container, { runtimePlatform: WINDOWS, ...spec });
const windowsFargate = (container: object, spec: object = {}) =>
  fargate(container, { runtimePlatform: WINDOWS, cpu: "1 vCPU", memory: "2 GB", ...spec });

const sized = (cpu: unknown, memory: unknown) => fargate({}, { cpu, memory });
const volumes = (...items: readonly object[]) => ({ volumes: items });
const ports = (...portMappings: readonly object[]) => ({ portMappings });
const gpu = (requirement: object) => ({ resourceRequirements: [{ type: "GPU", ...requirement }] });
const MPS = { sharingStrategy: { nvidiaMps: { memory: 1024 } } };
const EFS = { fileSystemId: "fs-0123456789abcdef0" };
const S3_FILES = { fileSystemArn: "arn:aws:s3files:eu-central-1:123456789012:file-system/fs-1" };
const FSX = {
  fileSystemId: "fs-1",
  rootDirectory: "share",
  authorizationConfig: { credentialsParameter: "arn:aws:x", domain: "corp.example" },
};
const ROLE = "arn:aws:iam::123456789012:role/task";
const CONSTRAINT = { type: "memberOf", expression: "attribute:ecs.instance-type =~ t3.*" };
const PROXY = { proxyConfiguration: { containerName: "app" } };

const containerExamples: Examples = {
  "port-or-range": {
    good: task(ports({ containerPort: 80 }, { containerPortRange: "8000-8010" })),
    bad: task(ports({ protocol: "tcp" })),
  },
  "port-range-without-host-port": {
    good: task(ports({ containerPortRange: "8000-8010" })),
    bad: task(ports({ containerPortRange: "8000-8010", hostPort: 8000 })),
  },
  "resource-value-or-sharing": { good: task(gpu({ value: "1" })), bad: task(gpu({})) },
  "resource-neuron-all": {
    good: task({ resourceRequirements: [{ type: "NeuronDevice", value: "ALL" }] }),
    bad: task({ resourceRequirements: [{ type: "NeuronDevice", value: "1" }] }),
  },
  "container-memory-covers-reservation": {
    good: task({ memory: 256, memoryReservation: 256 }),
    bad: task({ memory: 256, memoryReservation: 257 }),
  },
  "container-secret-names-free": {
    good: task({ environment: [{ name: "A" }], secrets: [{ name: "a", valueFrom: "arn:aws:x" }] }),
    bad: task({ environment: [{ name: "B" }, { name: "A" }], secrets: [{ name: "A", valueFrom: "arn:aws:x" }] }),
  },
  "efs-iam-needs-encryption": {
    good: task(
      {},
      volumes({
        name: "v",
        efsVolumeConfiguration: { ...EFS, transitEncryption: "ENABLED", authorizationConfig: { iam: "ENABLED" } },
      }),
    ),
    bad: task({}, volumes({ name: "v", efsVolumeConfiguration: { ...EFS, authorizationConfig: { iam: "ENABLED" } } })),
  },
  "efs-access-point-needs-encryption": {
    good: task(
      {},
      volumes({
        name: "v",
        efsVolumeConfiguration: {
          ...EFS,
          transitEncryption: "ENABLED",
          authorizationConfig: { accessPointId: "fsap-1" },
        },
      }),
    ),
    bad: task(
      {},
      volumes({ name: "v", efsVolumeConfiguration: { ...EFS, authorizationConfig: { accessPointId: "fsap-1" } } }),
    ),
  },
  "efs-access-point-root": {
    good: task(
      {},
      volumes({
        name: "v",
        efsVolumeConfiguration: {
          ...EFS,
          rootDirectory: "/",
          transitEncryption: "ENABLED",
          authorizationConfig: { accessPointId: "fsap-1" },
        },
      }),
    ),
    bad: task(
      {},
      volumes({
        name: "v",
        efsVolumeConfiguration: {
          ...EFS,
          rootDirectory: "/x",
          transitEncryption: "ENABLED",
          authorizationConfig: { accessPointId: "fsap-1" },
        },
      }),
    ),
  },
  "volume-one-kind": {
    good: task({}, volumes({ name: "v", host: {} })),
    bad: task({}, volumes({ name: "v", host: {}, configuredAtLaunch: true })),
  },
  "s3files-access-point-root": {
    good: task(
      {},
      {
        taskRoleArn: ROLE,
        ...volumes({ name: "v", s3filesVolumeConfiguration: { ...S3_FILES, accessPointArn: "arn:aws:a" } }),
      },
    ),
    bad: task(
      {},
      {
        taskRoleArn: ROLE,
        ...volumes({
          name: "v",
          s3filesVolumeConfiguration: { ...S3_FILES, accessPointArn: "arn:aws:a", rootDirectory: "/x" },
        }),
      },
    ),
  },
};

const pair = (first: object, second: object, spec: object = {}) => ({
  memory: 1024,
  containers: [
    { ...APP, ...first },
    { ...APP, name: "side", ...second },
  ],
  ...spec,
});

const dependsOn = (containerName: string, condition = "START") => ({ dependsOn: [{ containerName, condition }] });

const structureExamples: Examples = {
  "family-needed": { name: "web.v1", good: task({}, { family: "web" }), bad: task({}) },
  "family-immutable": { old: task({}), good: task({ cpu: 10 }), bad: task({}, { family: "other" }) },
  "one-essential": { good: pair({ essential: false }, {}), bad: task({ essential: false }) },
  "depends-on-exists": { good: pair(dependsOn("side"), {}), bad: pair(dependsOn("app"), {}) },
  "depends-on-healthy": {
    good: pair(dependsOn("side", "HEALTHY"), { healthCheck: { command: ["CMD", "true"] } }),
    bad: pair(dependsOn("side", "HEALTHY"), {}),
  },
  "mount-point-volume-exists": {
    good: task({ mountPoints: [{ sourceVolume: "v", containerPath: "/v" }] }, volumes({ name: "v" })),
    bad: task({ mountPoints: [{ sourceVolume: "w", containerPath: "/v" }] }, volumes({ name: "v" })),
  },
  "one-volume-at-launch": {
    good: task({}, volumes({ name: "a", configuredAtLaunch: true }, { name: "b", configuredAtLaunch: false })),
    bad: task({}, volumes({ name: "a", configuredAtLaunch: true }, { name: "b", configuredAtLaunch: true })),
  },
  "s3files-needs-task-role": {
    good: task({}, { taskRoleArn: ROLE, ...volumes({ name: "v", s3filesVolumeConfiguration: S3_FILES }) }),
    bad: task({}, volumes({ name: "v", s3filesVolumeConfiguration: S3_FILES })),
  },
  "gpu-one-way": { good: pair(gpu({ value: "1" }), gpu({ value: "2" })), bad: pair(gpu({ value: "1" }), gpu(MPS)) },
  "neuron-one-container": {
    good: pair({ resourceRequirements: [{ type: "NeuronDevice", value: "ALL" }] }, {}),
    bad: pair(
      { resourceRequirements: [{ type: "NeuronDevice", value: "ALL" }] },
      { resourceRequirements: [{ type: "NeuronDevice", value: "ALL" }] },
    ),
  },
};

const sizeExamples: Examples = {
  "fargate-size-set": {
    good: sized("256", "512"),
    bad: {
      containers: [{ ...APP, memory: 512 }],
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: 256,
    },
  },
  "fargate-size-table": { good: sized("1 vCPU", "2 GB"), bad: sized("1 vCPU", 1024) },
  "windows-fargate-size": { good: windowsFargate({}), bad: windowsFargate({}, { cpu: 512, memory: 1024 }) },
  "fargate-container-cpu": { good: fargate({ cpu: 256 }), bad: fargate({ cpu: 257 }) },
  "container-memory-within-task": { good: task({ memory: 512 }), bad: task({ memory: 513 }) },
  "memory-set": { good: { containers: [{ ...APP, memoryReservation: 64 }] }, bad: { containers: [APP] } },
};

const inMode = (networkMode: string, container: object) => task(container, { networkMode });

const networkExamples: Examples = {
  "fargate-network-mode": { good: fargate({}), bad: fargate({}, { networkMode: "bridge" }) },
  "managed-instances-network-mode": {
    good: managed({}, { networkMode: "none" }),
    bad: managed({}, { networkMode: "bridge" }),
  },
  "external-network-mode": { good: external({}), bad: external({}, { networkMode: "awsvpc" }) },
  "external-windows-network-mode": {
    good: external({}, { runtimePlatform: WINDOWS }),
    bad: external({}, { runtimePlatform: WINDOWS, networkMode: "bridge" }),
  },
  "windows-network-mode": { good: windows({}, { networkMode: "awsvpc" }), bad: windows({}, { networkMode: "host" }) },
  "network-none-ports": { good: inMode("none", ports()), bad: inMode("none", ports({ containerPort: 80 })) },
  "network-awsvpc-fields": { good: inMode("bridge", { hostname: "x" }), bad: inMode("awsvpc", { hostname: "x" }) },
  "network-links": { good: inMode("bridge", { links: ["side"] }), bad: inMode("host", { links: ["side"] }) },
  "network-host-port": {
    good: inMode("host", ports({ containerPort: 80, hostPort: 80 })),
    bad: inMode("host", ports({ containerPort: 80, hostPort: 8080 })),
  },
  "network-port-range": {
    good: inMode("awsvpc", ports({ containerPortRange: "80-81" })),
    bad: inMode("host", ports({ containerPortRange: "80-81" })),
  },
};

const release = (operatingSystemFamily: string) =>
  fargate({}, { cpu: 1024, memory: 2048, runtimePlatform: { operatingSystemFamily } });

const valueExamples: Examples = {
  "fargate-pid-mode": { good: fargate({}, { pidMode: "task" }), bad: fargate({}, { pidMode: "host" }) },
  "fargate-capabilities": {
    good: fargate({ linuxParameters: { capabilities: { add: ["SYS_PTRACE"] } } }),
    bad: fargate({ linuxParameters: { capabilities: { add: ["NET_ADMIN"] } } }),
  },
  "fargate-log-driver": {
    good: fargate({ logConfiguration: { logDriver: "awslogs" } }),
    bad: fargate({ logConfiguration: { logDriver: "syslog" } }),
  },
  "fargate-stop-timeout": { good: fargate({ stopTimeout: 120 }), bad: fargate({ stopTimeout: 121 }) },
  "fargate-nofile": {
    good: fargate({ ulimits: [{ name: "nofile", softLimit: 1024, hardLimit: 1048576 }] }),
    bad: fargate({ ulimits: [{ name: "nofile", softLimit: 1024, hardLimit: 1048577 }] }),
  },
  "fargate-gpu": { good: task(gpu({ value: "1" })), bad: fargate(gpu({ value: "1" })) },
  "managed-instances-linux": {
    good: managed({}, { runtimePlatform: { operatingSystemFamily: "LINUX" } }),
    bad: managed({}, { runtimePlatform: WINDOWS }),
  },
  "managed-instances-constraints": {
    good: managed({}, { placementConstraints: [CONSTRAINT] }),
    bad: managed({}, { placementConstraints: [{ type: "memberOf", expression: "attribute:stack == prod" }] }),
  },
  "external-gpu-sharing": { good: external(gpu({ value: "1" })), bad: external(gpu(MPS)) },
  "windows-architecture": {
    good: task({}, { runtimePlatform: { ...WINDOWS, cpuArchitecture: "X86_64" } }),
    bad: task({}, { runtimePlatform: { ...WINDOWS, cpuArchitecture: "ARM64" } }),
  },
  "windows-docker-volume-driver": {
    good: windows({}, volumes({ name: "v", dockerVolumeConfiguration: { driver: "local" } })),
    bad: windows({}, volumes({ name: "v", dockerVolumeConfiguration: { driver: "rexray" } })),
  },
  "windows-fargate-release": { good: release("WINDOWS_SERVER_2019_FULL"), bad: release("WINDOWS_SERVER_2016_FULL") },
};

/** A field that one platform has and the other has not. */
const only = (
  has: (container: object, spec?: object) => Example["good"],
  lacks: (container: object, spec?: object) => Example["good"],
  container: object,
  spec: object = {},
): Example => ({ good: has(container, spec), bad: lacks(container, spec) });

const platformExamples: Examples = {
  "fargate-task-fields": only(task, fargate, {}, { placementConstraints: [CONSTRAINT] }),
  "fargate-container-fields": { good: fargate({ privileged: false }), bad: fargate({ privileged: true }) },
  "fargate-volumes": {
    good: fargate({}, volumes({ name: "v", host: {} })),
    bad: fargate({}, volumes({ name: "v", host: { sourcePath: "/x" } })),
  },
  "managed-instances-task-fields": only(task, managed, {}, { ipcMode: "task" }),
  "managed-instances-container-fields": only(task, managed, { linuxParameters: { maxSwap: 1 } }),
  "managed-instances-volumes": only(task, managed, {}, volumes({ name: "v", dockerVolumeConfiguration: {} })),
  "external-task-fields": only(task, external, {}, PROXY),
  "external-volumes": only(task, external, {}, volumes({ name: "v", efsVolumeConfiguration: EFS })),
  "windows-task-fields": only(task, windows, {}, { pidMode: "host" }),
  "windows-container-fields": only(task, windows, { user: "root" }),
  "windows-fargate-task-fields": only(fargate, windowsFargate, {}, { ...PROXY, cpu: 1024, memory: 2048 }),
  "windows-fargate-container-fields": only(
    fargate,
    windowsFargate,
    { restartPolicy: { enabled: true } },
    { cpu: 1024, memory: 2048 },
  ),
  "windows-fargate-volumes": only(
    windows,
    windowsFargate,
    {},
    volumes({ name: "v", fsxWindowsFileServerVolumeConfiguration: FSX }),
  ),
};

export const taskDefinitionExamples: Examples = {
  ...containerExamples,
  ...structureExamples,
  ...sizeExamples,
  ...networkExamples,
  ...valueExamples,
  ...platformExamples,
};
