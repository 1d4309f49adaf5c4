/** Auto Scaling groups, which are not here: a group that the scenario does not name exists and has what Amazon ECS needs. */
import { clientError } from "../errors.ts";
import type { CreateCapacityProviderInput, UpdateCapacityProviderInput } from "../inputs/capacity-providers.ts";
import { nameOf } from "../lookups.ts";
import type { CapacityProvider, EcsArea, StoredGroup } from "../records.ts";

type Given = NonNullable<CreateCapacityProviderInput["autoScalingGroupProvider"]>;
type Change = NonNullable<UpdateCapacityProviderInput["autoScalingGroupProvider"]>;

const defaults = {
  status: "DISABLED",
  targetCapacity: 100,
  minimumScalingStepSize: 1,
  maximumScalingStepSize: 10_000,
  instanceWarmupPeriod: 300,
} as const;

/**
 * What AWS keeps of a new group provider.
 * Source: "The Amazon Resource Name (ARN) that identifies the Auto Scaling group, or the Auto Scaling group name." and the defaults
 * of each member (API Reference, AutoScalingGroupProvider and ManagedScaling)
 *
 * @throws Refusal ClientException
 */
export function newGroup(area: EcsArea, given: Given): StoredGroup {
  const group: StoredGroup = {
    managedTerminationProtection: "DISABLED",
    managedDraining: "ENABLED",
    ...given,
    autoScalingGroupArn: arnOfGroup(area, given.autoScalingGroupArn),
    managedScaling: { ...defaults, ...given.managedScaling },
  };
  const name = nameOf(group.autoScalingGroupArn);
  if (area.scenario.autoScalingGroups[name] === "MISSING") {
    throw clientError(`The specified Auto Scaling group ${name} does not exist.`);
  }
  checkProtection(area, group);
  checkUnused(area, group);
  return group;
}

/** What AWS keeps after an update. What is left out stays. @throws Refusal ClientException */
export function changedGroup(area: EcsArea, group: StoredGroup, change: Change): StoredGroup {
  const next = { ...group, ...change, managedScaling: { ...group.managedScaling, ...change.managedScaling } };
  checkProtection(area, next);
  return next;
}

function arnOfGroup({ account, region, world }: EcsArea, reference: string): string {
  if (reference.startsWith("arn:")) return reference;
  const id = world.random.hex(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:${id}:autoScalingGroupName/${reference}`;
}

function checkProtection({ scenario }: EcsArea, group: StoredGroup): void {
  if (group.managedTerminationProtection !== "ENABLED") return;
  if (scenario.autoScalingGroups[nameOf(group.autoScalingGroupArn)] !== "UNPROTECTED") return;
  throw clientError(
    "The managed termination protection setting for the capacity provider is invalid. To enable managed termination protection for a capacity provider, the Auto Scaling group must have instance protection from scale in enabled.",
  );
}

/** Two ARNs of one name are one group: names are unique in an account and Region. */
function checkUnused({ providers }: EcsArea, { autoScalingGroupArn }: StoredGroup): void {
  const uses = ({ group, status }: CapacityProvider): boolean =>
    status !== "INACTIVE" && group !== undefined && nameOf(group.autoScalingGroupArn) === nameOf(autoScalingGroupArn);
  if ([...providers.values()].some(uses)) {
    throw clientError(
      "The specified Auto Scaling group ARN is already being used by another capacity provider. Specify a unique Auto Scaling group ARN and try again.",
    );
  }
}
