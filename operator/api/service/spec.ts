import { z } from "zod";
import {
  awsName,
  capacityProviderStrategy,
  cappedList,
  choice,
  flag,
  int,
  list,
  networkConfiguration,
  operatorFields,
  optional,
  placementConstraints,
  placementStrategy,
  reference,
  tags,
  text,
  withRules,
} from "../common/index.ts";
import { autoscaling } from "./autoscaling.ts";
import { serviceConnectConfiguration } from "./connect.ts";
import { deploymentConfiguration } from "./deployment.ts";
import { gatewayConnector, loadBalancer, serviceRegistry, vpcLatticeConfiguration } from "./load-balancing.ts";
import { specRules } from "./rules.ts";
import { volumeConfiguration } from "./volumes.ts";

const rollout = z
  .object({
    progressDeadlineSeconds: int(
      "Seconds without progress after which a rollout is reported as Stalled; ECS continues it. 0 means no deadline. " +
        "Default: 900. To fail such a rollout, set `spec.deploymentConfiguration.deploymentCircuitBreaker`.",
      0,
      604_800,
    ).default(900),
    settleSeconds: int(
      "Seconds for which this object and its task definition must be unchanged before a deployment starts, so that one apply " +
        "leads to one deployment. Default: 1.",
      0,
      3600,
    ).default(1),
  })
  .describe(
    "How the operator starts and monitors rollouts. How ECS replaces tasks is set in `spec.deploymentConfiguration`.",
  );

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
    "Number of tasks to run. Default: 1. See `spec.desiredCountPolicy` and `spec.autoscaling` for who sets it later. A DAEMON service " +
      "ignores it; leave it at 1. At most 1000000 (limit of the operator).",
    0,
    1_000_000,
  ).default(1),
  desiredCountPolicy: choice(
    ["Enforce", "Seed"],
    "Enforce keeps the service at `desiredCount`. Seed uses it at creation only, and an autoscaler sets the count afterwards; " +
      "`desiredCount` then cannot be changed. With `autoscaling` it is Seed, whatever is set here. Default: Enforce.",
  ).default("Enforce"),
  rollout: rollout.prefault({}),
  ...optional({ autoscaling }),
};

const placementFields = optional({
  clusterRef: reference(
    "The ECSCluster that the service runs in. Exactly one of `clusterRef` and `cluster`. A service cannot move to another cluster.",
  ),
  cluster: text(
    "Name or ARN of a cluster without an ECSCluster object in this namespace. Exactly one of `clusterRef` and `cluster`. A service cannot move to another cluster.",
  ).min(1),
  serviceName: awsName("Name of the service in AWS. Default: `metadata.name`. Immutable."),
  taskDefinitionRef: reference(
    "The ECSTaskDefinition whose newest revision is deployed. Exactly one of `taskDefinitionRef` and `taskDefinition`.",
  ),
  taskDefinition: text(
    "family:revision, or ARN of a revision, of a task definition without an ECSTaskDefinition object in this namespace. Exactly one of `taskDefinitionRef` and `taskDefinition`.",
  ),
  launchType: choice(
    ["EC2", "FARGATE", "EXTERNAL"],
    "Where tasks run. Set this or `capacityProviderStrategy`; if neither is set, the cluster's `spec.defaultCapacityProviderStrategy` applies. " +
      "For Managed Instances, set a capacity provider.",
  ),
  capacityProviderStrategy: capacityProviderStrategy("Capacity providers that tasks run on. Set this or `launchType`."),
  platformVersion: text("Fargate platform version, such as 1.4.0. Default: LATEST.", 32),
  schedulingStrategy: choice(
    ["REPLICA", "DAEMON"],
    "REPLICA keeps `desiredCount` tasks running, DAEMON runs one task on each instance. Default: REPLICA. Immutable.",
  ),
  availabilityZoneRebalancing: choice(
    ["ENABLED", "DISABLED"],
    "Whether ECS moves tasks to balance them over Availability Zones. If not set, AWS decides at creation.",
  ),
  placementConstraints,
  placementStrategy,
});

const trafficFields = optional({
  networkConfiguration: networkConfiguration.describe(
    "Subnets and security groups; required if the task definition's `spec.networkMode` is awsvpc, and not allowed otherwise.",
  ),
  loadBalancers: list(
    loadBalancer,
    6,
    "Load balancers that send traffic to the service: at most five target groups, or one Classic Load Balancer.",
  ),
  role: text("IAM role for load balancers if the service-linked role cannot be used; not with awsvpc. Immutable."),
  healthCheckGracePeriodSeconds: int(
    "Seconds after the start of a task during which failed health checks are ignored. Default: 0.",
  ),
  serviceRegistries: list(
    serviceRegistry,
    1,
    "Cloud Map service in which tasks are registered. `spec.serviceConnectConfiguration` is the alternative.",
  ),
  serviceConnectConfiguration: serviceConnectConfiguration.describe(
    "Service Connect: a proxy in each task, and names for clients.",
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
      "Controller that replaces tasks. Default: ECS. An existing service with another controller can be adopted, but not deployed.",
    ),
  deploymentConfiguration: deploymentConfiguration.describe(
    "How ECS replaces tasks. Settings of the operator for rollouts are in `spec.rollout`.",
  ),
  volumeConfigurations: list(
    volumeConfiguration,
    1,
    "EBS volumes for the task definition's volume with `configuredAtLaunch: true`.",
  ),
  monitoring: monitoring.describe("Resolution of the service's CloudWatch metrics."),
  enableExecuteCommand: flag(
    "Whether ECS Exec is allowed in new tasks. Its logging is set on the ECSCluster. Default: false.",
  ),
  enableECSManagedTags: flag("Whether ECS tags tasks with the cluster and service name. Default: false."),
  propagateTags: choice(["TASK_DEFINITION", "SERVICE", "NONE"], "From where tags are copied to tasks. Default: NONE."),
  tags: tags("Tags of the service. If not set, only the operator's own tags are managed."),
});

export const spec = withRules(
  z.object({ ...operatorFields, ...ownFields, ...placementFields, ...trafficFields, ...taskFields }),
  specRules,
);

export type ServiceSpec = z.infer<typeof spec>;
