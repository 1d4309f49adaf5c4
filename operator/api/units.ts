/**
 * The spellings of task-level `cpu` and `memory`, and the one that AWS stores.
 * Source: Amazon ECS Developer Guide, "Task definition parameters", Task size.
 */

const UNITS_PER_VCPU = 1024;
const MIB_PER_GB = 1024;

const stored = (value: unknown, unit: RegExp, factor: number): unknown => {
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") return value;
  const amount = unit.exec(value)?.[1];
  if (amount !== undefined) return String(Math.round(Number.parseFloat(amount) * factor));
  return /^\d+$/.test(value) ? String(Number(value)) : value;
};

/** `"0.25 vCPU"`, `"256"` and 256 are stored as `"256"`; anything else is left for AWS to judge. */
export const cpuUnits = (value: unknown): unknown => stored(value, /^(\d*\.?\d+) ?vcpu$/i, UNITS_PER_VCPU);

/** `"0.5 GB"`, `"512"` and 512 are stored as `"512"`, in MiB; anything else is left for AWS to judge. */
export const memoryUnits = (value: unknown): unknown => stored(value, /^(\d*\.?\d+) ?gb$/i, MIB_PER_GB);
