import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { workloads } from "../scenarios/workloads.ts";
import { mutantNamed, mutants } from "./catalogue.ts";
import { type Mutant, mutated } from "./mutant.ts";
import { plans } from "./plans.ts";

const filesOf = ({ edits = [] }: Mutant): readonly string[] => [...new Set(edits.map(({ file }) => file))];

test("all mistakes of the list are there, once", () => {
  expect(mutants.map(({ id }) => id)).toEqual(
    Array.from({ length: 32 }, (_, index) => String(index + 1).padStart(2, "0")),
  );
});

test("for each of them there is a small plan, whose workloads exist", () => {
  expect(Object.keys(plans).toSorted()).toEqual(mutants.map(({ id }) => id));
  const named = Object.values(plans).flatMap((plan) => plan.workloads.map(({ name }) => name));
  expect(workloads.map(({ name }) => name)).toEqual(expect.arrayContaining(named));
});

describe("each mutant applies to the sources as they are, and still is a program", () => {
  test.each(mutants.map((mutant) => [mutant.id, mutant] as const))("%s", (_id, mutant) => {
    expect(mutant.fallsTo).not.toEqual([]);
    expect([...(mutant.edits ?? []), ...(mutant.wraps ?? [])]).not.toEqual([]);
    for (const file of filesOf(mutant)) {
      const source = readFileSync(join(repositoryRoot, file), "utf8");
      const changed = mutated(mutant, file, source);
      expect(changed).not.toBe(source);
      expect(() => stripTypeScriptTypes(changed)).not.toThrow();
    }
  });
});

describe("what a mutant wraps is there", () => {
  const wrapping = mutants.filter(({ wraps }) => wraps !== undefined);

  test.each(wrapping.map((mutant) => [mutant.id, mutant] as const))("%s", async (_id, { wraps = [] }) => {
    for (const { file, name, by } of wraps) {
      const original = (await import(join(repositoryRoot, file)))[name];
      expect(original).toBeDefined();
      expect(by(original)).not.toBe(original);
    }
  });
});

test("an edit that finds its text never or twice is an error", () => {
  const mutant = { id: "99", title: "", fallsTo: ["S1"], edits: [{ file: "a.ts", find: "one", replace: "two" }] };
  expect(mutated(mutant, "a.ts", "one")).toBe("two");
  expect(mutated(mutant, "b.ts", "one one")).toBe("one one");
  expect(() => mutated(mutant, "a.ts", "nothing")).toThrow("found 0 times");
  expect(() => mutated(mutant, "a.ts", "one one")).toThrow("found 2 times");
  expect(() => mutantNamed("33")).toThrow("no mutant 33");
});
