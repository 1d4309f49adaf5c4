import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 50;
const START_TIMEOUT_MS = 60_000;
// An API server with open watches would take a minute to end by itself.
const STOP_TIMEOUT_MS = 2_000;
const LOG_LINES = 20;

/** A server that runs as a child process and writes a log file. */
export interface ServerProcess {
  readonly pid: number;
  readonly exited: Promise<void>;
  hasExited(): boolean;
  /** Sends the signal; after two seconds without an end, SIGKILL. Resolves when the process is gone. */
  stop(signal: NodeJS.Signals): Promise<void>;
}

/** A server ended before it was ready because another process had taken its port. */
export class PortTaken extends Error {}

/**
 * Starts a server in a session of its own, so that Ctrl-C in a terminal does not reach it before us.
 *
 * @param logFile where both outputs are appended
 * @throws Error when the program cannot be started
 */
export function startServer(program: string, args: readonly string[], logFile: string): ServerProcess {
  const log = openSync(logFile, "a");
  let child: ChildProcess;
  try {
    child = spawn(program, args, { stdio: ["ignore", log, log], detached: true });
  } finally {
    closeSync(log);
  }
  child.on("error", () => {});
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${program} could not be started; is it a program for this machine?`);
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const hasExited = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (hasExited()) return;
    child.kill(signal);
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(timer);
  };
  return { pid, exited, hasExited, stop };
}

/**
 * Waits until a server answers.
 *
 * @param isReady called every 50 ms; an error counts as no
 * @throws PortTaken when the server ended because its port is taken
 * @throws Error with the end of the log when it ended otherwise or is not ready after a minute
 */
export async function waitUntilReady(
  name: string,
  server: ServerProcess,
  logFile: string,
  isReady: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (await isReady().catch(() => false)) return;
    const late = Date.now() > deadline;
    if (late || server.hasExited()) {
      const tail = readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-LOG_LINES).join("\n");
      if (!late && /address already in use/.test(tail)) throw new PortTaken(name);
      throw new Error(
        `${name} ${late ? "was not ready after 60 s" : "ended at its start"}. The end of its log:\n${tail}`,
      );
    }
    await sleep(POLL_MS);
  }
}
