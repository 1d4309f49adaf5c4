import type { TaskSpec } from "../../api/types.ts";
import { cpuUnits, memoryUnits } from "../../api/units.ts";
import type { EcsTag } from "../../aws/services/ecs/shapes.ts";
import { compact } from "../../lib/json.ts";
import { withProviderNames } from "../strategy.ts";

/** The members that RunTask takes as they stand in the spec. */
const AS_WRITTEN = [
  "launchType",
  "platformVersion",
  "networkConfiguration",
  "placementConstraints",
  "placementStrategy",
  "volumeConfigurations",
  "enableExecuteCommand",
  "enableECSManagedTags",
  "propagateTags",
  "group",
] as const satisfies readonly (keyof TaskSpec)[];

/** The input of RunTask for one try. A repetition with the same token has to be the same in every member. */
export function runTaskInput(
  spec: TaskSpec,
  facts: {
    readonly cluster: string;
    readonly taskDefinition: string;
    /** Names in AWS of the capacity providers that the strategy refers to, by the name of the object. */
    readonly providers: ReadonlyMap<string, string>;
    readonly name: string;
    readonly tags: readonly EcsTag[];
  },
): Readonly<Record<string, unknown>> {
  const { cluster, taskDefinition, providers, name, tags } = facts;
  const strategy = spec.capacityProviderStrategy;
  return compact({
    ...Object.fromEntries(AS_WRITTEN.map((member) => [member, spec[member]])),
    capacityProviderStrategy: strategy && withProviderNames(strategy, (object) => providers.get(object)),
    overrides: overridesInput(spec.overrides),
    cluster,
    taskDefinition,
    count: 1,
    startedBy: name,
    clientToken: name,
    tags,
  });
}

function overridesInput(overrides: TaskSpec["overrides"]): object | undefined {
  if (overrides === undefined) return undefined;
  const { cpu, memory } = overrides;
  return { ...overrides, cpu: cpuUnits(cpu), memory: memoryUnits(memory) };
}
