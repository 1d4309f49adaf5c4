/** The checks that belong to what differs from `main`. They are the quick half of `npm test`, for while one works. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { KIND_NAMES, type KindName } from "../../operator/api/catalogue.ts";
import { repositoryRoot } from "../lib/paths.ts";
import { commandCheck, runInRoot, scriptCheck } from "./command-step.ts";
import { selectSteps } from "./select.ts";
import type { Step } from "./step.ts";
import { steps } from "./steps.ts";
import { runVitest } from "./vitest.ts";

/** The steps that a change needs beyond the tests that import it. */
export interface Demand {
  /** The whole operator is played through with seeds. */
  readonly simulation: boolean;
  /** Kinds whose smoke plans of faults are run; `all`: every plan. */
  readonly faults: readonly KindName[] | "all";
}

/** `ECSTaskDefinition` is `task-definition`. */
const folderOf = (kind: string): string =>
  kind
    .replace(/^ECS/, "")
    .replace(/(?!^)[A-Z]/g, "-$&")
    .toLowerCase();

/** @param files paths from the root of the repository, with slashes */
export function demandOf(files: readonly string[]): Demand {
  const operator = files.filter((file) => /^operator\/.*\.ts$/.test(file));
  const kinds = KIND_NAMES.filter((kind) => operator.some((file) => file.split("/")[2] === folderOf(kind)));
  const ofKinds = operator.filter((file) => kinds.some((kind) => file.split("/")[2] === folderOf(kind)));
  return {
    simulation: operator.length > 0 || files.some((file) => /^(simulator|test\/(simulation|scenarios))\//.test(file)),
    faults: ofKinds.length < operator.length || files.some((file) => file.startsWith("test/faults/")) ? "all" : kinds,
  };
}

async function git(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runInRoot("git", args);
  if (code !== 0) throw new Error(`git ${args.join(" ")} failed: ${stderr}`);
  return stdout.trim();
}

/** Where this branch left `main`, and the files that differ from there, those that git does not know yet among them. */
async function differences(): Promise<{ readonly base: string; readonly files: readonly string[] }> {
  const base = await git("merge-base", "main", "HEAD");
  const [known, unknown] = await Promise.all([
    git("diff", "--name-only", base),
    git("ls-files", "--others", "--exclude-standard"),
  ]);
  return { base, files: [known, unknown].flatMap((lines) => lines.split("\n")).filter((line) => line !== "") };
}

/** @returns no step when nothing differs */
export async function changedSteps(): Promise<readonly Step[]> {
  const { base, files } = await differences();
  if (files.length === 0) return [];
  const there = files.filter((file) => existsSync(join(repositoryRoot, file)));
  const { simulation, faults } = demandOf(files);
  const tests = (project: string, title: string): Step => ({
    name: project,
    title,
    run: () => runVitest(project, ["--changed", base, "--passWithNoTests"]),
  });
  const smoke = faults === "all" ? ["--smoke"] : ["--smoke", "--kinds", faults.join(",")];
  return [
    {
      name: "lint",
      title: "format and lint rules of the files that differ",
      light: true,
      run: () => commandCheck("biome", ["check", "--no-errors-on-unmatched", ...there]),
    },
    ...selectSteps(steps, "types,imports,unused,generated"),
    tests("unit", "tests without a control plane that reach what differs"),
    ...(simulation
      ? [
          {
            name: "simulation",
            title: "seeded simulation, 200 seeds",
            run: () => scriptCheck("test/simulation/main.ts", ["--seeds", "200"]),
          },
        ]
      : []),
    ...selectSteps(steps, "tools"),
    tests("server", "tests against a real API server that reach what differs"),
    ...(faults.length > 0
      ? [
          {
            name: "faults",
            title: "smoke plans of faults of the kinds that differ",
            run: () => scriptCheck("test/faults/main.ts", smoke),
          },
        ]
      : []),
  ];
}
