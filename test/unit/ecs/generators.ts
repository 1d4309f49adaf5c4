import fc from "fast-check";
import type { ServiceFields } from "../../../operator/api/types.ts";

/** Random valid specs for the properties. */

/** Members that may be left out. */
const some = <T extends Record<string, fc.Arbitrary<unknown>>>(members: T) => fc.record(members, { requiredKeys: [] });
const with_ = <T extends Record<string, fc.Arbitrary<unknown>>, U extends Record<string, fc.Arbitrary<unknown>>>(
  required: T,
  optional: U,
) => fc.tuple(fc.record(required), some(optional)).map(([a, b]) => ({ ...a, ...b }));

const word = fc.constantFrom("a", "b", "c", "d", "e", "Essential", "cpu");
const text = fc.string({ minLength: 1, maxLength: 6 });
const named = <T extends object>(key: string, item: fc.Arbitrary<T>) =>
  fc
    .uniqueArray(fc.tuple(word, item), { selector: ([name]) => name, maxLength: 4 })
    .map((items) => items.map(([name, rest]) => ({ [key]: name, ...rest })));
const labels = fc.dictionary(fc.constantFrom("essential", "CPU", "Name", "x"), text, { maxKeys: 3 });

const port = with_(
  { containerPort: fc.constantFrom(80, 443, 8080) },
  { protocol: fc.constantFrom("tcp", "udp"), name: word },
);
const ports = fc.uniqueArray(port, { selector: ({ containerPort }) => containerPort, maxLength: 3 });

const container = some({
  image: text,
  cpu: fc.constantFrom(0, 10, 256),
  essential: fc.boolean(),
  environment: named("name", fc.record({ value: text })),
  secrets: named("name", fc.record({ valueFrom: text })),
  mountPoints: named("containerPath", some({ readOnly: fc.boolean() })),
  volumesFrom: named("sourceContainer", some({ readOnly: fc.boolean() })),
  portMappings: ports,
  command: fc.array(text, { maxLength: 3 }),
  entryPoint: fc.array(text, { maxLength: 2 }),
  dnsServers: fc.uniqueArray(text, { maxLength: 3 }),
  dockerLabels: labels,
  privileged: fc.boolean(),
  readonlyRootFilesystem: fc.boolean(),
  stopTimeout: fc.constantFrom(10, 20),
  user: fc.constantFrom("0", "1000"),
  firelensConfiguration: with_({ type: fc.constant("fluentbit") }, { options: labels }),
  healthCheck: with_(
    { command: fc.constant(["CMD", "true"]) },
    { interval: fc.constantFrom(10, 30), startPeriod: fc.constantFrom(0, 5) },
  ),
  restartPolicy: with_({ enabled: fc.boolean() }, { restartAttemptPeriod: fc.constantFrom(60, 300) }),
  logConfiguration: fc.record({ logDriver: fc.constant("awslogs"), options: labels }),
});

const volume = fc.oneof(
  fc.record({
    efsVolumeConfiguration: with_(
      { fileSystemId: text },
      { rootDirectory: fc.constantFrom("/", "/a"), transitEncryption: fc.constantFrom("ENABLED", "DISABLED") },
    ),
  }),
  some({ host: some({ sourcePath: text }) }),
);

export const taskSpec = fc
  .tuple(
    named("name", container).filter((containers) => containers.length > 0),
    some({
      cpu: fc.constantFrom(256, "256", "0.25 vCPU", "1vCPU", "1024"),
      memory: fc.constantFrom(512, "0.5 GB", "2GB", "2048"),
      networkMode: fc.constantFrom("awsvpc", "bridge"),
      volumes: named("name", volume),
      requiresCompatibilities: fc.constantFrom(["EC2"], ["EC2", "EXTERNAL"], []),
      runtimePlatform: fc.record({ cpuArchitecture: fc.constantFrom("ARM64", "X86_64") }),
      enableFaultInjection: fc.boolean(),
    }),
  )
  .map(([containers, task]): { containers: object[]; volumes?: object[] } => ({ containers, ...task }));

const targetGroup = fc.constantFrom("arn:tg/a", "arn:tg/b", "arn:tg/c", "arn:tg/d");
const loadBalancer = with_(
  { targetGroupArn: targetGroup, containerName: word, containerPort: fc.constantFrom(80, 443) },
  { advancedConfiguration: some({ alternateTargetGroupArn: fc.constantFrom("arn:tg/y", "arn:tg/z"), roleArn: text }) },
);
const strategyItem = named("capacityProvider", some({ base: fc.constantFrom(0, 1), weight: fc.constantFrom(0, 2) }));

const deploymentConfiguration = some({
  maximumPercent: fc.constantFrom(100, 150, 200),
  minimumHealthyPercent: fc.constantFrom(0, 50, 100),
  strategy: fc.constantFrom("ROLLING", "BLUE_GREEN"),
  bakeTimeInMinutes: fc.constantFrom(0, 5),
  deploymentCircuitBreaker: with_(
    { enable: fc.boolean(), rollback: fc.boolean() },
    {
      resetOnHealthyTask: fc.boolean(),
      thresholdConfiguration: fc.record({ type: fc.constant("COUNT"), value: fc.constantFrom(5, 50) }),
    },
  ),
  alarms: fc.record({
    alarmNames: fc.uniqueArray(word, { maxLength: 3 }),
    enable: fc.boolean(),
    rollback: fc.boolean(),
  }),
  earlySuccessCriteria: with_({ enable: fc.boolean() }, { healthyPercent: fc.constantFrom(50, 100) }),
  lifecycleHooks: fc.uniqueArray(
    with_(
      { hookTargetArn: word, lifecycleStages: fc.constant(["PRE_SCALE_UP"]) },
      {
        targetType: fc.constant("AWS_LAMBDA"),
        timeoutConfiguration: some({ timeoutInMinutes: fc.constantFrom(5, 1440) }),
      },
    ),
    { selector: (hook) => hook.hookTargetArn, maxLength: 2 },
  ),
});

const serviceConnectConfiguration = with_(
  { enabled: fc.constant(true) },
  {
    namespace: fc.constantFrom("local", "arn:aws:servicediscovery:x:1:namespace/ns-1"),
    services: named(
      "portName",
      some({
        discoveryName: word,
        clientAliases: fc.array(with_({ port: fc.constant(80) }, { dnsName: word }), { maxLength: 1 }),
      }),
    ),
    logConfiguration: fc.record({ logDriver: fc.constant("awslogs"), options: labels }),
  },
);

const anyService = some({
  capacityProviderStrategy: strategyItem,
  desiredCount: fc.constantFrom(0, 1, 3),
  schedulingStrategy: fc.constantFrom("REPLICA", "DAEMON"),
  launchType: fc.constantFrom("FARGATE", "EC2"),
  platformVersion: fc.constantFrom("LATEST", "1.4.0"),
  role: fc.constantFrom("web-role", "team/web-role"),
  deploymentConfiguration,
  networkConfiguration: fc.record({
    awsvpcConfiguration: with_(
      { subnets: fc.uniqueArray(word, { minLength: 1, maxLength: 4 }) },
      {
        securityGroups: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
        assignPublicIp: fc.constantFrom("ENABLED", "DISABLED"),
      },
    ),
  }),
  loadBalancers: fc.uniqueArray(loadBalancer, { selector: ({ targetGroupArn }) => targetGroupArn, maxLength: 3 }),
  serviceRegistries: fc.array(with_({ registryArn: text }, { port: fc.constantFrom(1, 2) }), { maxLength: 1 }),
  serviceConnectConfiguration,
  volumeConfigurations: fc.array(
    fc.record({
      name: fc.constant("data"),
      managedEBSVolume: with_(
        { roleArn: text, sizeInGiB: fc.constant(10) },
        {
          volumeType: fc.constantFrom("gp3", "io2"),
          iops: fc.constantFrom(3000, 4000),
          filesystemType: fc.constantFrom("xfs", "ext4"),
        },
      ),
    }),
    { maxLength: 1 },
  ),
  vpcLatticeConfigurations: fc.array(fc.record({ roleArn: text, targetGroupArn: targetGroup, portName: word }), {
    maxLength: 1,
  }),
  gatewayConnectors: fc.array(fc.record({ portName: word }), { maxLength: 1 }),
  monitoring: fc.record({
    metricConfigurations: fc.array(
      fc.record({ metricNames: fc.constant(["CPUUtilization"]), resolutionSeconds: fc.constantFrom(20, 60) }),
      { maxLength: 1 },
    ),
  }),
  placementConstraints: fc.uniqueArray(fc.record({ type: fc.constant("memberOf"), expression: word }), {
    selector: ({ expression }) => expression,
    maxLength: 3,
  }),
  placementStrategy: fc.uniqueArray(
    fc.record({ type: fc.constant("spread"), field: fc.constantFrom("host", "instanceId", "attribute:a") }),
    { selector: ({ field }) => field, maxLength: 3 },
  ),
  healthCheckGracePeriodSeconds: fc.constantFrom(0, 30),
  availabilityZoneRebalancing: fc.constantFrom("ENABLED", "DISABLED"),
  enableECSManagedTags: fc.boolean(),
  propagateTags: fc.constantFrom("NONE", "SERVICE"),
  enableExecuteCommand: fc.boolean(),
});

/** A launch type and a strategy exclude each other. */
export const serviceSpec: fc.Arbitrary<ServiceFields> = anyService.map(({ launchType, ...spec }) =>
  launchType === undefined || spec.capacityProviderStrategy !== undefined ? spec : { ...spec, launchType },
) as fc.Arbitrary<ServiceFields>;

const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const isBag = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !isList(value);

export type Step = string | number;

/** Paths of all leaves; an empty list is a leaf. */
export function leaves(value: unknown, path: readonly Step[] = []): readonly (readonly Step[])[] {
  if (isList(value))
    return value.length === 0 ? [path] : value.flatMap((item, index) => leaves(item, [...path, index]));
  if (isBag(value)) return Object.entries(value).flatMap(([name, member]) => leaves(member, [...path, name]));
  return [path];
}

export const get = (value: unknown, path: readonly Step[]): unknown =>
  path.reduce<unknown>((inner, step) => (inner as Record<Step, unknown>)[step], value);

/** A copy with another value at a path; undefined removes the member. */
export function replaced<T>(value: T, path: readonly Step[], member: unknown): T {
  const result = structuredClone(value);
  const parent = get(result, path.slice(0, -1)) as Record<Step, unknown>;
  const last = path.at(-1) as Step;
  if (member === undefined && isList(parent)) parent.splice(last as number, 1);
  else if (member === undefined) delete parent[last];
  else parent[last] = member;
  return result;
}

/** A copy with an unknown member added to every object but those under the named ones. */
export function withUnknownKeys<T>(value: T, except: readonly string[]): T {
  if (isList(value)) return value.map((item) => withUnknownKeys(item, except)) as T;
  if (!isBag(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [
    name,
    except.includes(name) ? member : withUnknownKeys(member, except),
  ]);
  return { ...Object.fromEntries(members), inventedLater: "x" } as T;
}
