import { managedInstances } from "../../support/builders.ts";
import type { Examples } from "../example.ts";

const group = (more: object = {}) => ({ autoScalingGroupProvider: { autoScalingGroupArn: "web", ...more } });
const unplaced = (more: object = {}, launch: object = {}) => ({
  managedInstancesProvider: {
    ...managedInstances,
    ...more,
    instanceLaunchTemplate: { ...managedInstances.instanceLaunchTemplate, ...launch },
  },
});
const instances = (more: object = {}, launch: object = {}) => ({
  clusterRef: { name: "web" },
  ...unplaced(more, launch),
});
const tags = (count: number) => ({
  tags: Array.from({ length: count }, (_, index) => ({ key: `t${index}`, value: "x" })),
});

export const capacityProviderExamples: Examples = {
  "capacityProviderName-needed": {
    name: "demo.eu",
    good: { ...group(), capacityProviderName: "demo-eu" },
    bad: group(),
  },
  "capacityProviderName-reserved": {
    name: "ecs-demo",
    good: { ...group(), capacityProviderName: "demo-ecs" },
    bad: group(),
  },
  "capacityProviderName-immutable": {
    old: { ...group(), capacityProviderName: "a" },
    good: { ...group(), capacityProviderName: "a", suspend: true },
    bad: { ...group(), capacityProviderName: "b" },
  },
  "provider-type-immutable": { old: group(), good: group({ managedDraining: "ENABLED" }), bad: instances() },
  "autoScalingGroupArn-unchangeable": {
    old: group(),
    good: {
      autoScalingGroupProvider: {
        autoScalingGroupArn:
          "arn:aws:autoscaling:eu-central-1:111122223333:autoScalingGroup:1:autoScalingGroupName/web",
      },
    },
    bad: { autoScalingGroupProvider: { autoScalingGroupArn: "other" } },
  },
  "capacityOptionType-unchangeable": {
    old: instances({}, { capacityOptionType: "SPOT" }),
    good: instances(),
    bad: instances({}, { capacityOptionType: "ON_DEMAND" }),
  },
  "fipsEnabled-unchangeable": {
    old: instances({}, { fipsEnabled: true }),
    good: instances(),
    bad: instances({}, { fipsEnabled: false }),
  },
  "one-provider": { good: group(), bad: { ...group(), ...unplaced() } },
  "managed-instances-need-cluster": {
    good: { ...unplaced(), cluster: "web" },
    bad: { ...instances(), cluster: "web" },
  },
  "group-has-no-cluster": { good: group(), bad: { ...group(), cluster: "web" } },
  "managed-instances-tags": { good: { ...instances(), ...tags(40) }, bad: { ...instances(), ...tags(41) } },
  "termination-protection-needs-scaling": {
    good: group({ managedTerminationProtection: "ENABLED", managedScaling: { targetCapacity: 80 } }),
    bad: group({ managedTerminationProtection: "ENABLED", managedScaling: { status: "DISABLED" } }),
  },
  "propagated-tags-not-in-metadata": {
    good: instances({ propagateTags: "CAPACITY_PROVIDER" }, { instanceMetadataTagsPropagation: false }),
    bad: instances({ propagateTags: "CAPACITY_PROVIDER" }),
  },
};
