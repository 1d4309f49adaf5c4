import { describe, expect, it } from "vitest";
import { cpuUnits, memoryMiB } from "../../../operator/kinds/task-definition/schema/index.ts";

describe("sizes of a task", () => {
  it.each([
    [256, 256],
    ["256", 256],
    ["0.25 vCPU", 256],
    [".25vcpu", 256],
    ["1 vCPU", 1024],
    ["16 vCPU", 16_384],
  ])("cpu %j is %i units", (written, units) => {
    expect(cpuUnits(written)).toBe(units);
  });

  it.each([
    [512, 512],
    ["512", 512],
    ["0.5 GB", 512],
    ["2GB", 2048],
    ["30 gb", 30_720],
  ])("memory %j is %i MiB", (written, mib) => {
    expect(memoryMiB(written)).toBe(mib);
  });
});
