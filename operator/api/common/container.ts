/** What a task definition says of a container, and what one run of it may say instead. */
import { z } from "zod";
import { choice, int, optional, pattern, text } from "./pieces.ts";
import { type Rule, withRules } from "./rules.ts";

export const environmentVariable = z.object({
  name: text("Name of the variable.", 512).min(1),
  ...optional({ value: text("Value of the variable. Use `secrets` for secret values. If not set: empty.", 32_768) }),
});

export const environmentFile = z.object({
  value: pattern(/\.env$/, 2048, "ARN of the S3 object; its name ends in .env."),
  type: choice(["s3"], "Storage of the file."),
});

/** Source: Amazon ECS API Reference, ResourceRequirement. */
interface Requirement {
  readonly type: string;
  readonly value?: string;
  readonly sharingStrategy?: object;
}

const resourceRequirementRules: readonly Rule<Requirement>[] = [
  {
    id: "resource-value-or-sharing",
    cel: "has(self.value) != has(self.sharingStrategy)",
    message: "must set exactly one of `value` and `sharingStrategy`",
    holds: (self) => (self.value === undefined) !== (self.sharingStrategy === undefined),
  },
  {
    id: "resource-neuron-all",
    cel: "self.type != 'NeuronDevice' || (has(self.value) && self.value == 'ALL')",
    message: "`value` must be ALL when `type` is NeuronDevice",
    holds: (self) => self.type !== "NeuronDevice" || self.value === "ALL",
  },
];

export const resourceRequirement = withRules(
  z.object({
    type: choice(["GPU", "InferenceAccelerator", "NeuronDevice"], "Kind of resource."),
    ...optional({
      value: text("Number of GPUs, name of the accelerator, or ALL for NeuronDevice.", 256),
      sharingStrategy: z
        .object(
          optional({
            nvidiaMps: z
              .object({
                memory: int("GPU memory in MiB.", 1),
                ...optional({ maxComputePercent: int("Maximum share of compute, in percent.", 1, 100) }),
              })
              .describe("NVIDIA Multi-Process Service."),
          }),
        )
        .describe("Share of one GPU; instead of `value`."),
    }),
  }),
  resourceRequirementRules,
);
