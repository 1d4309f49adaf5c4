import { z } from "zod";

/**
 * The spellings of task-level `cpu` and `memory` that are accepted; `ecs/canonical/units.ts` reads them.
 * Source: Amazon ECS Developer Guide, "Task definition parameters", Task size.
 */
const CPU_PATTERN = /^([0-9]{1,7}|([0-9]{1,3}(\.[0-9]{1,5})?|\.[0-9]{1,5}) ?(vCPU|vcpu))$/;
const MEMORY_PATTERN = /^([0-9]{1,8}|([0-9]{1,5}(\.[0-9]{1,5})?|\.[0-9]{1,5}) ?(GB|gb))$/;
const SPELLING_MAX_LENGTH = 16;
const size = (expression: RegExp, description: string) =>
  z.union([z.int().min(1), z.string().max(SPELLING_MAX_LENGTH).regex(expression)]).meta({
    description,
    "x-kubernetes-int-or-string": true,
    pattern: expression.source,
    maxLength: SPELLING_MAX_LENGTH,
  });

export const taskCpu = size(
  CPU_PATTERN,
  'CPU of the whole task: CPU units (256 or "256"; 1024 are 1 vCPU) or vCPUs ("0.25 vCPU"). Required on Fargate. The share of a container is `containers[].cpu`.',
);

export const taskMemory = size(
  MEMORY_PATTERN,
  'Memory of the whole task: MiB (512 or "512") or GB ("0.5 GB"). Required on Fargate. The limit of a container is `containers[].memory`.',
);

export type Size = z.infer<typeof taskCpu>;
