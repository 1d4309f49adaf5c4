import { describe, expect, test } from "vitest";
import { demandOf } from "../../../tools/check/changed.ts";
import { exitCode, formatTotal, runSteps } from "../../../tools/check/runner.ts";
import { selectSteps } from "../../../tools/check/select.ts";
import { failed, passed, type Step, type StepResult, skipped } from "../../../tools/check/step.ts";
import { countTests } from "../../../tools/check/vitest.ts";

const step = (name: string, result: StepResult | Error, light?: true): Step => ({
  name,
  title: name,
  ...(light && { light }),
  run: () => (result instanceof Error ? Promise.reject(result) : Promise.resolve(result)),
});

async function run(...steps: Step[]) {
  const lines: string[] = [];
  const total = await runSteps(
    steps,
    (text) => lines.push(text),
    () => 0,
  );
  return { total, lines };
}

describe("running steps", () => {
  test("adds up what the steps counted", async () => {
    const many = step("tests", { passed: 5, failed: 2, skipped: 1, output: "" });
    const { total } = await run(step("a", passed()), many, step("b", skipped("no file")));
    expect(total).toEqual({ passed: 6, failed: 2, skipped: 2 });
  });

  test("goes on after a failure and after an error, and shows both in full", async () => {
    const { total, lines } = await run(
      step("a", failed("line 1\nline 2")),
      step("b", new Error("lost")),
      step("c", passed("noise")),
    );
    expect(total).toEqual({ passed: 1, failed: 2, skipped: 0 });
    expect(lines.join("\n")).toContain("FAIL  a              0.0 s\nline 1\nline 2\n");
    expect(lines.join("\n")).toContain("Error: lost");
    expect(lines.join("\n")).not.toContain("noise");
  });

  test("names the reason why a step was skipped", async () => {
    expect((await run(step("a", skipped("no file")))).lines).toEqual(["skip  a              0.0 s  no file"]);
  });

  test("runs light neighbours two at a time and the others alone", async () => {
    let running = 0;
    const most: Record<string, number> = {};
    const busy = (name: string, light?: true): Step => ({
      ...step(name, passed(), light),
      run: async () => {
        running++;
        await new Promise(setImmediate);
        most[name] = running;
        await new Promise(setImmediate);
        running--;
        return passed();
      },
    });
    await run(busy("a", true), busy("b", true), busy("c", true), busy("d"), busy("e", true));
    expect(most).toEqual({ a: 2, b: 2, c: 1, d: 1, e: 1 });
  });

  test("runs what is in the background beside the steps that follow, one at a time, and waits for it", async () => {
    const said: string[] = [];
    const lasting = (name: string, turns: number, background?: true): Step => ({
      ...step(name, passed()),
      ...(background && { background }),
      run: async () => {
        said.push(`${name} begins`);
        for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
        said.push(`${name} ends`);
        return passed();
      },
    });
    const { total } = await run(lasting("a", 5, true), lasting("b", 9, true), lasting("c", 1), lasting("d", 1));
    expect(total.passed).toBe(4);
    expect(said.slice(0, 4)).toEqual(["c begins", "a begins", "c ends", "d begins"]);
    expect(said.indexOf("b begins")).toBeGreaterThan(said.indexOf("a ends"));
    expect(said.at(-1)).toBe("b ends");
  });
});

describe("the last line and the exit code", () => {
  test.each([
    [{ passed: 3, failed: 0, skipped: 0 }, "3 passed, 0 failed", 0],
    [{ passed: 3, failed: 1, skipped: 0 }, "3 passed, 1 failed", 1],
    [{ passed: 3, failed: 0, skipped: 2 }, "3 passed, 0 failed, 2 skipped", 0],
    [{ passed: 0, failed: 0, skipped: 0 }, "0 passed, 0 failed", 1],
    [{ passed: 0, failed: 0, skipped: 1 }, "0 passed, 0 failed, 1 skipped", 1],
  ])("%o", (total, line, code) => {
    expect(formatTotal(total)).toBe(line);
    expect(exitCode(total)).toBe(code);
  });
});

describe("counting vitest's tests", () => {
  const report = { numPassedTests: 4, numFailedTests: 0, numPendingTests: 1, numTodoTests: 2 };
  test.each([
    ["all is well", report, 0, { passed: 4, failed: 0, skipped: 3 }],
    ["tests failed", { ...report, numFailedTests: 2 }, 1, { passed: 4, failed: 2, skipped: 3 }],
    ["a file did not load", report, 1, { passed: 4, failed: 1, skipped: 3 }],
    ["vitest wrote no report", undefined, 1, { passed: 0, failed: 1, skipped: 0 }],
  ])("%s", (_, given, code, expected) => {
    expect(countTests(given, code, "")).toEqual({ ...expected, output: "" });
  });
});

describe("picking steps", () => {
  const steps = [step("lint", passed()), step("types", passed()), step("unit", passed())];
  const names = (only: string | undefined) => selectSteps(steps, only).map(({ name }) => name);

  test("all by default, else the named ones in the order of the list", () => {
    expect(names(undefined)).toEqual(["lint", "types", "unit"]);
    expect(names("unit, lint")).toEqual(["lint", "unit"]);
  });

  test("an unknown name is an error that lists the known ones", () => {
    expect(() => names("lint,nix")).toThrow("There is no step nix. The steps are lint, types, unit.");
  });
});

describe("what a change asks for", () => {
  test.each([
    ["docs alone", ["docs/install.md", "operator/README.md"], { simulation: false, faults: [] }],
    ["a test", ["test/unit/config.test.ts"], { simulation: false, faults: [] }],
    ["a kind", ["operator/kinds/service/act.ts"], { simulation: true, faults: ["ECSService"] }],
    [
      "the schema of one kind and the behaviour of another",
      ["operator/api/task-definition/spec.ts", "operator/kinds/cluster/act.ts"],
      { simulation: true, faults: ["ECSCluster", "ECSTaskDefinition"] },
    ],
    [
      "what all kinds share",
      ["operator/kinds/cluster/act.ts", "operator/kinds/common/plan/tags.ts"],
      { simulation: true, faults: "all" },
    ],
    ["the engine", ["operator/engine/queue.ts"], { simulation: true, faults: "all" }],
    ["the simulator", ["simulator/core/wire.ts"], { simulation: true, faults: [] }],
    ["an oracle", ["test/scenarios/oracle.ts"], { simulation: true, faults: [] }],
    ["the matrix of faults", ["test/faults/plans.ts"], { simulation: false, faults: "all" }],
  ] as const)("%s", (_what, files, demand) => expect(demandOf(files)).toEqual(demand));
});
