/** Rules between the parts of a task definition, and what Fargate and Windows allow of a value. */
import { both, on, requires, type TaskRule, windows } from "./rule-view.ts";

const FARGATE = requires("FARGATE");
const FARGATE_LOG_DRIVERS = ["awslogs", "splunk", "awsfirelens"];
const FARGATE_STOP_TIMEOUT = 120;
const FARGATE_NOFILE = 1_048_576;
/** Windows releases that Fargate never had or has dropped. */
const NOT_ON_FARGATE = ["WINDOWS_SERVER_2016_FULL", "WINDOWS_SERVER_2004_CORE", "WINDOWS_SERVER_20H2_CORE"];

/** What a placement constraint may speak of where AWS picks the instances. */
const MANAGED_ATTRIBUTES = ["subnet-id", "availability-zone", "instance-type", "cpu-architecture"].map(
  (name) => `attribute:ecs.${name}`,
);
const ATTRIBUTE = /attribute:[A-Za-z0-9._/-]+/g;

const celList = (values: readonly string[]): string => `[${values.map((value) => `'${value}'`).join(", ")}]`;

/** Source: Amazon ECS Developer Guide, "Task definition differences for Fargate" and "... for Windows". */
const valueRules: readonly TaskRule[] = [
  on(FARGATE, {
    id: "fargate-pid-mode",
    cel: "!has(self.pidMode) || self.pidMode == 'task'",
    message: "`pidMode` must be task or left out when `requiresCompatibilities` has FARGATE",
    holds: ({ pidMode }) => pidMode === undefined || pidMode === "task",
  }),
  on(FARGATE, {
    id: "fargate-capabilities",
    cel:
      "self.containers.all(c, !has(c.linuxParameters) || !has(c.linuxParameters.capabilities) || " +
      "!has(c.linuxParameters.capabilities.add) || c.linuxParameters.capabilities.add.all(x, x == 'SYS_PTRACE'))",
    message:
      "`linuxParameters.capabilities.add` must hold nothing but SYS_PTRACE when `requiresCompatibilities` has FARGATE",
    holds: ({ containers }) =>
      containers.every(({ linuxParameters }) =>
        (linuxParameters?.capabilities?.add ?? []).every((capability) => capability === "SYS_PTRACE"),
      ),
  }),
  on(FARGATE, {
    id: "fargate-log-driver",
    cel: `self.containers.all(c, !has(c.logConfiguration) || c.logConfiguration.logDriver in ${celList(FARGATE_LOG_DRIVERS)})`,
    message:
      "`logConfiguration.logDriver` must be awslogs, splunk or awsfirelens when `requiresCompatibilities` has FARGATE",
    holds: ({ containers }) =>
      containers.every(
        ({ logConfiguration }) =>
          logConfiguration === undefined || FARGATE_LOG_DRIVERS.includes(logConfiguration.logDriver),
      ),
  }),
  on(FARGATE, {
    id: "fargate-stop-timeout",
    cel: `self.containers.all(c, !has(c.stopTimeout) || c.stopTimeout <= ${FARGATE_STOP_TIMEOUT})`,
    message: `\`stopTimeout\` must be at most ${FARGATE_STOP_TIMEOUT} when \`requiresCompatibilities\` has FARGATE`,
    holds: ({ containers }) => containers.every(({ stopTimeout = 0 }) => stopTimeout <= FARGATE_STOP_TIMEOUT),
  }),
  on(FARGATE, {
    id: "fargate-nofile",
    cel:
      `self.containers.all(c, !has(c.ulimits) || c.ulimits.all(l, l.name != 'nofile' || ` +
      `(l.softLimit <= ${FARGATE_NOFILE} && l.hardLimit <= ${FARGATE_NOFILE})))`,
    message: `\`softLimit\` and \`hardLimit\` of nofile must be at most ${FARGATE_NOFILE} when \`requiresCompatibilities\` has FARGATE`,
    holds: ({ containers }) =>
      containers.every(({ ulimits = [] }) =>
        ulimits.every(
          ({ name, softLimit, hardLimit }) =>
            name !== "nofile" || (softLimit <= FARGATE_NOFILE && hardLimit <= FARGATE_NOFILE),
        ),
      ),
  }),
  on(FARGATE, {
    id: "fargate-gpu",
    cel: "self.containers.all(c, !has(c.resourceRequirements) || !c.resourceRequirements.exists(r, r.type == 'GPU'))",
    message: "`resourceRequirements` must not ask for a GPU when `requiresCompatibilities` has FARGATE",
    holds: ({ containers }) =>
      !containers.some(({ resourceRequirements = [] }) => resourceRequirements.some(({ type }) => type === "GPU")),
  }),
  on(requires("MANAGED_INSTANCES"), {
    id: "managed-instances-linux",
    cel: `!(${windows.cel})`,
    message:
      "`runtimePlatform.operatingSystemFamily` must be LINUX when `requiresCompatibilities` has MANAGED_INSTANCES",
    holds: (task) => !windows.holds(task),
  }),
  on(requires("MANAGED_INSTANCES"), {
    id: "managed-instances-constraints",
    cel:
      "!has(self.placementConstraints) || self.placementConstraints.all(p, !has(p.expression) || " +
      `p.expression.findAll('${ATTRIBUTE.source.replaceAll("\\", "")}').all(a, a in ${celList(MANAGED_ATTRIBUTES)}))`,
    message: `\`placementConstraints\` must use no other attributes than ${MANAGED_ATTRIBUTES.join(", ")} when \`requiresCompatibilities\` has MANAGED_INSTANCES`,
    holds: ({ placementConstraints = [] }) =>
      placementConstraints.every(({ expression = "" }) =>
        (expression.match(ATTRIBUTE) ?? []).every((attribute) => MANAGED_ATTRIBUTES.includes(attribute)),
      ),
  }),
  on(requires("EXTERNAL"), {
    id: "external-gpu-sharing",
    cel: "self.containers.all(c, !has(c.resourceRequirements) || !c.resourceRequirements.exists(r, has(r.sharingStrategy)))",
    message:
      "`resourceRequirements[].sharingStrategy` must not be set when `requiresCompatibilities` has EXTERNAL; use `value`",
    holds: ({ containers }) =>
      !containers.some(({ resourceRequirements = [] }) =>
        resourceRequirements.some(({ sharingStrategy }) => sharingStrategy !== undefined),
      ),
  }),
  on(windows, {
    id: "windows-architecture",
    cel: "!has(self.runtimePlatform.cpuArchitecture) || self.runtimePlatform.cpuArchitecture == 'X86_64'",
    message: "`runtimePlatform.cpuArchitecture` must be X86_64 or left out with Windows",
    holds: ({ runtimePlatform }) => (runtimePlatform?.cpuArchitecture ?? "X86_64") === "X86_64",
  }),
  on(windows, {
    id: "windows-docker-volume-driver",
    cel:
      "!has(self.volumes) || self.volumes.all(v, !has(v.dockerVolumeConfiguration) || " +
      "!has(v.dockerVolumeConfiguration.driver) || v.dockerVolumeConfiguration.driver == 'local')",
    message: "`dockerVolumeConfiguration.driver` must be local or left out with Windows",
    holds: ({ volumes = [] }) =>
      volumes.every((volume) => (volume.dockerVolumeConfiguration?.driver ?? "local") === "local"),
  }),
  on(both(FARGATE, windows), {
    id: "windows-fargate-release",
    cel: `!(self.runtimePlatform.operatingSystemFamily in ${celList(NOT_ON_FARGATE)})`,
    message:
      "`runtimePlatform.operatingSystemFamily` must be a Windows Server 2019 or newer long-term release on Fargate",
    holds: ({ runtimePlatform }) => !NOT_ON_FARGATE.includes(runtimePlatform?.operatingSystemFamily ?? ""),
  }),
];

/** Source: Amazon ECS API Reference, ContainerDefinition, ContainerDependency, Volume, MountPoint, ResourceRequirement. */
const structureRules: readonly TaskRule[] = [
  {
    id: "one-essential",
    cel: "self.containers.exists(c, !has(c.essential) || c.essential)",
    message: "`containers` must hold at least one that does not set `essential: false`",
    holds: ({ containers }) => containers.some(({ essential }) => essential !== false),
  },
  {
    id: "depends-on-exists",
    cel: "self.containers.all(c, !has(c.dependsOn) || c.dependsOn.all(d, d.containerName != c.name && d.containerName in self.containers.map(o, o.name)))",
    message: "`dependsOn[].containerName` must be the name of another container of this task",
    holds: ({ containers }) =>
      containers.every(({ name, dependsOn = [] }) =>
        dependsOn.every(
          ({ containerName }) => containerName !== name && containers.some((other) => other.name === containerName),
        ),
      ),
  },
  {
    id: "depends-on-healthy",
    cel:
      "self.containers.all(c, !has(c.dependsOn) || c.dependsOn.all(d, d.condition != 'HEALTHY' || " +
      "!self.containers.exists(o, o.name == d.containerName && !has(o.healthCheck))))",
    message: "a container that another one waits for with `condition` HEALTHY must set `healthCheck`",
    holds: ({ containers }) =>
      containers.every(({ dependsOn = [] }) =>
        dependsOn.every(
          ({ containerName, condition }) =>
            condition !== "HEALTHY" ||
            !containers.some((other) => other.name === containerName && other.healthCheck === undefined),
        ),
      ),
  },
  {
    id: "mount-point-volume-exists",
    cel:
      "self.containers.all(c, !has(c.mountPoints) || c.mountPoints.all(m, !has(m.sourceVolume) || " +
      "(has(self.volumes) && self.volumes.exists(v, v.name == m.sourceVolume))))",
    message: "`mountPoints[].sourceVolume` must be the name of one of `volumes`",
    holds: ({ containers, volumes = [] }) =>
      containers.every(({ mountPoints = [] }) =>
        mountPoints.every(
          ({ sourceVolume }) => sourceVolume === undefined || volumes.some(({ name }) => name === sourceVolume),
        ),
      ),
  },
  {
    id: "one-volume-at-launch",
    cel: "!has(self.volumes) || self.volumes.filter(v, has(v.configuredAtLaunch) && v.configuredAtLaunch).size() <= 1",
    message: "`configuredAtLaunch` must be true for at most one of `volumes`",
    holds: ({ volumes = [] }) => volumes.filter(({ configuredAtLaunch }) => configuredAtLaunch === true).length <= 1,
  },
  {
    id: "s3files-needs-task-role",
    cel: "!has(self.volumes) || has(self.taskRoleArn) || !self.volumes.exists(v, has(v.s3filesVolumeConfiguration))",
    message: "`taskRoleArn` must be set when a volume has `s3filesVolumeConfiguration`",
    holds: ({ volumes = [], taskRoleArn }) =>
      taskRoleArn !== undefined ||
      !volumes.some(({ s3filesVolumeConfiguration }) => s3filesVolumeConfiguration !== undefined),
  },
  {
    id: "gpu-one-way",
    cel:
      "!(self.containers.exists(c, has(c.resourceRequirements) && c.resourceRequirements.exists(r, r.type == 'GPU' && has(r.value))) && " +
      "self.containers.exists(c, has(c.resourceRequirements) && c.resourceRequirements.exists(r, r.type == 'GPU' && has(r.sharingStrategy))))",
    message: "all containers that ask for a GPU must use the same of `value` and `sharingStrategy`",
    holds: ({ containers }) => {
      const gpus = containers.flatMap(({ resourceRequirements = [] }) =>
        resourceRequirements.filter(({ type }) => type === "GPU"),
      );
      return !(
        gpus.some(({ value }) => value !== undefined) &&
        gpus.some(({ sharingStrategy }) => sharingStrategy !== undefined)
      );
    },
  },
  {
    id: "neuron-one-container",
    cel: "self.containers.filter(c, has(c.resourceRequirements) && c.resourceRequirements.exists(r, r.type == 'NeuronDevice')).size() <= 1",
    message: "`resourceRequirements` with `type` NeuronDevice must be in one container only",
    holds: ({ containers }) =>
      containers.filter(({ resourceRequirements = [] }) =>
        resourceRequirements.some(({ type }) => type === "NeuronDevice"),
      ).length <= 1,
  },
];

export const taskRules: readonly TaskRule[] = [...structureRules, ...valueRules];
