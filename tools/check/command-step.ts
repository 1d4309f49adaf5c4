import { existsSync } from "node:fs";
import { join } from "node:path";
import { type CommandOptions, type CommandResult, runCommand } from "../lib/command.ts";
import { repositoryRoot } from "../lib/paths.ts";
import { failed, passed, type StepResult, skipped } from "./step.ts";

const LIMIT_MS = 30 * 60_000;
/** In the background a program gets what the others leave of the processors. */
const BACKGROUND_LIMIT_MS = 60 * 60_000;

/** The programs write into a pipe; whether there are colours is decided by where we write. */
const colours = (): NodeJS.ProcessEnv => {
  if (process.env.FORCE_COLOR !== undefined || process.env.NO_COLOR !== undefined) return {};
  return process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" };
};

/** How a program is run: `background` gives it the lowest priority. */
export type RunOptions = Pick<CommandOptions, "background">;

/** Runs a program in the root of the checkout; a step that hangs ends after half an hour, in the background after an hour. */
export function runInRoot(program: string, args: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
  const env = { ...process.env, ...colours() };
  const limitMs = options.background === true ? BACKGROUND_LIMIT_MS : LIMIT_MS;
  return runCommand(program, args, { cwd: repositoryRoot, env, limitMs, ...options });
}

/** Runs a program as one check: it passes when the program ends with 0. */
export async function commandCheck(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<StepResult> {
  const { code, stdout, stderr } = await runInRoot(program, args, options);
  const output = `${stdout}${stderr}`;
  return code === 0 ? passed(output) : failed(`${output}\n${program} ended with ${code}`);
}

/** Runs one of our scripts as one check; skipped when the checkout does not have it. */
export async function scriptCheck(
  script: string,
  args: readonly string[] = [],
  options: RunOptions = {},
): Promise<StepResult> {
  if (!existsSync(join(repositoryRoot, script))) return skipped(`${script} does not exist`);
  return commandCheck(process.execPath, [script, ...args], options);
}
