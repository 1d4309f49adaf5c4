import { z } from "zod";
import { cappedList, choice, flag, int, optional, text, withRules } from "../common/index.ts";
import { instanceRequirements } from "./instance-requirements.ts";
import { groupRules, instancesRules, launchRules } from "./rules.ts";

/** The two kinds of a capacity provider. Source: Amazon ECS API Reference, CreateCapacityProvider. */

const onOff = (description: string) => choice(["ENABLED", "DISABLED"], description);

const managedScaling = z.object(
  optional({
    status: onOff("Whether ECS scales the Auto Scaling group. Stays as it is in AWS when it is removed."),
    targetCapacity: int("Utilisation of the instances that ECS aims for, in percent. Default: 100.", 1, 100),
    minimumScalingStepSize: int("Fewest instances that ECS adds at one time. Default: 1.", 1, 10_000),
    maximumScalingStepSize: int("Most instances that ECS adds at one time. Default: 10000.", 1, 10_000),
    instanceWarmupPeriod: int("Seconds after which a new instance counts in metrics. Default: 300."),
  }),
);

export const autoScalingGroupProvider = withRules(
  z.object({
    autoScalingGroupArn: text(
      "Name or ARN of the Auto Scaling group. A group has one capacity provider at most. AWS cannot change it.",
    ).min(1),
    ...optional({
      managedScaling: managedScaling.describe("Scaling of the group by ECS."),
      managedTerminationProtection: onOff(
        "Whether ECS protects instances with tasks from scale-in. The group and its instances need scale-in protection, too. Default: DISABLED.",
      ),
      managedDraining: onOff("Whether ECS drains instances before they end. Stays as it is in AWS when it is removed."),
    }),
  }),
  groupRules,
);

const networkConfiguration = z.object(
  optional({
    subnets: cappedList(text("Id of a subnet.", 64), 64, "Subnets of one VPC. AWS needs at least one."),
    securityGroups: cappedList(text("Id of a security group.", 64), 64, "Security groups of the instances."),
  }),
);

const capacityReservations = z.object(
  optional({
    reservationGroupArn: text("ARN of the resource group of Capacity Reservations."),
    reservationPreference: choice(
      ["RESERVATIONS_ONLY", "RESERVATIONS_FIRST", "RESERVATIONS_EXCLUDED"],
      "When Capacity Reservations are used.",
    ),
  }),
);

const instanceLaunchTemplate = withRules(
  z.object({
    ec2InstanceProfileArn: text(
      "ARN of the instance profile of the instances. The infrastructure role decides which ones it may use.",
    ).min(1),
    networkConfiguration: networkConfiguration.describe("Network of the instances."),
    ...optional({
      storageConfiguration: z
        .object(optional({ storageSizeGiB: int("Size of the data volume, in GiB.", 1) }))
        .describe("Data volume of the instances. Stays as it is in AWS when it is removed."),
      localStorageConfiguration: z
        .object(optional({ useLocalStorage: flag("Use instance store volumes for data instead of EBS volumes.") }))
        .describe("Use of instance store volumes. Stays as it is in AWS when it is removed."),
      monitoring: choice(["BASIC", "DETAILED"], "CloudWatch monitoring of the instances. Default: BASIC."),
      capacityOptionType: choice(
        ["ON_DEMAND", "SPOT", "RESERVED"],
        "Which instances are launched. AWS cannot change it. Default: ON_DEMAND.",
      ),
      instanceMetadataTagsPropagation: flag(
        "Whether the instance metadata service shows the tags of an instance. Default: true.",
      ),
      instanceRequirements: instanceRequirements.describe(
        "Which instance types are used. Left out: ECS chooses. Stays as it is in AWS when it is removed as a whole.",
      ),
      fipsEnabled: flag(
        "Whether the instances use FIPS 140-2 validated modules. AWS cannot change it. Left out: on in GovCloud Regions, off elsewhere.",
      ),
      capacityReservations: capacityReservations.describe(
        "Use of Capacity Reservations. Stays as it is in AWS when it is removed as a whole.",
      ),
    }),
  }),
  launchRules,
);

export const managedInstancesProvider = withRules(
  z.object({
    infrastructureRoleArn: text(
      "ARN of the role with which ECS manages instances. The operator's `passableRoles` has to list it.",
    ).min(1),
    instanceLaunchTemplate: instanceLaunchTemplate.describe(
      "How instances are launched. A change is for new instances only.",
    ),
    ...optional({
      propagateTags: choice(
        ["CAPACITY_PROVIDER", "NONE"],
        "Whether instances get the tags of the capacity provider. Stays as it is in AWS when it is removed.",
      ),
      infrastructureOptimization: z
        .object(
          optional({
            scaleInAfter: int(
              "Seconds that an idle instance is kept; -1 keeps it. Left out: ECS decides. Stays as it is in AWS when it is removed.",
              -1,
              3600,
            ),
          }),
        )
        .describe("When ECS ends idle and underused instances."),
      autoRepairConfiguration: z
        .object(optional({ actionsStatus: onOff("Whether ECS replaces impaired instances.") }))
        .describe("Repair of the instances. Stays as it is in AWS when it is removed."),
    }),
  }),
  instancesRules,
);
