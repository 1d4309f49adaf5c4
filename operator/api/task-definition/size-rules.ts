/**
 * CPU and memory of tasks and containers.
 * Source: Amazon ECS Developer Guide, "Task CPU and memory" (Fargate); Amazon ECS API Reference, ContainerDefinition.
 */

import type { Size } from "../common/sizes.ts";
import { cpuUnits, memoryUnits } from "../units.ts";
import { both, on, requires, type TaskRule, type TaskView, windows } from "./rule-view.ts";

const FARGATE = requires("FARGATE");

interface Row {
  readonly cpu: number;
  /** MiB: the values themselves, or a range with a step. */
  readonly memory: readonly number[] | { readonly from: number; readonly to: number; readonly step: number };
}

const GIB = 1024;

const FARGATE_SIZES: readonly Row[] = [
  { cpu: 256, memory: [512, GIB, 2 * GIB] },
  { cpu: 512, memory: { from: GIB, to: 4 * GIB, step: GIB } },
  { cpu: 1024, memory: { from: 2 * GIB, to: 8 * GIB, step: GIB } },
  { cpu: 2048, memory: { from: 4 * GIB, to: 16 * GIB, step: GIB } },
  { cpu: 4096, memory: { from: 8 * GIB, to: 30 * GIB, step: GIB } },
  { cpu: 8192, memory: { from: 16 * GIB, to: 60 * GIB, step: 4 * GIB } },
  { cpu: 16_384, memory: { from: 32 * GIB, to: 120 * GIB, step: 8 * GIB } },
  { cpu: 32_768, memory: [60 * GIB, 120 * GIB, 244 * GIB] },
];

const celRow = ({ cpu, memory }: Row): string =>
  "from" in memory
    ? `(u == ${cpu} && m >= ${memory.from} && m <= ${memory.to} && m % ${memory.step} == 0)`
    : `(u == ${cpu} && m in [${memory.join(", ")}])`;

const fits = (units: number, mib: number): boolean =>
  FARGATE_SIZES.some(
    ({ cpu, memory }) =>
      cpu === units &&
      ("from" in memory ? mib >= memory.from && mib <= memory.to && mib % memory.step === 0 : memory.includes(mib)),
  );

/** The canonical number of a size in CEL; the pattern of the field has made sure that it can be read. */
const celNumber = (field: string, unit: string, factor: number): string =>
  `(type(self.${field}) == int ? int(self.${field}) : (string(self.${field}).lowerAscii().endsWith('${unit}') ? ` +
  `int(double(string(self.${field}).lowerAscii().replace('${unit}', '').trim()) * ${factor}.0 + 0.5) : int(string(self.${field}))))`;

const CPU = celNumber("cpu", "vcpu", 1024);
const MEMORY = celNumber("memory", "gb", 1024);

const unitsOf = (cpu: Size): number => Number(cpuUnits(cpu));
const mibOf = (memory: Size): number => Number(memoryUnits(memory));

const sized = (task: TaskView): { units: number; mib: number } | undefined =>
  task.cpu === undefined || task.memory === undefined
    ? undefined
    : { units: unitsOf(task.cpu), mib: mibOf(task.memory) };

export const sizeRules: readonly TaskRule[] = [
  on(FARGATE, {
    id: "fargate-size-set",
    cel: "has(self.cpu) && has(self.memory)",
    message: "`cpu` and `memory` must be set when `requiresCompatibilities` has FARGATE",
    holds: (task) => task.cpu !== undefined && task.memory !== undefined,
  }),
  on(FARGATE, {
    id: "fargate-size-table",
    cel: `!has(self.cpu) || !has(self.memory) || [${CPU}].all(u, [${MEMORY}].all(m, ${FARGATE_SIZES.map(celRow).join(" || ")}))`,
    message:
      "`cpu` and `memory` must be a pair that Fargate has: 256 with 512, 1024 or 2048; 512 with 1024 to 4096; 1024 with 2048 to 8192; " +
      "2048 with 4096 to 16384; 4096 with 8192 to 30720 (steps of 1024); 8192 with 16384 to 61440 (steps of 4096); " +
      "16384 with 32768 to 122880 (steps of 8192); 32768 with 61440, 122880 or 249856",
    holds: (task) => {
      const size = sized(task);
      return size === undefined || fits(size.units, size.mib);
    },
  }),
  on(both(FARGATE, windows), {
    id: "windows-fargate-size",
    cel: `!has(self.cpu) || [${CPU}].all(u, u >= 1024 && u <= 4096)`,
    message: "`cpu` must be 1024, 2048 or 4096 with Windows on Fargate",
    holds: (task) => task.cpu === undefined || (unitsOf(task.cpu) >= 1024 && unitsOf(task.cpu) <= 4096),
  }),
  on(FARGATE, {
    id: "fargate-container-cpu",
    cel: `!has(self.cpu) || self.containers.map(c, has(c.cpu) ? c.cpu : 0).sum() <= ${CPU}`,
    message: "the `cpu` of all `containers` together must not be greater than the `cpu` of the task",
    holds: (task) =>
      task.cpu === undefined ||
      task.containers.reduce((sum, container) => sum + (container.cpu ?? 0), 0) <= unitsOf(task.cpu),
  }),
  {
    id: "container-memory-within-task",
    cel: `!has(self.memory) || [${MEMORY}].all(m, self.containers.all(c, !has(c.memory) || c.memory <= m))`,
    message: "the `memory` of a container must not be greater than the `memory` of the task",
    holds: ({ memory, containers }) =>
      memory === undefined || containers.every((container) => (container.memory ?? 0) <= mibOf(memory)),
  },
  {
    id: "memory-set",
    cel:
      "has(self.memory) || (has(self.requiresCompatibilities) && 'MANAGED_INSTANCES' in self.requiresCompatibilities) || " +
      "self.containers.all(c, has(c.memory) || has(c.memoryReservation))",
    message: "`memory` must be set for the task, or `memory` or `memoryReservation` for every container",
    holds: (task) =>
      task.memory !== undefined ||
      (task.requiresCompatibilities?.includes("MANAGED_INSTANCES") ?? false) ||
      task.containers.every((container) => container.memory !== undefined || container.memoryReservation !== undefined),
  },
];
