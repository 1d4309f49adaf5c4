import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ControlPlane, startControlPlane } from "../../tools/controlplane/start.ts";
import { runCommand } from "../../tools/lib/command.ts";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { readResults } from "../faults/results.ts";
import { CALM, KILLED } from "../process/variants.ts";
import { workloads } from "../scenarios/workloads.ts";
import { play } from "../support/process-world.ts";
import { type IntegrationRun, integrationRuns } from "./integration-tests.ts";
import { MUTANT_VARIABLE, type Mutant } from "./mutant.ts";
import { table } from "./table.ts";

const TEST_LIMIT_MS = 10 * 60_000;
const PLAY_LIMIT_MS = 40_000;

/**
 * Runs, with each mutant in real operator processes, what is expected to fail under it.
 *
 * @param json where to write the report, if anywhere
 * @returns the exit code: 1 when a mutant survived what is named for it
 */
export async function runIntegration(chosen: readonly Mutant[], json: string | undefined): Promise<number> {
  const controlPlane = await startControlPlane();
  const judge = createJudge(controlPlane);
  const report: { id: string; title: string; fate: string; killed: boolean }[] = [];
  for (const { id, title } of chosen) {
    const runs = integrationRuns[id] ?? [];
    const failure = await judge(id, runs).catch((error: unknown) => error as Error);
    const killed = typeof failure === "string";
    const fate = failure instanceof Error ? `not judged: ${failure.message}` : failure;
    report.push({ id, title, fate: fate ?? (runs.length > 0 ? "SURVIVED" : "nothing is named for it"), killed });
    process.stderr.write(`mutant ${id}: ${report.at(-1)?.fate}\n`);
  }
  await controlPlane.stop();
  console.log(table([["", "mutant", "killed by"], ...report.map(({ id, title, fate }) => [id, title, fate])]));
  const killed = report.filter((one) => one.killed).length;
  const survived = report.filter((one) => !one.killed && (integrationRuns[one.id] ?? []).length > 0).length;
  console.log(`${killed} of ${report.length} mutants killed in real processes`);
  console.log(`${killed} passed, ${survived} failed`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, undefined, 2)}\n`);
  return survived > 0 ? 1 : 0;
}

type Judge = (id: string, runs: readonly IntegrationRun[]) => Promise<string | undefined>;

/**
 * Runs what is named for a mutant until something fails, and that once more without the mutant: only what passes then was
 * failed by the mutant.
 *
 * @returns the judge: gives what failed, in a few words, or undefined when all went well, and throws where the machine, not
 *   the mutant, failed the run
 */
function createJudge(controlPlane: ControlPlane): Judge {
  const unmutated = new Map<IntegrationRun, string | undefined>();
  const failureOf = (id: string | undefined, run: IntegrationRun) => {
    if (run.kind === "plan") return failingPlan(id, run.id);
    return run.kind === "test" ? failingTest(id, run) : failingPlay(id, run, controlPlane);
  };
  return async (id, runs) => {
    for (const run of runs) {
      const failure = await failureOf(id, run);
      if (failure === undefined) continue;
      if (!unmutated.has(run)) unmutated.set(run, await failureOf(undefined, run));
      const own = unmutated.get(run);
      if (own !== undefined) throw new Error(`it fails without the mutant, too: ${own}`);
      return failure;
    }
    return undefined;
  };
}

/** The operators that a play starts take their mutant from the environment. @throws Error when none could be started */
async function failingPlay(
  id: string | undefined,
  { workload, seed = "1", killed = false }: IntegrationRun & { kind: "play" },
  controlPlane: ControlPlane,
): Promise<string | undefined> {
  const chosen = workloads.filter(({ name }) => name === workload);
  if (chosen.length === 0) throw new Error(`there is no workload ${workload}`);
  const variant = { ...(killed ? KILLED : CALM), limitMs: PLAY_LIMIT_MS };
  if (id !== undefined) process.env[MUTANT_VARIABLE] = id;
  try {
    const name = `mutant-${id ?? "none"}`;
    const { violations } = await play({ ...variant, name, seed, workloads: chosen, controlPlane });
    const [first] = violations;
    return first && `${first.invariant} in "${workload}": ${first.message}`;
  } catch (error) {
    const [what = ""] = String(error).split("\n");
    if (what.includes("the operator is ready")) throw error;
    return `"${workload}": ${what}`;
  } finally {
    delete process.env[MUTANT_VARIABLE];
  }
}

/** @throws Error when the plan was not carried out */
async function failingPlan(mutant: string | undefined, plan: string): Promise<string | undefined> {
  return inDirectory(async (directory) => {
    const path = join(directory, "faults.json");
    const args = ["test/faults/main.ts", "--only", plan, "--results", path];
    const { stdout, stderr } = await runCommand(process.execPath, [...args, ...(mutant ? ["--mutant", mutant] : [])], {
      cwd: repositoryRoot,
      limitMs: TEST_LIMIT_MS,
    });
    const outcome = readResults(path)[plan];
    if (outcome === undefined || outcome.result === "unreached") throw new Error(`${plan}: ${stdout} ${stderr}`);
    return outcome.result === "failed" ? `${plan}: ${outcome.reasons.at(-1)}` : undefined;
  });
}

/** @returns what the work gives; the directory is gone then */
async function inDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "ecs-operator-mutant-"));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Report {
  readonly testResults: readonly {
    readonly message?: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** @throws Error when no test ran: one that does not exist kills nothing */
async function failingTest(
  id: string | undefined,
  run: IntegrationRun & { kind: "test" },
): Promise<string | undefined> {
  return inDirectory(async (directory) => {
    const output = join(directory, "report.json");
    const reporters = ["--reporter=json", `--outputFile=${output}`];
    const { stderr } = await runCommand(
      "vitest",
      ["run", "--project", "server", ...reporters, run.file, "-t", run.name],
      {
        cwd: repositoryRoot,
        env: { ...process.env, ...(id !== undefined && { [MUTANT_VARIABLE]: id }) },
        limitMs: TEST_LIMIT_MS,
      },
    );
    const files = (JSON.parse(readFileSync(output, "utf8")) as Report).testResults;
    const results = files.flatMap(({ assertionResults }) => assertionResults);
    if (!results.some(({ status }) => status === "passed" || status === "failed"))
      throw new Error(`${run.file}, "${run.name}": no test ran: ${files.map(({ message }) => message)} ${stderr}`);
    return results.find(({ status }) => status === "failed")?.fullName;
  });
}
