/**
 * The shapes of the ECS API that the operator reads and writes. Members are those of the AWS API; enums are open strings,
 * because AWS adds values. A test holds them against the SDK's own types.
 * Source: Amazon ECS API Reference, 2014-11-13.
 */

import type { InstanceOperations } from "./instance-shapes.ts";
import type { ProviderOperations } from "./provider-shapes.ts";

export interface EcsTag {
  readonly key?: string | undefined;
  readonly value?: string | undefined;
}

export interface EcsFailure {
  readonly arn?: string | undefined;
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
}

export interface CapacityProviderStrategyItem {
  readonly capacityProvider: string | undefined;
  readonly weight?: number | undefined;
  readonly base?: number | undefined;
}

export interface EcsCluster {
  readonly clusterArn?: string | undefined;
  readonly clusterName?: string | undefined;
  /** PROVISIONING, ACTIVE, DEPROVISIONING, FAILED, INACTIVE. */
  readonly status?: string | undefined;
  readonly registeredContainerInstancesCount?: number | undefined;
  readonly runningTasksCount?: number | undefined;
  readonly pendingTasksCount?: number | undefined;
  readonly activeServicesCount?: number | undefined;
  readonly tags?: readonly EcsTag[] | undefined;
  readonly settings?:
    | readonly { readonly name?: string | undefined; readonly value?: string | undefined }[]
    | undefined;
  readonly configuration?: object | undefined;
  readonly capacityProviders?: readonly string[] | undefined;
  readonly defaultCapacityProviderStrategy?: readonly CapacityProviderStrategyItem[] | undefined;
  readonly attachments?: readonly EcsAttachment[] | undefined;
  /** UPDATE_IN_PROGRESS, UPDATE_COMPLETE, UPDATE_FAILED. */
  readonly attachmentsStatus?: string | undefined;
  readonly serviceConnectDefaults?: { readonly namespace?: string | undefined } | undefined;
}

export interface EcsAttachment {
  readonly id?: string | undefined;
  readonly type?: string | undefined;
  readonly status?: string | undefined;
  readonly details?: readonly { readonly name?: string | undefined; readonly value?: string | undefined }[] | undefined;
}

export interface EcsTaskDefinition {
  readonly taskDefinitionArn?: string | undefined;
  readonly family?: string | undefined;
  readonly revision?: number | undefined;
  /** ACTIVE, INACTIVE, DELETE_IN_PROGRESS. */
  readonly status?: string | undefined;
  readonly containerDefinitions?: readonly object[] | undefined;
  readonly networkMode?: string | undefined;
  readonly requiresCompatibilities?: readonly string[] | undefined;
  readonly taskRoleArn?: string | undefined;
  readonly executionRoleArn?: string | undefined;
}

/** One entry of `Service.deployments`. */
export interface EcsDeployment {
  readonly id?: string | undefined;
  /** PRIMARY, ACTIVE, INACTIVE. */
  readonly status?: string | undefined;
  readonly taskDefinition?: string | undefined;
  readonly desiredCount?: number | undefined;
  readonly pendingCount?: number | undefined;
  readonly runningCount?: number | undefined;
  readonly failedTasks?: number | undefined;
  /** IN_PROGRESS, COMPLETED, FAILED; absent behind a Classic Load Balancer. */
  readonly rolloutState?: string | undefined;
  readonly rolloutStateReason?: string | undefined;
  readonly createdAt?: Date | undefined;
  readonly updatedAt?: Date | undefined;
  readonly serviceConnectConfiguration?: object | undefined;
  readonly volumeConfigurations?: readonly object[] | undefined;
  readonly vpcLatticeConfigurations?: readonly object[] | undefined;
}

/** One line of a service's history. */
export interface EcsServiceEvent {
  readonly id?: string | undefined;
  readonly createdAt?: Date | undefined;
  readonly message?: string | undefined;
}

export interface EcsService {
  readonly serviceArn?: string | undefined;
  readonly serviceName?: string | undefined;
  readonly clusterArn?: string | undefined;
  /** ACTIVE, DRAINING, INACTIVE. INACTIVE means: does not exist. */
  readonly status?: string | undefined;
  readonly desiredCount?: number | undefined;
  readonly runningCount?: number | undefined;
  readonly pendingCount?: number | undefined;
  readonly launchType?: string | undefined;
  readonly capacityProviderStrategy?: readonly CapacityProviderStrategyItem[] | undefined;
  readonly platformVersion?: string | undefined;
  readonly platformFamily?: string | undefined;
  readonly taskDefinition?: string | undefined;
  readonly deploymentConfiguration?: EcsDeploymentConfiguration | undefined;
  readonly deployments?: readonly EcsDeployment[] | undefined;
  readonly roleArn?: string | undefined;
  /** AWS sends the newest hundred; `events.ts` keeps the relevant ones. */
  readonly events?: readonly EcsServiceEvent[] | undefined;
  readonly createdAt?: Date | undefined;
  readonly currentServiceDeployment?: string | undefined;
  readonly currentServiceRevisions?:
    | readonly {
        readonly arn?: string | undefined;
        readonly requestedTaskCount?: number | undefined;
        readonly runningTaskCount?: number | undefined;
        readonly pendingTaskCount?: number | undefined;
      }[]
    | undefined;
  readonly placementConstraints?: readonly object[] | undefined;
  readonly placementStrategy?: readonly object[] | undefined;
  readonly networkConfiguration?: object | undefined;
  readonly healthCheckGracePeriodSeconds?: number | undefined;
  readonly schedulingStrategy?: string | undefined;
  readonly deploymentController?: { readonly type?: string | undefined } | undefined;
  readonly tags?: readonly EcsTag[] | undefined;
  readonly enableECSManagedTags?: boolean | undefined;
  readonly propagateTags?: string | undefined;
  readonly enableExecuteCommand?: boolean | undefined;
  readonly availabilityZoneRebalancing?: string | undefined;
  readonly loadBalancers?: readonly object[] | undefined;
  readonly serviceRegistries?: readonly object[] | undefined;
  /** ECS: made by an Express service, never ours to adopt. */
  readonly resourceManagementType?: string | undefined;
}

export interface EcsDeploymentConfiguration {
  readonly strategy?: string | undefined;
  readonly minimumHealthyPercent?: number | undefined;
  readonly maximumPercent?: number | undefined;
  readonly bakeTimeInMinutes?: number | undefined;
}

/** A service revision inside a service deployment. */
export interface EcsServiceRevisionSummary {
  readonly arn?: string | undefined;
  readonly requestedTaskCount?: number | undefined;
  readonly runningTaskCount?: number | undefined;
  readonly pendingTaskCount?: number | undefined;
  readonly requestedTestTrafficWeight?: number | undefined;
  readonly requestedProductionTrafficWeight?: number | undefined;
}

export interface EcsServiceDeployment {
  readonly serviceDeploymentArn?: string | undefined;
  readonly serviceArn?: string | undefined;
  readonly clusterArn?: string | undefined;
  readonly createdAt?: Date | undefined;
  readonly startedAt?: Date | undefined;
  readonly finishedAt?: Date | undefined;
  readonly stoppedAt?: Date | undefined;
  readonly updatedAt?: Date | undefined;
  readonly sourceServiceRevisions?: readonly EcsServiceRevisionSummary[] | undefined;
  readonly targetServiceRevision?: EcsServiceRevisionSummary | undefined;
  /** PENDING, IN_PROGRESS, SUCCESSFUL, STOP_REQUESTED, STOPPED, ROLLBACK_REQUESTED, ROLLBACK_IN_PROGRESS, ROLLBACK_SUCCESSFUL, ROLLBACK_FAILED. */
  readonly status?: string | undefined;
  readonly statusReason?: string | undefined;
  readonly lifecycleStage?: string | undefined;
  readonly deploymentConfiguration?: EcsDeploymentConfiguration | undefined;
  readonly rollback?:
    | {
        readonly reason?: string | undefined;
        readonly startedAt?: Date | undefined;
        readonly serviceRevisionArn?: string | undefined;
      }
    | undefined;
  readonly deploymentCircuitBreaker?:
    | {
        readonly status?: string | undefined;
        readonly failureCount?: number | undefined;
        readonly threshold?: number | undefined;
      }
    | undefined;
  readonly alarms?:
    | {
        readonly status?: string | undefined;
        readonly alarmNames?: readonly string[] | undefined;
        readonly triggeredAlarmNames?: readonly string[] | undefined;
      }
    | undefined;
  readonly lifecycleHookDetails?:
    | readonly {
        readonly hookId?: string | undefined;
        readonly targetType?: string | undefined;
        readonly status?: string | undefined;
        readonly expiresAt?: Date | undefined;
        readonly timeoutAction?: string | undefined;
      }[]
    | undefined;
}

export interface EcsServiceRevision {
  readonly serviceRevisionArn?: string | undefined;
  readonly serviceArn?: string | undefined;
  readonly taskDefinition?: string | undefined;
  readonly launchType?: string | undefined;
  readonly capacityProviderStrategy?: readonly CapacityProviderStrategyItem[] | undefined;
  readonly platformVersion?: string | undefined;
  readonly networkConfiguration?: object | undefined;
  readonly loadBalancers?: readonly object[] | undefined;
  readonly serviceRegistries?: readonly object[] | undefined;
  readonly serviceConnectConfiguration?: object | undefined;
  readonly volumeConfigurations?: readonly object[] | undefined;
  readonly vpcLatticeConfigurations?: readonly object[] | undefined;
  readonly gatewayConnectors?: readonly object[] | undefined;
  readonly monitoring?: object | undefined;
  readonly containerImages?:
    | readonly {
        readonly containerName?: string | undefined;
        readonly image?: string | undefined;
        readonly imageDigest?: string | undefined;
      }[]
    | undefined;
  readonly createdAt?: Date | undefined;
}

export interface EcsTask {
  readonly taskArn?: string | undefined;
  readonly taskDefinitionArn?: string | undefined;
  readonly clusterArn?: string | undefined;
  readonly group?: string | undefined;
  readonly startedBy?: string | undefined;
  readonly lastStatus?: string | undefined;
  readonly desiredStatus?: string | undefined;
  readonly healthStatus?: string | undefined;
  readonly stopCode?: string | undefined;
  readonly stoppedReason?: string | undefined;
  readonly tags?: readonly EcsTag[] | undefined;
  readonly createdAt?: Date | undefined;
  readonly stoppingAt?: Date | undefined;
  readonly stoppedAt?: Date | undefined;
  readonly containers?:
    | readonly {
        readonly name?: string | undefined;
        readonly lastStatus?: string | undefined;
        readonly exitCode?: number | undefined;
        readonly reason?: string | undefined;
        readonly healthStatus?: string | undefined;
      }[]
    | undefined;
}

/** An operation's input as a plain object; the schemas and builders of each kind give it its shape. */
type Input = Readonly<Record<string, unknown>>;

/** The operations the operator calls. The IAM policy in the docs is generated from the table in `operations.ts`. */
export interface EcsOperations extends InstanceOperations, ProviderOperations {
  CreateCluster: { input: Input; output: { readonly cluster?: EcsCluster | undefined } };
  UpdateCluster: { input: Input; output: { readonly cluster?: EcsCluster | undefined } };
  PutClusterCapacityProviders: { input: Input; output: { readonly cluster?: EcsCluster | undefined } };
  DeleteCluster: { input: { readonly cluster: string }; output: { readonly cluster?: EcsCluster | undefined } };
  DescribeClusters: {
    input: { readonly clusters: readonly string[]; readonly include?: readonly string[] };
    output: {
      readonly clusters?: readonly EcsCluster[] | undefined;
      readonly failures?: readonly EcsFailure[] | undefined;
    };
  };
  RegisterTaskDefinition: {
    input: Input;
    output: { readonly taskDefinition?: EcsTaskDefinition | undefined; readonly tags?: readonly EcsTag[] | undefined };
  };
  DescribeTaskDefinition: {
    input: { readonly taskDefinition: string; readonly include?: readonly string[] };
    output: { readonly taskDefinition?: EcsTaskDefinition | undefined; readonly tags?: readonly EcsTag[] | undefined };
  };
  ListTaskDefinitions: {
    input: {
      readonly familyPrefix?: string;
      readonly status?: string;
      readonly sort?: string;
      readonly maxResults?: number;
      readonly nextToken?: string;
    };
    output: { readonly taskDefinitionArns?: readonly string[] | undefined; readonly nextToken?: string | undefined };
  };
  DeregisterTaskDefinition: {
    input: { readonly taskDefinition: string };
    output: { readonly taskDefinition?: EcsTaskDefinition | undefined };
  };
  DeleteTaskDefinitions: {
    input: { readonly taskDefinitions: readonly string[] };
    output: {
      readonly taskDefinitions?: readonly EcsTaskDefinition[] | undefined;
      readonly failures?: readonly EcsFailure[] | undefined;
    };
  };
  CreateService: { input: Input; output: { readonly service?: EcsService | undefined } };
  UpdateService: { input: Input; output: { readonly service?: EcsService | undefined } };
  DeleteService: {
    input: { readonly cluster: string; readonly service: string; readonly force?: boolean };
    output: { readonly service?: EcsService | undefined };
  };
  DescribeServices: {
    input: { readonly cluster: string; readonly services: readonly string[]; readonly include?: readonly string[] };
    output: {
      readonly services?: readonly EcsService[] | undefined;
      readonly failures?: readonly EcsFailure[] | undefined;
    };
  };
  ListServices: {
    input: { readonly cluster: string; readonly maxResults?: number; readonly nextToken?: string };
    output: { readonly serviceArns?: readonly string[] | undefined; readonly nextToken?: string | undefined };
  };
  ListServicesByNamespace: {
    /** ARN or name. */
    input: { readonly namespace: string };
    output: { readonly serviceArns?: readonly string[] | undefined };
  };
  ListServiceDeployments: {
    input: {
      readonly cluster: string;
      readonly service: string;
      readonly status?: readonly string[];
      readonly maxResults?: number;
      readonly nextToken?: string;
    };
    output: {
      readonly serviceDeployments?:
        | readonly {
            readonly serviceDeploymentArn?: string | undefined;
            readonly targetServiceRevisionArn?: string | undefined;
            readonly status?: string | undefined;
            readonly createdAt?: Date | undefined;
          }[]
        | undefined;
      readonly nextToken?: string | undefined;
    };
  };
  DescribeServiceDeployments: {
    input: { readonly serviceDeploymentArns: readonly string[] };
    output: {
      readonly serviceDeployments?: readonly EcsServiceDeployment[] | undefined;
      readonly failures?: readonly EcsFailure[] | undefined;
    };
  };
  DescribeServiceRevisions: {
    input: { readonly serviceRevisionArns: readonly string[] };
    output: {
      readonly serviceRevisions?: readonly EcsServiceRevision[] | undefined;
      readonly failures?: readonly EcsFailure[] | undefined;
    };
  };
  ListTasks: {
    input: {
      readonly cluster: string;
      readonly serviceName?: string;
      readonly family?: string;
      readonly startedBy?: string;
      readonly desiredStatus?: string;
      readonly maxResults?: number;
      readonly nextToken?: string;
    };
    output: { readonly taskArns?: readonly string[] | undefined; readonly nextToken?: string | undefined };
  };
  DescribeTasks: {
    input: { readonly cluster: string; readonly tasks: readonly string[]; readonly include?: readonly string[] };
    output: { readonly tasks?: readonly EcsTask[] | undefined; readonly failures?: readonly EcsFailure[] | undefined };
  };
  RunTask: {
    input: Input;
    output: { readonly tasks?: readonly EcsTask[] | undefined; readonly failures?: readonly EcsFailure[] | undefined };
  };
  StopTask: {
    input: { readonly cluster: string; readonly task: string; readonly reason?: string };
    output: { readonly task?: EcsTask | undefined };
  };
  TagResource: { input: { readonly resourceArn: string; readonly tags: readonly EcsTag[] }; output: object };
  UntagResource: { input: { readonly resourceArn: string; readonly tagKeys: readonly string[] }; output: object };
}

export type EcsOperation = keyof EcsOperations;
