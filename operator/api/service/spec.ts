import { z } from "zod";
import {
  awsName,
  capacityProviderStrategy,
  cappedList,
  choice,
  flag,
  int,
  list,
  operatorFields,
  optional,
  reference,
  tags,
  text,
  withRules,
} from "../common/index.ts";
import { serviceConnectConfiguration } from "./connect.ts";
import { deploymentConfiguration } from "./deployment.ts";
import {
  gatewayConnector,
  loadBalancer,
  networkConfiguration,
  serviceRegistry,
  vpcLatticeConfiguration,
} from "./load-balancing.ts";
import { placementConstraints, placementStrategy } from "./placement.ts";
import { specRules } from "./rules.ts";
import { volumeConfiguration } from "./volumes.ts";

const rollout = z
  .object({
    progressDeadlineSeconds: int(
      "Seconds without progress after which a rollout counts as stalled; ECS is left running. 0 switches the deadline off. " +
        "Default: 900. What ends a failing rollout is `deploymentConfiguration.deploymentCircuitBreaker`.",
      0,
      604_800,
    ).default(900),
    settleSeconds: int(
      "Seconds that this object and its task definition must be unchanged before a deployment starts, so that one apply " +
        "makes one deployment. Default: 1.",
      0,
      3600,
    ).default(1),
  })
  .describe("How the operator starts and judges rollouts; how ECS replaces tasks is `deploymentConfiguration`.");

const monitoring = z.object(
  optional({
    metricConfigurations: cappedList(
      z.object({
        metricNames: cappedList(text("CPUUtilization or MemoryUtilization.", 255), 16, "Metrics."),
        resolutionSeconds: z.literal([20, 60]).describe("Seconds between two values: 20 or 60."),
      }),
      16,
      "Resolution of metrics.",
    ),
  }),
);

const ownFields = {
  desiredCount: int(
    "Number of tasks. Default: 1. Whether it is enforced is `desiredCountPolicy`. A DAEMON service ignores it; leave it at 1. " +
      "At most 1000000: the operator's own limit.",
    0,
    1_000_000,
  ).default(1),
  desiredCountPolicy: choice(
    ["Enforce", "Seed"],
    "Enforce keeps the service at `desiredCount`. Seed uses it at creation only and leaves the count to an autoscaler; " +
      "`desiredCount` then cannot be changed. Default: Enforce.",
  ).default("Enforce"),
  rollout: rollout.prefault({}),
};

const placementFields = optional({
  clusterRef: reference(
    "The ECSCluster that the service runs in. Exactly one of `clusterRef` and `cluster`. A service cannot move to another cluster.",
  ),
  cluster: text(
    "Name or ARN of a cluster that has no ECSCluster here. Exactly one of `clusterRef` and `cluster`. A service cannot move to another cluster.",
  ).min(1),
  serviceName: awsName("Name of the service in AWS. Default: `metadata.name`. Immutable."),
  taskDefinitionRef: reference(
    "The ECSTaskDefinition whose newest revision runs. Exactly one of `taskDefinitionRef` and `taskDefinition`.",
  ),
  taskDefinition: text(
    "family:revision, or ARN of a revision, that has no ECSTaskDefinition here. Exactly one of `taskDefinitionRef` and `taskDefinition`.",
  ),
  launchType: choice(
    ["EC2", "FARGATE", "EXTERNAL"],
    "Where tasks run. This or `capacityProviderStrategy`; left out: the cluster's `defaultCapacityProviderStrategy`. " +
      "Managed Instances are chosen with a capacity provider.",
  ),
  capacityProviderStrategy: capacityProviderStrategy("Capacity providers that tasks run on. This or `launchType`."),
  platformVersion: text("Fargate platform version, such as 1.4.0. Default: LATEST.", 32),
  schedulingStrategy: choice(
    ["REPLICA", "DAEMON"],
    "REPLICA keeps `desiredCount` tasks running, DAEMON one on each instance. Default: REPLICA. Immutable.",
  ),
  availabilityZoneRebalancing: choice(
    ["ENABLED", "DISABLED"],
    "Move tasks so that Availability Zones hold equal numbers. Left out: AWS decides at creation.",
  ),
  placementConstraints,
  placementStrategy,
});

const trafficFields = optional({
  networkConfiguration: networkConfiguration.describe(
    "Subnets and security groups; needed exactly when the task definition's `networkMode` is awsvpc.",
  ),
  loadBalancers: list(
    loadBalancer,
    6,
    "Load balancers that send traffic to the service: at most five target groups, or one Classic Load Balancer.",
  ),
  role: text("Role for a load balancer when the service-linked role cannot be used; not with awsvpc. Immutable."),
  healthCheckGracePeriodSeconds: int(
    "Seconds after a task starts in which failed health checks do not count. Default: 0.",
  ),
  serviceRegistries: list(
    serviceRegistry,
    1,
    "Cloud Map service that tasks are registered in. See `serviceConnectConfiguration` for the alternative.",
  ),
  serviceConnectConfiguration: serviceConnectConfiguration.describe(
    "Service Connect: a proxy beside each task, and names for clients.",
  ),
  vpcLatticeConfigurations: cappedList(vpcLatticeConfiguration, 5, "VPC Lattice target groups."),
  gatewayConnectors: list(gatewayConnector, 1, "Connection to ECS gateways. Not supported yet."),
});

const taskFields = optional({
  deploymentController: z
    .object({
      type: choice(["ECS", "CODE_DEPLOY", "EXTERNAL"], "ECS; CODE_DEPLOY and EXTERNAL are not supported yet."),
    })
    .describe(
      "Who replaces tasks. Default: ECS. An existing service with another one can be adopted, but not released.",
    ),
  deploymentConfiguration: deploymentConfiguration.describe(
    "How ECS replaces tasks. Deadlines and settling of the operator are in `rollout`.",
  ),
  volumeConfigurations: list(
    volumeConfiguration,
    1,
    "EBS volume for the task definition's volume with `configuredAtLaunch: true`.",
  ),
  monitoring: monitoring.describe("Resolution of the service's CloudWatch metrics."),
  enableExecuteCommand: flag("Allow ECS Exec in new tasks; logging is set on the cluster. Default: false."),
  enableECSManagedTags: flag("Let ECS tag tasks with cluster and service name. Default: false."),
  propagateTags: choice(["TASK_DEFINITION", "SERVICE", "NONE"], "Where the tags of tasks come from. Default: NONE."),
  tags: tags("Tags of the service. Left out: only the operator's own are managed."),
});

export const spec = withRules(
  z.object({ ...operatorFields, ...ownFields, ...placementFields, ...trafficFields, ...taskFields }),
  specRules,
);

export type ServiceSpec = z.infer<typeof spec>;
