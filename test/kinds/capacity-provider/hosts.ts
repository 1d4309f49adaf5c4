import { cluster, groupProvider, instancesProvider, managedInstances } from "../../support/builders.ts";
import type { Host } from "../host.ts";

const instanceRequirements = {
  vCpuCount: { min: 2, max: 8 },
  memoryMiB: { min: 2048, max: 8192 },
  cpuManufacturers: ["intel"],
  memoryGiBPerVCpu: { min: 2, max: 4 },
  excludedInstanceTypes: ["t2.micro"],
  instanceGenerations: ["current"],
  spotMaxPricePercentageOverLowestPrice: 50,
  onDemandMaxPricePercentageOverLowestPrice: 20,
  bareMetal: "excluded",
  burstablePerformance: "included",
  requireHibernateSupport: true,
  networkInterfaceCount: { min: 1, max: 4 },
  localStorage: "included",
  localStorageTypes: ["ssd"],
  totalLocalStorageGB: { min: 50, max: 500 },
  baselineEbsBandwidthMbps: { min: 500, max: 5000 },
  acceleratorTypes: ["gpu"],
  acceleratorCount: { min: 1, max: 2 },
  acceleratorManufacturers: ["nvidia"],
  acceleratorNames: ["t4"],
  acceleratorTotalMemoryMiB: { min: 4096, max: 16_384 },
  networkBandwidthGbps: { min: 1, max: 10 },
  allowedInstanceTypes: ["g4dn.*"],
  maxSpotPriceAsPercentageOfOptimalOnDemandPrice: 80,
};

const common = { region: "eu-central-1", deletionPolicy: "Delete", suspend: false } as const;
const tags = [{ key: "team", value: "shop" }];

const { clusterRef: _, ...placed } = instancesProvider("literal", "shop").spec ?? {};
const withoutReference = {
  ...instancesProvider("literal", "shop"),
  spec: { ...placed, capacityProviderName: "literal", cluster: "shop" },
};

export const capacityProviderHosts: readonly Host[] = [
  {
    name: "Auto Scaling group",
    manifest: groupProvider("host", {
      ...common,
      capacityProviderName: "host",
      autoScalingGroupProvider: {
        autoScalingGroupArn: "shop",
        managedScaling: {
          status: "ENABLED",
          targetCapacity: 90,
          minimumScalingStepSize: 2,
          maximumScalingStepSize: 20,
          instanceWarmupPeriod: 120,
        },
        managedTerminationProtection: "ENABLED",
        managedDraining: "DISABLED",
      },
      tags,
    }),
    companions: [],
  },
  {
    name: "Managed Instances",
    manifest: instancesProvider("host", "shop", {
      ...common,
      capacityProviderName: "host",
      managedInstancesProvider: {
        ...managedInstances,
        instanceLaunchTemplate: {
          ...managedInstances.instanceLaunchTemplate,
          networkConfiguration: { subnets: ["subnet-11112222"], securityGroups: ["sg-11112222"] },
          storageConfiguration: { storageSizeGiB: 100 },
          localStorageConfiguration: { useLocalStorage: true },
          monitoring: "DETAILED",
          capacityOptionType: "SPOT",
          instanceMetadataTagsPropagation: false,
          instanceRequirements,
          fipsEnabled: true,
          capacityReservations: {
            reservationGroupArn: "arn:aws:resource-groups:eu-central-1:111122223333:group/reserved",
            reservationPreference: "RESERVATIONS_FIRST",
          },
        },
        propagateTags: "CAPACITY_PROVIDER",
        infrastructureOptimization: { scaleInAfter: 300 },
        autoRepairConfiguration: { actionsStatus: "ENABLED" },
      },
      tags,
    }),
    companions: [cluster("shop")],
  },
  {
    name: "Managed Instances of a cluster without an object",
    manifest: withoutReference,
    companions: [cluster("shop")],
  },
];
