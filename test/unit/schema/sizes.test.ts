import { describe, expect, it } from "vitest";
import { spec } from "../../../operator/api/task-definition/index.ts";
import { cpuUnits, memoryUnits } from "../../../operator/api/units.ts";

const accepts = (size: object) =>
  spec.safeParse({ containers: [{ name: "app", image: "httpd:2.4", memory: 64 }], ...size }).success;

/** What the schema lets through must be what the operator can read. */
describe("sizes of a task", () => {
  it.each([
    [256, 256],
    ["256", 256],
    ["0.25 vCPU", 256],
    [".25vcpu", 256],
    ["16 vCPU", 16_384],
  ])("cpu %j is accepted and is %i units", (cpu, units) => {
    expect(accepts({ cpu })).toBe(true);
    expect(Number(cpuUnits(cpu))).toBe(units);
  });

  it.each([
    [512, 512],
    ["512", 512],
    ["0.5 GB", 512],
    ["2GB", 2048],
    ["30 gb", 30_720],
  ])("memory %j is accepted and is %i MiB", (memory, mib) => {
    expect(accepts({ memory })).toBe(true);
    expect(Number(memoryUnits(memory))).toBe(mib);
  });

  it.each(["vCPU", "1.vCPU", "1 VCPU", "250m", "", "-1"])("cpu %j is refused", (cpu) => {
    expect(accepts({ cpu })).toBe(false);
  });

  it.each(["GB", "1.GB", "512Mi", "1 TB", ""])("memory %j is refused", (memory) => {
    expect(accepts({ memory })).toBe(false);
  });
});
