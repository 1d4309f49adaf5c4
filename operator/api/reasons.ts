/**
 * Every condition reason the operator gives, with what it means and what to do. People match on these in alerts and
 * scripts: a reason never changes its meaning. docs/reference/reasons.md is made from this file.
 */
export const reasons = {
  // Fine.
  Available: "The resource exists in AWS as the spec says.",
  Registered: "The newest content is registered, and every service that refers to it aims at it.",
  RolloutSucceeded: "The deployment of what the spec asks for has succeeded and enough tasks run.",
  Scaling: "The rollout stands; tasks are being started or stopped to reach a new count.",
  CountNotEnforced:
    "The desired count was handed back from Seed; the live count stays until `spec.desiredCount` changes next.",
  Observed: "`managementPolicy` is Observe: nothing is written; the message says what differs, if anything.",
  Acknowledged: "The object was seen for the first time.",

  // On the way.
  Creating: "The resource is being created.",
  Updating: "A change is being made.",
  Adopting: "An existing AWS resource is being taken over: its tags change, nothing else.",
  AttachingCapacityProviders: "AWS attaches or detaches the cluster's capacity providers.",
  Propagating: "The newest content is registered; services that refer to it have not taken it up yet.",
  Progressing: "A rollout is under way; the message tells stage, counts and traffic.",
  AwaitingAction: "A lifecycle hook of the deployment waits for somebody to let it go on.",
  WaitingForReference:
    "Something the spec refers to does not exist or is not ready; the message names it. What does not exist for a minute is " +
    "Stalled; the object goes on by itself once it is there.",
  WaitingToSettle: "The objects of one apply are still arriving; one deployment will carry them all.",
  TasksUnavailable: "The rollout succeeded, but fewer tasks run than the minimum healthy percent asks for.",
  TasksFailing:
    "The rollout succeeded, but tasks of the service keep stopping by their own fault; the message tells why. Ready comes " +
    "back when it is quiet.",
  Draining: "A former service of this name is still draining; it is created again once AWS is done.",
  CombinationUnsettled:
    "Service and task definition do not fit together right now; a change of one of them may be on its way.",

  // Held.
  InvalidCombination: "Service, task definition and cluster do not fit together; the message says what to change.",
  DeploymentFailed: "The deployment failed and there was nothing to roll back to. The same content is not sent again.",
  RolledBack:
    "The deployment failed and AWS rolled it back. The same content is not sent again until it changes or `retry` is asked for.",
  DeploymentStopped:
    "Somebody stopped the deployment. The same content is not sent again until it changes or `retry` is asked for.",
  ProgressDeadlineExceeded:
    "The rollout made no progress within `spec.rollout.progressDeadlineSeconds`; ECS goes on trying.",
  AlreadyExists: "AWS has a resource of this name that is not ours. Set `spec.adoptionPolicy: Adopt` to take it over.",
  AdoptionNotAllowed:
    "The AWS resource was not made by an object of this namespace, which the operator's `adoption` setting does not let adopt.",
  ObservationNotAllowed:
    "The AWS resource was not made by an object of this namespace, which the operator's `observation` setting does not let observe.",
  AdoptionWouldScale: "Adopting would change the running count; set `spec.desiredCount` to the live count first.",
  OwnershipLost: "The owner tags of the AWS resource changed; it is left alone.",
  NameTaken:
    "Another object holds the same AWS name: the one that has the AWS resource, else the one that has managed longest.",
  ScopeChanged: "The operator's account or Region is not the one this object was created in.",
  TooLarge:
    "The spec is larger than AWS takes (64 KiB for a task definition). Make it smaller; until then AWS is left as it is.",
  RoleNotGranted: "The spec passes an IAM role that the operator's `passableRoles` setting does not grant.",
  ImmutableField:
    "A field changed that AWS cannot change in place; delete and create the object, or take the change back.",
  ControllerNotSupported:
    "The service has another deployment controller than ECS in AWS, and releases of it are not supported yet; count and tags are enforced.",
  ContentMismatch:
    "A task definition revision holds something else than its content tag says; the message names the fields. The content is registered anew, once.",
  UpdateNotApplied:
    "AWS accepted the same update three times and does not show it; the message names the fields. Not sent again until the spec changes or `retry` is asked for.",
  RefusedByAWS:
    "AWS refused the request; its words are in the message. Looked at again on every change and every drift interval.",
  RefusedByKubernetes:
    "The API server refused what the operator has to write to the object; its words are in the message. Nothing is sent to AWS that depends on it.",
  RegionNotAllowed: "The Region is not among those the operator may use.",

  // Trouble.
  AWSUnavailable: "AWS could not be reached or answered with a server error; tried again with growing pauses.",
  KubernetesUnavailable:
    "The API server could not be reached or answered with an error; tried again with growing pauses.",
  Throttled: "AWS throttles the account; calls are paced and tried again.",
  VerifyingWrite: "A write got no clear answer; AWS is read before anything else is done.",
  WaitingForAWS: "AWS has to finish something first; its words are in the message.",
  InternalError: "The operator met an error of its own; its log has the stack. Tried again with growing pauses.",
  AccessDenied: "The operator's credentials are missing or lack a permission; the message names the action.",

  UnknownOperation:
    "The AWS endpoint does not know an operation that the operator would use; the message names it and says what is done without.",

  // Suspended, read-only, deletion.
  Suspended: "`spec.suspend` is true.",
  ReadOnly: "The operator runs in read-only mode; the message lists what it would change.",
  Deleting: "Deletion is under way.",
  WaitingForDependents: "Deletion waits for objects that use this one; the message names them.",
  Retained: "`deletionPolicy` is Retain: the AWS resource stays.",
} as const;

export type Reason = keyof typeof reasons;
