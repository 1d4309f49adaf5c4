import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { calm, type Plan } from "../simulation/plan.ts";
import { mutantNamed, mutants } from "./catalogue.ts";
import { type Mutant, mutated } from "./mutant.ts";
import { shrunk } from "./shrink.ts";

const filesOf = (mutant: Mutant): readonly string[] => [...new Set(mutant.edits.map(({ file }) => file))];

test("all thirty mistakes of the list are there, once", () => {
  expect(mutants.map(({ id }) => id)).toEqual(
    Array.from({ length: 30 }, (_, index) => String(index + 1).padStart(2, "0")),
  );
});

describe("each mutant applies to the sources as they are, and still is a program", () => {
  test.each(mutants.map((mutant) => [mutant.id, mutant] as const))("%s", (_id, mutant) => {
    expect(mutant.fallsTo).not.toEqual([]);
    for (const file of filesOf(mutant)) {
      const source = readFileSync(join(repositoryRoot, file), "utf8");
      const changed = mutated(mutant, file, source);
      expect(changed).not.toBe(source);
      expect(() => stripTypeScriptTypes(changed)).not.toThrow();
    }
  });
});

test("an edit that finds its text never or twice is an error", () => {
  const mutant = { id: "99", title: "", fallsTo: ["S1"], edits: [{ file: "a.ts", find: "one", replace: "two" }] };
  expect(mutated(mutant, "a.ts", "one")).toBe("two");
  expect(mutated(mutant, "b.ts", "one one")).toBe("one one");
  expect(() => mutated(mutant, "a.ts", "nothing")).toThrow("found 0 times");
  expect(() => mutated(mutant, "a.ts", "one one")).toThrow("found 2 times");
  expect(() => mutantNamed("31")).toThrow("no mutant 31");
});

test("a plan that kills is made smaller as long as it kills", async () => {
  const workload = (id: string) => ({ id, name: "scale", namespace: "team-0", variant: 0 });
  const plan: Plan = { ...calm, workloads: [workload("a"), workload("b")], replicas: 3, crash: 0.5, rush: true };
  const needs = async ({ workloads, crash }: Plan, seed: number) =>
    workloads.some(({ id }) => id === "b") && crash > 0 && seed % 2 === 0;
  const small = await shrunk({ plan, seed: 7 }, needs);
  expect(small).toEqual({
    plan: { ...calm, workloads: [workload("b")], replicas: 1, skewMs: [], crash: 0.5 },
    seed: 2,
  });
  const never = await shrunk({ plan, seed: 7 }, async () => false);
  expect(never).toEqual({ plan, seed: 7 });
});
