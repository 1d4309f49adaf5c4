import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../../tools/lib/command.ts";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { integrationTests, type TestChoice } from "./integration-tests.ts";
import { MUTANT_VARIABLE, type Mutant } from "./mutant.ts";
import { table } from "./table.ts";

/** How a mutant did in one choice of tests. */
interface Outcome {
  readonly failed: readonly string[];
  readonly passed: number;
}

const LIMIT_MS = 15 * 60_000;

/**
 * Runs, with each mutant in the real operator process, the integration tests that are expected to fail.
 *
 * @param json where to write the report, if anywhere
 * @returns the exit code: 1 when a mutant survived the tests that are named for it
 */
export async function runIntegration(chosen: readonly Mutant[], json: string | undefined): Promise<number> {
  const report: { id: string; title: string; named: boolean; killedBy: readonly string[] }[] = [];
  for (const { id, title } of chosen) {
    const choices = integrationTests[id] ?? [];
    const killedBy: string[] = [];
    for (const choice of choices) {
      if (killedBy.length === 0) killedBy.push(...(await run(id, choice)).failed);
    }
    report.push({ id, title, named: choices.length > 0, killedBy });
    const fate = killedBy.length > 0 ? killedBy[0] : choices.length > 0 ? "SURVIVED" : "no test is named";
    process.stderr.write(`mutant ${id}: ${fate}\n`);
  }
  const rows = report.map(({ id, title, named, killedBy }) => [
    id,
    title,
    killedBy[0] ?? (named ? "SURVIVED" : "no test is named"),
  ]);
  console.log(table([["", "mutant", "killed by"], ...rows]));
  const killed = report.filter(({ killedBy }) => killedBy.length > 0).length;
  const survived = report.filter(({ named, killedBy }) => named && killedBy.length === 0).length;
  console.log(`${killed} of ${report.length} mutants killed by integration tests`);
  console.log(`${killed} passed, ${survived} failed`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, undefined, 2)}\n`);
  return survived > 0 ? 1 : 0;
}

async function run(id: string, { project, file, name }: TestChoice): Promise<Outcome> {
  const directory = mkdtempSync(join(tmpdir(), "ecs-operator-mutant-"));
  const output = join(directory, "report.json");
  const filter = name === undefined ? [] : ["-t", name];
  const reporters = ["--reporter=json", `--outputFile=${output}`];
  try {
    const { stderr } = await runCommand("vitest", ["run", "--project", project, ...reporters, file, ...filter], {
      cwd: repositoryRoot,
      env: { ...process.env, [MUTANT_VARIABLE]: id },
      limitMs: LIMIT_MS,
    });
    return outcomeOf(output, stderr);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly message?: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** @throws Error when no test ran: a test that does not exist kills nothing */
function outcomeOf(file: string, stderr: string): Outcome {
  const { numPassedTests, testResults } = JSON.parse(readFileSync(file, "utf8")) as Report;
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = results.filter(({ status }) => status === "failed").map(({ fullName }) => fullName);
  if (failed.length + numPassedTests === 0) throw new Error(`no test ran: ${stderr}`);
  return { failed, passed: numPassedTests };
}
