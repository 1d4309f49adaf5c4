import { z } from "zod";
import { cappedList, choice, decimal, flag, int, optional, text } from "../common/index.ts";

/**
 * Which EC2 instance types a Managed Instances provider launches.
 * Source: Amazon ECS API Reference, InstanceRequirementsRequest. Names of accelerators are open texts: AWS adds some.
 */

const MOST = 1_000_000_000;

const whole = (description: string) =>
  z.object(optional({ min: int("Lower bound."), max: int("Upper bound.") })).describe(description);
const wholeFrom = (description: string) =>
  z
    .object({ min: int("Lower bound."), ...optional({ max: int("Upper bound. Left out: none.") }) })
    .describe(description);
const fractional = (description: string) =>
  z
    .object(optional({ min: decimal("Lower bound.", 0, MOST), max: decimal("Upper bound.", 0, MOST) }))
    .describe(description);
const wanted = (description: string) => choice(["included", "required", "excluded"], description);

export const instanceRequirements = z.object({
  vCpuCount: wholeFrom("Number of vCPUs of an instance."),
  memoryMiB: wholeFrom("Memory of an instance, in MiB."),
  ...optional({
    cpuManufacturers: cappedList(
      choice(["intel", "amd", "amazon-web-services"], "A manufacturer."),
      8,
      "Manufacturers of the CPU.",
    ),
    memoryGiBPerVCpu: fractional("Memory for each vCPU, in GiB."),
    excludedInstanceTypes: cappedList(text("An instance type.", 64), 400, "Instance types that are not used."),
    instanceGenerations: cappedList(choice(["current", "previous"], "A generation."), 2, "Generations of instances."),
    spotMaxPricePercentageOverLowestPrice: int(
      "Highest price of a Spot Instance, in percent over the lowest On-Demand price.",
    ),
    onDemandMaxPricePercentageOverLowestPrice: int(
      "Highest price of an On-Demand Instance, in percent over the lowest price of a matching type.",
    ),
    bareMetal: wanted("Whether bare metal instances are used."),
    burstablePerformance: wanted("Whether burstable instances (T2, T3, T3a, T4g) are used."),
    requireHibernateSupport: flag("Whether an instance must support hibernation."),
    networkInterfaceCount: whole("Number of network interfaces of an instance."),
    localStorage: wanted("Whether instances with local storage are used."),
    localStorageTypes: cappedList(choice(["hdd", "ssd"], "A type."), 2, "Types of local storage."),
    totalLocalStorageGB: fractional("Local storage of an instance, in GB."),
    baselineEbsBandwidthMbps: whole("Baseline EBS bandwidth of an instance, in Mbps."),
    acceleratorTypes: cappedList(choice(["gpu", "fpga", "inference"], "A type."), 8, "Types of accelerators."),
    acceleratorCount: whole("Number of accelerators of an instance."),
    acceleratorManufacturers: cappedList(
      text("amazon-web-services, amd, habana, nvidia or xilinx.", 64),
      16,
      "Manufacturers of accelerators.",
    ),
    acceleratorNames: cappedList(text("A name, such as a100 or t4.", 64), 64, "Names of accelerators."),
    acceleratorTotalMemoryMiB: whole("Memory of all accelerators of an instance, in MiB."),
    networkBandwidthGbps: fractional("Network bandwidth of an instance, in Gbps."),
    allowedInstanceTypes: cappedList(text("An instance type.", 64), 400, "The only instance types that are used."),
    maxSpotPriceAsPercentageOfOptimalOnDemandPrice: int(
      "Highest price of a Spot Instance, in percent of the optimal On-Demand price.",
    ),
  }),
});
