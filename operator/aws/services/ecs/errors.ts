import type { ErrorRule } from "../service.ts";

const INVALID = "InvalidParameterException";
const CLIENT = "ClientException";

/**
 * The errors of ECS. Messages are matched only where ECS uses one code for several errors.
 * Source: the errors of each action in the Amazon ECS API Reference
 */
export const errors: readonly ErrorRule[] = [
  // One code, several meanings.
  {
    codes: [CLIENT],
    message: /Too many concurrent attempts to create a new revision/i,
    class: "transient",
    reason: "WaitingForAWS",
  },
  // EC2 throttles ECS, which reads networks there: not ECS's own bucket, and not caused by the spec.
  {
    codes: [INVALID],
    message: /Request limit exceeded|RequestLimitExceeded|Rate exceeded/i,
    class: "transient",
    reason: "Throttled",
  },
  // Old deployments stay while they hold protected tasks.
  {
    codes: [INVALID],
    message: /5 (active )?deployments exist/i,
    class: "world",
    hint: "Older deployments stay active while they have tasks with task scale-in protection: let these tasks end, or remove their protection.",
  },
  { codes: [INVALID, CLIENT], message: /Creation of service was not idempotent/i, class: "ambiguous" },
  { codes: [INVALID, CLIENT], message: /still Draining/i, class: "world" },
  {
    codes: [INVALID, CLIENT],
    message:
      /Unable to assume (the service linked role|role and validate the (specified targetGroupArn|listeners configured))/i,
    class: "world",
  },
  { codes: [INVALID], message: /does not have an associated load balancer/i, class: "world" },
  { codes: [INVALID], message: /cannot be stopped while it is scaled above 0/i, class: "world" },
  // A capacity provider that is being made, or that the cluster is about to get.
  {
    codes: [INVALID, CLIENT],
    message: /is not in an ACTIVE state|capacity provider that is not associated with the cluster/i,
    class: "world",
  },
  // It may be ours, from a request whose answer was lost: read before deciding.
  { codes: [CLIENT, INVALID], message: /capacity provider already exists/i, class: "ambiguous" },
  {
    codes: [CLIENT, INVALID],
    message: /already being used by another capacity provider|capacity provider does not exist/i,
    class: "world",
  },
  {
    codes: [CLIENT],
    message: /Cluster Scoped Capacity Providers are attached|Daemon services are still associated/i,
    class: "world",
  },
  // What DescribeTaskDefinition answers about a revision that does not exist (any more); the API Reference gives it no code.
  {
    codes: [CLIENT],
    message: /^Unable to describe task definition\.?$/,
    class: "world",
    means: "NoSuchTaskDefinition",
  },
  { codes: [CLIENT, INVALID], message: /Unable to describe task definition/i, class: "world" },

  // StopTask of a task that is gone.
  { codes: [INVALID], message: /referenced task was not found/i, class: "world", means: "NoSuchTask" },
  // RunTask: 500 tasks of a cluster wait for instances already, or it has none.
  {
    codes: [CLIENT, INVALID],
    message: /Tasks provisioning capacity limit exceeded|No Container Instances were found in your/i,
    class: "world",
    means: "NoCapacity",
  },

  // Something else has to happen first.
  {
    codes: [
      "UpdateInProgressException",
      "ConcurrentUpdateException",
      "ResourceInUseException",
      "ClusterContainsServicesException",
      "ClusterContainsTasksException",
      "ClusterContainsContainerInstancesException",
      "ClusterContainsCapacityProviderException",
    ],
    class: "world",
  },
  { codes: ["ClusterNotFoundException"], class: "world", means: "NoSuchCluster" },
  { codes: ["ServiceNotFoundException"], class: "world", means: "NoSuchService" },
  {
    codes: [
      "ServiceNotActiveException",
      "ServiceDeploymentNotFoundException",
      "TaskSetNotFoundException",
      "ObjectNotFoundException",
      "ResourceNotFoundException",
      "NamespaceNotFoundException",
    ],
    class: "world",
  },
  // A quota of the account, not its rate, although the SDK takes it for one.
  { codes: ["LimitExceededException"], class: "world" },
  // It may exist already, with other content: read before deciding.
  { codes: ["ConflictException"], class: "ambiguous" },
];
