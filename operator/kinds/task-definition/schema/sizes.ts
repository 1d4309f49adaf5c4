import { z } from "zod";

/**
 * The spellings of task-level `cpu` and `memory`, and their canonical form.
 * Source: Amazon ECS Developer Guide, "Task definition parameters", Task size.
 */
const CPU_PATTERN = /^([0-9]{1,7}|([0-9]{1,3}(\.[0-9]{1,5})?|\.[0-9]{1,5}) ?(vCPU|vcpu))$/;
const MEMORY_PATTERN = /^([0-9]{1,8}|([0-9]{1,5}(\.[0-9]{1,5})?|\.[0-9]{1,5}) ?(GB|gb))$/;
const SPELLING_MAX_LENGTH = 16;
const UNITS_PER_VCPU = 1024;
const MIB_PER_GB = 1024;

const size = (expression: RegExp, description: string) =>
  z.union([z.int().min(1), z.string().max(SPELLING_MAX_LENGTH).regex(expression)]).meta({
    description,
    "x-kubernetes-int-or-string": true,
    pattern: expression.source,
    maxLength: SPELLING_MAX_LENGTH,
  });

export const taskCpu = size(
  CPU_PATTERN,
  'CPU of the whole task: CPU units (256 or "256"; 1024 are one vCPU) or vCPUs ("0.25 vCPU"). Required on Fargate. A container\'s own share is `containers[].cpu`.',
);

export const taskMemory = size(
  MEMORY_PATTERN,
  'Memory of the whole task: MiB (512 or "512") or GB ("0.5 GB"). Required on Fargate. A container\'s own limit is `containers[].memory`.',
);

export type Size = z.infer<typeof taskCpu>;

const scaled = (value: Size, unit: RegExp, factor: number): number => {
  const written = String(value);
  return unit.test(written) ? Math.round(Number.parseFloat(written) * factor) : Number(written);
};

/** CPU units of any accepted spelling: `"0.25 vCPU"`, `"256"` and `256` are all 256. */
export const cpuUnits = (value: Size): number => scaled(value, /vcpu$/i, UNITS_PER_VCPU);

/** MiB of any accepted spelling: `"0.5 GB"`, `"512"` and `512` are all 512. */
export const memoryMiB = (value: Size): number => scaled(value, /gb$/i, MIB_PER_GB);
