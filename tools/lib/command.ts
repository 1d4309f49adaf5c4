import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { constants, setPriority } from "node:os";

export interface CommandResult {
  /** Exit code; 128 when a signal ended the command. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Text for the command's standard input; without it the input is empty. */
  readonly stdin?: string;
  /** After this many milliseconds the program gets SIGTERM, and SIGKILL five seconds later. Default: no limit. */
  readonly limitMs?: number;
  /** Runs it, and what it starts, with the lowest priority: on idle processors. */
  readonly background?: boolean;
}

const KILL_AFTER_MS = 5_000;

/** The program to start does not exist on this machine. */
export class CommandNotFound extends Error {}

/**
 * Runs a program to its end and collects its output.
 *
 * @returns the exit code and both outputs; a failing program is a result, not an error
 * @throws CommandNotFound when there is no such program
 */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { stdin, limitMs, background = false, ...rest } = options;
  const spawnOptions: SpawnOptions = { ...rest, stdio: [stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"] };
  const child = spawn(program, args, spawnOptions);
  if (background && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (chunk: string) => {
      output[name] += chunk;
    });
  }
  // A program may end without reading its input; that shows in its exit code.
  child.stdin?.on("error", () => {});
  child.stdin?.end(stdin);
  const cancelLimit = limitMs === undefined ? () => {} : endAfter(child, limitMs);
  try {
    const [code] = await once(child, "close");
    return { code: code ?? 128, ...output };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new CommandNotFound(`${program} was not found`);
    throw error;
  } finally {
    cancelLimit();
  }
}

function endAfter(child: ChildProcess, limitMs: number): () => void {
  const polite = setTimeout(() => child.kill("SIGTERM"), limitMs);
  const final = setTimeout(() => child.kill("SIGKILL"), limitMs + KILL_AFTER_MS);
  return () => {
    clearTimeout(polite);
    clearTimeout(final);
  };
}
