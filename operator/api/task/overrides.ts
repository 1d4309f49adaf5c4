import { z } from "zod";
import {
  cappedKeyed,
  cappedList,
  environmentFile,
  environmentVariable,
  int,
  keyed,
  list,
  optional,
  resourceRequirement,
  taskCpu,
  taskMemory,
  text,
} from "../common/index.ts";

const containerOverride = z.object({
  name: text("Name of a container of the task definition.", 255).min(1),
  ...optional({
    command: cappedList(text("A part of the command.", 8192), 256, "The command, instead of that of the container."),
    environment: cappedKeyed(
      environmentVariable,
      "name",
      256,
      "Environment variables beside, or instead of, those of the container; merged by name.",
    ),
    environmentFiles: list(environmentFile, 10, "Files with environment variables, instead of those of the container."),
    cpu: int("CPU units of the container. 1024 are 1 vCPU."),
    memory: int("Hard memory limit in MiB."),
    memoryReservation: int("Soft memory limit in MiB."),
    resourceRequirements: cappedList(resourceRequirement, 16, "GPUs and accelerators."),
  }),
});

/** What a run changes in what the task definition says. */
export const overrides = z.object(
  optional({
    // "Containers per task definition: 10, not adjustable" (Amazon ECS service quotas)
    containerOverrides: keyed(containerOverride, "name", 10, "Changes to containers; merged by name."),
    cpu: taskCpu.describe('CPU of the whole task: CPU units (256 or "256") or vCPUs ("0.25 vCPU").'),
    memory: taskMemory.describe('Memory of the whole task: MiB (512 or "512") or GB ("0.5 GB").'),
    taskRoleArn: text("IAM role of the containers. The operator's `passableRoles` setting must allow it."),
    executionRoleArn: text(
      "IAM role with which ECS pulls images and reads secrets. The operator's `passableRoles` setting must allow it.",
    ),
    ephemeralStorage: z
      .object({ sizeInGiB: int("Size in GiB.", 21, 200) })
      .describe("Ephemeral storage of a Fargate task."),
    inferenceAcceleratorOverrides: cappedList(
      z.object(
        optional({
          deviceName: text("Name of the accelerator in the task definition.", 255),
          deviceType: text("Type of the accelerator.", 255),
        }),
      ),
      16,
      "Elastic Inference accelerators.",
    ),
  }),
);
