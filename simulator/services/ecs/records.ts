/** What Amazon ECS keeps. Times are epoch milliseconds. */
import type { Area } from "../../core/world.ts";
import type { CreateCapacityProviderInput } from "./inputs/capacity-providers.ts";
import type { UpdateClusterInput } from "./inputs/clusters.ts";
import type { CreateServiceInput } from "./inputs/services.ts";
import type { RegisterTaskDefinitionInput } from "./inputs/task-definitions.ts";
import type { Ports } from "./ports.ts";
import type { Machine, Scenario } from "./scenario.ts";

/** What Amazon ECS has in one account and Region. */
export interface EcsArea extends Area {
  readonly scenario: Scenario;
  readonly ports: Ports;
  readonly clusters: Map<string, Cluster>;
  readonly providers: Map<string, CapacityProvider>;
  /** Revisions by family, in the order of registration. */
  readonly families: Map<string, TaskDefinition[]>;
  /** Last revision number given out; never used again. */
  readonly revisions: Map<string, number>;
  /** By `<cluster>/<service>`. */
  readonly services: Map<string, Service>;
  readonly tasks: Map<string, Task>;
  /** Answers already given for a client token, by operation and token. */
  readonly tokens: Map<string, RememberedToken>;
}

export interface RememberedToken {
  readonly payload: string;
  readonly until: number;
  readonly resources: readonly string[];
  /** What was not placed. */
  readonly failures?: readonly object[];
}

/** Tags by key. */
export type Tags = Map<string, string>;

export interface StrategyItem {
  readonly capacityProvider: string;
  readonly weight: number;
  readonly base: number;
}

export interface Cluster {
  readonly arn: string;
  readonly name: string;
  status: "ACTIVE" | "INACTIVE";
  settings: readonly { readonly name: string; readonly value: string }[];
  configuration: UpdateClusterInput["configuration"];
  serviceConnectDefaults: { readonly namespace: string } | undefined;
  capacityProviders: readonly string[];
  defaultStrategy: readonly StrategyItem[];
  attachments: readonly { readonly id: string; readonly provider: string }[];
  attachmentsStatus: "UPDATE_IN_PROGRESS" | "UPDATE_COMPLETE" | undefined;
  /** Undefined: no machine was ever in it, and it takes every task (`scenario.containerInstances`). */
  instances: ContainerInstance[] | undefined;
  tags: Tags;
}

/** A machine that the agent has registered in a cluster. */
export interface ContainerInstance {
  readonly arn: string;
  readonly cluster: Cluster;
  machine: Machine;
  status: "ACTIVE" | "DRAINING" | "INACTIVE";
  readonly registeredAt: number;
  version: number;
}

type ManagedInstances = NonNullable<CreateCapacityProviderInput["managedInstancesProvider"]>;
type GivenGroup = NonNullable<CreateCapacityProviderInput["autoScalingGroupProvider"]>;

export type StoredGroup = GivenGroup & Required<Pick<GivenGroup, "managedScaling">>;

export type UpdateStatus = `${"CREATE" | "UPDATE" | "DELETE"}_${"IN_PROGRESS" | "COMPLETE" | "FAILED"}`;

export interface CapacityProvider {
  readonly arn: string;
  readonly name: string;
  readonly type: "EC2_AUTOSCALING" | "MANAGED_INSTANCES";
  status: "PROVISIONING" | "ACTIVE" | "DEPROVISIONING" | "INACTIVE";
  /** Name of the only cluster that may use it: of Managed Instances. */
  readonly cluster: string | undefined;
  /** What it was created with, with AWS's defaults filled in and what was updated since. */
  group: StoredGroup | undefined;
  managed: ManagedInstances | undefined;
  updateStatus: UpdateStatus;
  updateStatusReason: string | undefined;
  tags: Tags;
}

export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  /** What was registered, with AWS's defaults filled in. */
  readonly content: Omit<RegisterTaskDefinitionInput, "tags">;
  readonly compatibilities: readonly string[];
  readonly registeredAt: number;
  status: "ACTIVE" | "INACTIVE" | "DELETE_IN_PROGRESS";
  deregisteredAt: number | undefined;
  deleteRequestedAt: number | undefined;
  tags: Tags;
}

/** An immutable snapshot of what one service deployment delivers. */
export interface Revision {
  readonly arn: string;
  readonly createdAt: number;
  readonly definition: TaskDefinition;
  readonly settings: ServiceSettings;
  readonly images: readonly { readonly containerName: string; readonly image: string; readonly imageDigest: string }[];
  /** Which target group of each load balancer is live: the configured one, or the alternate. */
  readonly live: "primary" | "alternate";
}

/** One entry of `service.deployments`: the tasks of one revision. */
export interface Rollout {
  readonly id: string;
  readonly revision: Revision;
  readonly createdAt: number;
  status: "PRIMARY" | "ACTIVE";
  /** How many tasks the scheduler wants of it. */
  wanted: number;
  /** Consecutive failures, as `failedTasks` shows them. */
  failedTasks: number;
  /** A task has reached RUNNING: from then on `failedTasks` stays 0. */
  hasRun: boolean;
  /** Tasks in a row that never reached RUNNING; the scheduler waits longer after each. */
  failedStarts: number;
  /** Failures as the circuit breaker counts them. */
  breakerCount: number;
  state: "IN_PROGRESS" | "COMPLETED" | "FAILED";
  reason: string;
  updatedAt: number;
  /** No task is started before this time. */
  restartAt: number;
}

export type DeploymentStatus =
  | "PENDING"
  | "IN_PROGRESS"
  | "SUCCESSFUL"
  | "STOP_REQUESTED"
  | "STOPPED"
  | "ROLLBACK_REQUESTED"
  | "ROLLBACK_IN_PROGRESS"
  | "ROLLBACK_SUCCESSFUL"
  | "ROLLBACK_FAILED";

export interface HookRun {
  readonly hookId: string;
  readonly targetType: "PAUSE" | "AWS_LAMBDA";
  readonly targetArn: string | undefined;
  readonly stage: string;
  /** When its stage was entered. */
  readonly startedAt: number;
  readonly expiresAt: number;
  readonly timeoutAction: "ROLLBACK" | "CONTINUE";
  status: "AWAITING_ACTION" | "IN_PROGRESS" | "SUCCEEDED" | "FAILED" | "TIMED_OUT";
}

/** One step of a traffic-shifting deployment. */
export interface Stage {
  readonly name: string;
  /** Share of production traffic that the target revision gets at this stage. */
  readonly production?: number;
  /** Share of test traffic that the target revision gets at this stage. */
  readonly test?: number;
  /** Minutes to wait before the next stage. */
  readonly bakeMinutes?: number;
}

/** The record that DescribeServiceDeployments shows. */
export interface ServiceDeployment {
  readonly arn: string;
  readonly createdAt: number;
  readonly target: Rollout;
  readonly sources: readonly Rollout[];
  readonly configuration: ServiceSettings["deploymentConfiguration"];
  status: DeploymentStatus;
  statusReason: string | undefined;
  startedAt: number | undefined;
  finishedAt: number | undefined;
  stoppedAt: number | undefined;
  updatedAt: number;
  rollback: { readonly reason: string; readonly startedAt: number; readonly revision: Revision } | undefined;
  breaker: "DISABLED" | "MONITORING" | "MONITORING_COMPLETE" | "TRIGGERED";
  alarms: "DISABLED" | "MONITORING" | "MONITORING_COMPLETE" | "TRIGGERED";
  triggeredAlarms: readonly string[];
  /** Traffic of the target revision in percent; the rest goes to the source. */
  production: number;
  test: number;
  /** The stages still to come and the one that runs (the first); empty for rolling deployments. */
  stages: readonly Stage[];
  /** Name of the stage that was entered last. */
  lifecycleStage: string | undefined;
  /** The first of `stages` has been entered. */
  entered: boolean;
  stageSince: number;
  hooks: readonly HookRun[];
}

export interface ServiceEvent {
  readonly id: string;
  readonly createdAt: number;
  readonly message: string;
}

/** What UpdateService can change, with AWS's defaults filled in. */
export interface ServiceSettings {
  readonly launchType: "EC2" | "FARGATE" | "EXTERNAL" | "MANAGED_INSTANCES" | undefined;
  readonly capacityProviderStrategy: readonly StrategyItem[];
  readonly platformVersion: string | undefined;
  readonly platformFamily: string | undefined;
  readonly deploymentConfiguration: FilledDeploymentConfiguration;
  readonly deploymentController: { readonly type: "ECS" | "CODE_DEPLOY" | "EXTERNAL" };
  readonly networkConfiguration: CreateServiceInput["networkConfiguration"];
  readonly loadBalancers: NonNullable<CreateServiceInput["loadBalancers"]>;
  readonly serviceRegistries: NonNullable<CreateServiceInput["serviceRegistries"]>;
  readonly placementConstraints: NonNullable<CreateServiceInput["placementConstraints"]>;
  readonly placementStrategy: NonNullable<CreateServiceInput["placementStrategy"]>;
  readonly healthCheckGracePeriodSeconds: number;
  readonly enableECSManagedTags: boolean;
  readonly propagateTags: "TASK_DEFINITION" | "SERVICE" | "NONE";
  readonly enableExecuteCommand: boolean;
  readonly availabilityZoneRebalancing: "ENABLED" | "DISABLED";
  readonly serviceConnectConfiguration: CreateServiceInput["serviceConnectConfiguration"];
  readonly volumeConfigurations: NonNullable<CreateServiceInput["volumeConfigurations"]>;
  readonly vpcLatticeConfigurations: NonNullable<CreateServiceInput["vpcLatticeConfigurations"]>;
  readonly gatewayConnectors: NonNullable<CreateServiceInput["gatewayConnectors"]>;
  readonly monitoring: CreateServiceInput["monitoring"];
}

type DeploymentConfiguration = NonNullable<CreateServiceInput["deploymentConfiguration"]>;

/** The full object that AWS shows. */
export interface FilledDeploymentConfiguration extends DeploymentConfiguration {
  readonly strategy: "ROLLING" | "BLUE_GREEN" | "LINEAR" | "CANARY";
  readonly maximumPercent: number;
  readonly minimumHealthyPercent: number;
  readonly bakeTimeInMinutes: number;
  readonly deploymentCircuitBreaker: NonNullable<DeploymentConfiguration["deploymentCircuitBreaker"]>;
  readonly alarms: NonNullable<DeploymentConfiguration["alarms"]>;
}

export interface Service {
  readonly area: EcsArea;
  readonly arn: string;
  readonly name: string;
  readonly cluster: Cluster;
  readonly createdAt: number;
  /** The CreateService payload, to recognise a repeated one. */
  readonly origin: { readonly token: string | undefined; readonly payload: string };
  readonly schedulingStrategy: "REPLICA" | "DAEMON";
  /** The launch type it was created with; undefined where a strategy took its place from the beginning. */
  readonly firstLaunchType: ServiceSettings["launchType"];
  /** Name or ARN of the role it was created with. */
  readonly role: string | undefined;
  status: "ACTIVE" | "DRAINING" | "INACTIVE";
  desiredCount: number;
  settings: ServiceSettings;
  definition: TaskDefinition | undefined;
  primary: Rollout | undefined;
  /** Other revisions that still have tasks. */
  older: readonly Rollout[];
  /** The rollout that a failed deployment is rolled back to. */
  lastCompleted: Rollout | undefined;
  deployments: ServiceDeployment[];
  readonly revisions: Revision[];
  /** Tasks that are not STOPPED. */
  readonly tasks: Set<Task>;
  events: readonly ServiceEvent[];
  tags: Tags;
  /** The last pass of the scheduler found nothing to do. */
  steady: boolean;
  /** A pass of the scheduler is already on the agenda. */
  scheduled: boolean;
  /** Schedules a pass of the scheduler. */
  readonly wake: () => void;
}

export interface TaskContainer {
  readonly arn: string;
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly checked: boolean;
  lastStatus: "PENDING" | "RUNNING" | "STOPPED";
  exitCode: number | undefined;
  reason: string | undefined;
  healthStatus: "HEALTHY" | "UNHEALTHY" | "UNKNOWN";
}

export interface Task {
  readonly area: EcsArea;
  readonly arn: string;
  readonly id: string;
  readonly cluster: Cluster;
  readonly definition: TaskDefinition;
  readonly service: Service | undefined;
  readonly rollout: Rollout | undefined;
  readonly group: string;
  readonly startedBy: string | undefined;
  readonly launchType: "EC2" | "FARGATE" | "EXTERNAL" | "MANAGED_INSTANCES";
  readonly capacityProvider: string | undefined;
  readonly platformVersion: string | undefined;
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly enableExecuteCommand: boolean;
  readonly subnet: string | undefined;
  /** Undefined on Fargate, and in clusters without machines. */
  readonly instance: ContainerInstance | undefined;
  readonly containers: readonly TaskContainer[];
  readonly createdAt: number;
  lastStatus:
    | "PROVISIONING"
    | "PENDING"
    | "ACTIVATING"
    | "RUNNING"
    | "DEACTIVATING"
    | "STOPPING"
    | "DEPROVISIONING"
    | "STOPPED";
  desiredStatus: "RUNNING" | "STOPPED";
  version: number;
  /** Counts towards minimumHealthyPercent. */
  counted: boolean;
  stopCode: string | undefined;
  stoppedReason: string | undefined;
  pullStartedAt: number | undefined;
  startedAt: number | undefined;
  stoppingAt: number | undefined;
  stoppedAt: number | undefined;
  tags: Tags;
}
