import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { repositoryRoot } from "../lib/paths.ts";

export interface Child {
  /** The line of its output that reported it ready. */
  readonly readyLine: string;
  running(): boolean;
  /** SIGTERM, and SIGKILL after ten seconds. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  /** File that takes its output. */
  readonly log: string;
  readonly ready: (line: string) => boolean;
  readonly env?: Readonly<Record<string, string>>;
}

const READY_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 10_000;

/**
 * Starts one of the project's programs and waits until it says that it is ready. It ends with this process.
 *
 * @throws Error with the end of its log when it ends or stays silent instead
 */
export async function startChild(name: string, args: readonly string[], options: ChildOptions): Promise<Child> {
  const child = spawn(process.execPath, [...args], {
    cwd: repositoryRoot,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  const log = createWriteStream(options.log);
  child.stderr?.pipe(log, { end: false });
  const readyLine = await firstLine(child, log, options.ready).catch((error: unknown) => {
    kill();
    const end = readFileSync(options.log, "utf8").slice(-2_000);
    throw new Error(`the ${name} did not start (${String(error)}):\n${end}`);
  });
  return { readyLine, running: () => child.exitCode === null && child.signalCode === null, stop: () => stop(child) };
}

function firstLine(child: ChildProcess, log: NodeJS.WritableStream, ready: (line: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("not ready in time")), READY_LIMIT_MS);
    child.once("exit", (code) => reject(new Error(`exit code ${code}`)));
    if (child.stdout === null) return reject(new Error("no output"));
    createInterface({ input: child.stdout }).on("line", (line) => {
      log.write(`${line}\n`);
      if (!ready(line)) return;
      clearTimeout(timer);
      resolve(line);
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
  await ended;
  clearTimeout(timer);
}
