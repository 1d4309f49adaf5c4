import { immutable, operatorFieldRules, type RootView, type Rule, type Transition } from "../common/index.ts";

interface Group {
  readonly managedScaling?: { readonly status?: string | undefined } | undefined;
  readonly managedTerminationProtection?: string | undefined;
}

const RECREATE = "AWS cannot change it; create a new object with another `capacityProviderName` instead";

/** A member that UpdateCapacityProvider does not have. Where it is left out AWS's value is kept, so it may be added and removed. */
const unchangeable = (field: string): Transition => ({
  id: `${field}-unchangeable`,
  cel: `!has(self.${field}) || !has(oldSelf.${field}) || self.${field} == oldSelf.${field}`,
  message: `\`${field}\` must not be changed: ${RECREATE}`,
  transition: true,
});

/** Name or ARN may be written; both end in the name. */
const groupNameIn = (self: string): string =>
  `${self}.autoScalingGroupArn.substring(${self}.autoScalingGroupArn.lastIndexOf('/') + 1)`;

/** Source: Amazon ECS API Reference, AutoScalingGroupProvider, AutoScalingGroupProviderUpdate. */
export const groupRules: readonly (Rule<Group> | Transition)[] = [
  {
    id: "autoScalingGroupArn-unchangeable",
    cel: `${groupNameIn("self")} == ${groupNameIn("oldSelf")}`,
    message: `\`autoScalingGroupArn\` must not name another Auto Scaling group: ${RECREATE}`,
    transition: true,
  },
  {
    // Where `managedScaling.status` is left out AWS may have it already: AWS decides.
    id: "termination-protection-needs-scaling",
    cel:
      "!has(self.managedTerminationProtection) || self.managedTerminationProtection != 'ENABLED' || " +
      "!has(self.managedScaling) || !has(self.managedScaling.status) || self.managedScaling.status == 'ENABLED'",
    message: "`managedScaling.status` must be ENABLED when `managedTerminationProtection` is ENABLED",
    holds: ({ managedTerminationProtection, managedScaling }) =>
      managedTerminationProtection !== "ENABLED" || (managedScaling?.status ?? "ENABLED") === "ENABLED",
  },
];

/** Source: Amazon ECS API Reference, InstanceLaunchTemplateUpdate. */
export const launchRules: readonly Transition[] = [unchangeable("capacityOptionType"), unchangeable("fipsEnabled")];

interface Instances {
  readonly propagateTags?: string | undefined;
  readonly instanceLaunchTemplate: { readonly instanceMetadataTagsPropagation?: boolean | undefined };
}

/** Source: Amazon ECS API Reference, InstanceLaunchTemplate, instanceMetadataTagsPropagation. */
export const instancesRules: readonly Rule<Instances>[] = [
  {
    id: "propagated-tags-not-in-metadata",
    cel:
      "!has(self.propagateTags) || self.propagateTags != 'CAPACITY_PROVIDER' || " +
      "(has(self.instanceLaunchTemplate.instanceMetadataTagsPropagation) && !self.instanceLaunchTemplate.instanceMetadataTagsPropagation)",
    message:
      "`instanceLaunchTemplate.instanceMetadataTagsPropagation` must be false when `propagateTags` is CAPACITY_PROVIDER: the keys of the operator's owner tags have a slash, which the instance metadata service does not allow",
    holds: ({ propagateTags, instanceLaunchTemplate }) =>
      propagateTags !== "CAPACITY_PROVIDER" || instanceLaunchTemplate.instanceMetadataTagsPropagation === false,
  },
];

interface Spec {
  readonly cluster?: string | undefined;
  readonly clusterRef?: object | undefined;
  readonly autoScalingGroupProvider?: object | undefined;
  readonly managedInstancesProvider?: object | undefined;
  readonly tags?: readonly object[] | undefined;
}

/** Tags that AWS takes on a Managed Instances provider; five are the operator's own. */
const MOST_TAGS_OF_INSTANCES = 40;

const providerRules: readonly Rule<Spec>[] = [
  {
    id: "one-provider",
    cel: "has(self.autoScalingGroupProvider) != has(self.managedInstancesProvider)",
    message: "must set exactly one of `autoScalingGroupProvider` and `managedInstancesProvider`",
    holds: ({ autoScalingGroupProvider, managedInstancesProvider }) =>
      (autoScalingGroupProvider === undefined) !== (managedInstancesProvider === undefined),
  },
  {
    id: "managed-instances-need-cluster",
    cel: "!has(self.managedInstancesProvider) || has(self.cluster) != has(self.clusterRef)",
    message: "must set exactly one of `clusterRef` and `cluster` beside `managedInstancesProvider`",
    holds: ({ managedInstancesProvider, cluster, clusterRef }) =>
      managedInstancesProvider === undefined || (cluster === undefined) !== (clusterRef === undefined),
  },
  {
    id: "group-has-no-cluster",
    cel: "!has(self.autoScalingGroupProvider) || (!has(self.cluster) && !has(self.clusterRef))",
    message:
      "`clusterRef` and `cluster` must not be set beside `autoScalingGroupProvider`: name the capacity provider in the cluster instead",
    holds: ({ autoScalingGroupProvider, cluster, clusterRef }) =>
      autoScalingGroupProvider === undefined || (cluster === undefined && clusterRef === undefined),
  },
  {
    id: "managed-instances-tags",
    cel: `!has(self.managedInstancesProvider) || !has(self.tags) || self.tags.size() <= ${MOST_TAGS_OF_INSTANCES}`,
    message: `\`tags\` must have at most ${MOST_TAGS_OF_INSTANCES} items beside \`managedInstancesProvider\`: AWS allows 45 there, and the operator uses five`,
    holds: ({ managedInstancesProvider, tags = [] }) =>
      managedInstancesProvider === undefined || tags.length <= MOST_TAGS_OF_INSTANCES,
  },
];

const transitions: readonly Transition[] = [
  immutable("capacityProviderName", "a capacity provider cannot be renamed; create a new object instead"),
  {
    id: "provider-type-immutable",
    cel: "has(self.managedInstancesProvider) == has(oldSelf.managedInstancesProvider)",
    message:
      "`autoScalingGroupProvider` and `managedInstancesProvider` must not replace each other: AWS cannot change the type of a capacity provider; create a new object instead",
    transition: true,
  },
];

export const specRules = [...operatorFieldRules, ...providerRules, ...transitions];

const RESERVED = /^(aws|ecs|fargate)/;

type Named = RootView<{ readonly capacityProviderName?: string | undefined }>;

/** Source: Amazon ECS API Reference, CreateCapacityProvider, name. */
export const reservedNameRule: Rule<Named> = {
  id: "capacityProviderName-reserved",
  cel: `!(has(self.spec.capacityProviderName) ? self.spec.capacityProviderName : self.metadata.name).matches('${RESERVED.source}')`,
  message:
    "the name of a capacity provider in AWS must not begin with aws, ecs or fargate; set `spec.capacityProviderName`",
  holds: ({ metadata, spec }) => !RESERVED.test(spec.capacityProviderName ?? metadata.name),
};
