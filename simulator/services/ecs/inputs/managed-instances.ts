/** The Managed Instances half of CreateCapacityProvider and UpdateCapacityProvider. Source: Amazon ECS API Reference, 2014-11-13. */
import { choice, flag, integer, list, number, shape, text } from "../../../core/model.ts";

export const managedInstancesNetworkConfiguration = shape({
  subnets: list(text),
  securityGroups: list(text),
});

export const managedInstancesStorageConfiguration = shape({
  storageSizeGiB: integer,
});

export const managedInstancesLocalStorageConfiguration = shape({
  useLocalStorage: flag,
});

export const vCpuCountRangeRequest = shape(
  {
    min: integer,
    max: integer,
  },
  "min",
);

export const memoryMiBRequest = shape(
  {
    min: integer,
    max: integer,
  },
  "min",
);

export const memoryGiBPerVCpuRequest = shape({
  min: number,
  max: number,
});

export const networkInterfaceCountRequest = shape({
  min: integer,
  max: integer,
});

export const totalLocalStorageGBRequest = shape({
  min: number,
  max: number,
});

export const baselineEbsBandwidthMbpsRequest = shape({
  min: integer,
  max: integer,
});

export const acceleratorCountRequest = shape({
  min: integer,
  max: integer,
});

export const acceleratorTotalMemoryMiBRequest = shape({
  min: integer,
  max: integer,
});

export const networkBandwidthGbpsRequest = shape({
  min: number,
  max: number,
});

export const instanceRequirementsRequest = shape(
  {
    vCpuCount: vCpuCountRangeRequest,
    memoryMiB: memoryMiBRequest,
    cpuManufacturers: list(choice("amazon-web-services", "amd", "intel")),
    memoryGiBPerVCpu: memoryGiBPerVCpuRequest,
    excludedInstanceTypes: list(text),
    instanceGenerations: list(choice("current", "previous")),
    spotMaxPricePercentageOverLowestPrice: number,
    onDemandMaxPricePercentageOverLowestPrice: integer,
    bareMetal: choice("excluded", "included", "required"),
    burstablePerformance: choice("excluded", "included", "required"),
    requireHibernateSupport: flag,
    networkInterfaceCount: networkInterfaceCountRequest,
    localStorage: choice("excluded", "included", "required"),
    localStorageTypes: list(choice("hdd", "ssd")),
    totalLocalStorageGB: totalLocalStorageGBRequest,
    baselineEbsBandwidthMbps: baselineEbsBandwidthMbpsRequest,
    acceleratorTypes: list(choice("fpga", "gpu", "inference")),
    acceleratorCount: acceleratorCountRequest,
    acceleratorManufacturers: list(choice("amazon-web-services", "amd", "habana", "nvidia", "xilinx")),
    acceleratorNames: list(
      choice(
        "a100",
        "a10g",
        "h100",
        "inferentia",
        "k520",
        "k80",
        "m60",
        "radeon-pro-v520",
        "t4",
        "t4g",
        "v100",
        "vu9p",
      ),
    ),
    acceleratorTotalMemoryMiB: acceleratorTotalMemoryMiBRequest,
    networkBandwidthGbps: networkBandwidthGbpsRequest,
    allowedInstanceTypes: list(text),
    maxSpotPriceAsPercentageOfOptimalOnDemandPrice: integer,
  },
  "vCpuCount",
  "memoryMiB",
);

export const capacityReservationRequest = shape({
  reservationGroupArn: text,
  reservationPreference: choice("RESERVATIONS_EXCLUDED", "RESERVATIONS_FIRST", "RESERVATIONS_ONLY"),
});

export const instanceLaunchTemplate = shape(
  {
    ec2InstanceProfileArn: text,
    networkConfiguration: managedInstancesNetworkConfiguration,
    storageConfiguration: managedInstancesStorageConfiguration,
    localStorageConfiguration: managedInstancesLocalStorageConfiguration,
    monitoring: choice("BASIC", "DETAILED"),
    capacityOptionType: choice("ON_DEMAND", "RESERVED", "SPOT"),
    instanceMetadataTagsPropagation: flag,
    instanceRequirements: instanceRequirementsRequest,
    fipsEnabled: flag,
    capacityReservations: capacityReservationRequest,
  },
  "ec2InstanceProfileArn",
  "networkConfiguration",
);

export const infrastructureOptimization = shape({
  scaleInAfter: integer,
});

export const autoRepairConfiguration = shape({
  actionsStatus: choice("DISABLED", "ENABLED"),
});

export const createManagedInstancesProviderConfiguration = shape(
  {
    infrastructureRoleArn: text,
    instanceLaunchTemplate: instanceLaunchTemplate,
    propagateTags: choice("CAPACITY_PROVIDER", "NONE"),
    infrastructureOptimization: infrastructureOptimization,
    autoRepairConfiguration: autoRepairConfiguration,
  },
  "infrastructureRoleArn",
  "instanceLaunchTemplate",
);

export const instanceLaunchTemplateUpdate = shape({
  ec2InstanceProfileArn: text,
  networkConfiguration: managedInstancesNetworkConfiguration,
  storageConfiguration: managedInstancesStorageConfiguration,
  instanceMetadataTagsPropagation: flag,
  localStorageConfiguration: managedInstancesLocalStorageConfiguration,
  monitoring: choice("BASIC", "DETAILED"),
  instanceRequirements: instanceRequirementsRequest,
  capacityReservations: capacityReservationRequest,
});

export const updateManagedInstancesProviderConfiguration = shape(
  {
    infrastructureRoleArn: text,
    instanceLaunchTemplate: instanceLaunchTemplateUpdate,
    propagateTags: choice("CAPACITY_PROVIDER", "NONE"),
    infrastructureOptimization: infrastructureOptimization,
    autoRepairConfiguration: autoRepairConfiguration,
  },
  "infrastructureRoleArn",
  "instanceLaunchTemplate",
);
