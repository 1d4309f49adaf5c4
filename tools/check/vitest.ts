import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInRoot } from "./command-step.ts";
import type { StepResult } from "./step.ts";

/** The part of vitest's JSON report that we count: https://vitest.dev/guide/reporters#json-reporter */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

/**
 * Counts the tests of a run. A run that failed outside a test (a file that does not load, an uncaught error,
 * no tests at all) counts as one failure.
 *
 * @param report undefined when vitest ended before it wrote one
 */
export function countTests(report: VitestReport | undefined, exitCode: number, output: string): StepResult {
  const failures = report?.numFailedTests ?? 0;
  return {
    passed: report?.numPassedTests ?? 0,
    failed: failures === 0 && exitCode !== 0 ? 1 : failures,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
    output,
  };
}

/**
 * Runs the tests of one vitest project, each counted as a check.
 *
 * @param more further arguments for vitest, such as which tests
 */
export async function runVitest(project: string, more: readonly string[] = []): Promise<StepResult> {
  const directory = mkdtempSync(join(tmpdir(), "ecs-operator-vitest-"));
  const file = join(directory, "report.json");
  const reporters = ["--reporter=dot", "--reporter=json", `--outputFile.json=${file}`];
  try {
    const { code, stdout, stderr } = await runInRoot("vitest", ["run", "--project", project, ...reporters, ...more]);
    const report: VitestReport | undefined = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
    return countTests(report, code, `${stdout}${stderr}`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
