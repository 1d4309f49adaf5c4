import type { CapacityProviderFields } from "../api/types.ts";
import { isMembers } from "./canonical/canonical.ts";
import { type ProviderFacts, providerTree } from "./canonical/provider-rules.ts";
import type { Members } from "./canonical/rule.ts";
import { only } from "./canonical/tree.ts";
import { declaredLeaves } from "./groups/compare.ts";
import type { Compared, Group } from "./groups/group.ts";
import { boundedPaths } from "./groups/leaves.ts";
import { declaredTagPaths } from "./tags.ts";

/**
 * The two kinds of a capacity provider, of which a spec has one; UpdateCapacityProvider changes it. It does not say what it makes of
 * a member that is left out, so all that is there is sent, and what has no default that AWS names stays.
 * Source: Amazon ECS API Reference, UpdateCapacityProvider.
 */

const GROUP = "autoScalingGroupProvider";
const INSTANCES = "managedInstancesProvider";
const LAUNCH = `${INSTANCES}.instanceLaunchTemplate`;

/** Members that UpdateCapacityProvider does not have. */
export const CREATE_ONLY: readonly string[] = [
  `${GROUP}.autoScalingGroupArn`,
  `${LAUNCH}.capacityOptionType`,
  `${LAUNCH}.fipsEnabled`,
];

/** Members of the launch template of which a part can be left out. */
const WHOLES = ["instanceRequirements", "capacityReservations"] as const;

const without = (value: unknown, ...names: readonly string[]): Members =>
  Object.fromEntries(Object.entries(isMembers(value) ? value : {}).filter(([name]) => !names.includes(name)));

type ProviderGroup = Group<ProviderFacts> & { readonly name: typeof GROUP | typeof INSTANCES };

export const PROVIDER_GROUPS: readonly ProviderGroup[] = [
  {
    name: GROUP,
    clear: () => ({
      managedScaling: {
        targetCapacity: 100,
        minimumScalingStepSize: 1,
        maximumScalingStepSize: 10_000,
        instanceWarmupPeriod: 300,
      },
      managedTerminationProtection: "DISABLED",
    }),
    neverCleared: () => [`${GROUP}.autoScalingGroupArn`, `${GROUP}.managedScaling.status`, `${GROUP}.managedDraining`],
    settle: (merged) => without(merged, "autoScalingGroupArn"),
  },
  {
    name: INSTANCES,
    clear: () => ({ instanceLaunchTemplate: { monitoring: "BASIC", instanceMetadataTagsPropagation: true } }),
    neverCleared: ({ undeclared }) => [
      `${INSTANCES}.infrastructureRoleArn`,
      `${INSTANCES}.propagateTags`,
      `${INSTANCES}.infrastructureOptimization`,
      `${INSTANCES}.autoRepairConfiguration`,
      `${LAUNCH}.ec2InstanceProfileArn`,
      `${LAUNCH}.networkConfiguration`,
      `${LAUNCH}.storageConfiguration`,
      `${LAUNCH}.localStorageConfiguration`,
      `${LAUNCH}.capacityOptionType`,
      `${LAUNCH}.fipsEnabled`,
      ...undeclared.map((name) => `${LAUNCH}.${name}`),
    ],
    settle: (merged) => ({
      ...without(merged),
      instanceLaunchTemplate: without(without(merged).instanceLaunchTemplate, "capacityOptionType", "fipsEnabled"),
    }),
  },
];

const TREES = new Map(PROVIDER_GROUPS.map(({ name }) => [name, only(providerTree, name)]));

/** A group with the rules that it is compared by. */
export const comparedBy = (group: ProviderGroup, spec: CapacityProviderFields): Compared<ProviderFacts> => ({
  group,
  tree: TREES.get(group.name) ?? providerTree,
  facts: factsOf(spec),
});

const factsOf = ({ managedInstancesProvider }: CapacityProviderFields): ProviderFacts => ({
  undeclared: WHOLES.filter((name) => managedInstancesProvider?.instanceLaunchTemplate?.[name] === undefined),
});

/** The sorted paths that `status.declared` holds for a spec: what is cleared once when it is no longer declared. */
export const declaredProviderPaths = (spec: CapacityProviderFields): readonly string[] =>
  boundedPaths([
    ...PROVIDER_GROUPS.flatMap((group) => declaredLeaves(comparedBy(group, spec), spec[group.name])),
    ...declaredTagPaths(spec.tags),
  ]);
