import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Guardian, startGuardian } from "../../tools/controlplane/guardian.ts";
import { repositoryRoot } from "../../tools/lib/paths.ts";

/** A program of ours that runs as a process of its own. */
export interface NodeProcess {
  readonly pid: number;
  /** Everything it printed, line by line, both outputs in the order of arrival. */
  readonly lines: readonly string[];
  /** Exit code, or the name of the signal that ended it; undefined while it runs. */
  ended(): number | NodeJS.Signals | undefined;
  readonly exited: Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Sends the signal and waits for the end; SIGKILL after ten seconds. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** The processes of one test file, none of which outlives it, however it ends. */
export interface NodeStart {
  /** Node's own command line flags. */
  readonly flags?: readonly string[] | undefined;
  /** The id of the user and group that it runs as, where the tests run as root; default: that of the tests. */
  readonly user?: number | undefined;
}

export interface Processes {
  /** A directory for files of these processes; removed in the end. */
  readonly directory: string;
  /**
   * Starts Node with a program of this repository.
   * @param program path from the root of the repository
   */
  start(program: string, args: readonly string[], env?: NodeJS.ProcessEnv, how?: NodeStart): NodeProcess;
  /** Ends what still runs. */
  stopAll(): Promise<void>;
}

const STOP_LIMIT_MS = 10_000;

/** Source, or the bundle that the environment variable OPERATOR_BUNDLE or SIMULATOR_BUNDLE names. */
export function programOf(name: "operator" | "simulator"): string {
  const variable = `${name.toUpperCase()}_BUNDLE`;
  const bundle = process.env[variable];
  if (bundle && !existsSync(bundle)) throw new Error(`${variable} names ${bundle}, which does not exist`);
  return bundle || `${name}/main.ts`;
}

export function createProcesses(): Processes {
  const directory = mkdtempSync(join(tmpdir(), "ecs-operator-world-"));
  const guardian = startGuardian(directory);
  const running = new Map<number, NodeProcess>();
  return {
    directory,
    start(program, args, env = {}, how = {}) {
      const started = startNode(program, args, env, how);
      running.set(started.pid, started);
      guardPids(guardian, running);
      void started.exited.then(() => {
        running.delete(started.pid);
        guardPids(guardian, running);
      });
      return started;
    },
    async stopAll() {
      await Promise.all([...running.values()].map((one) => one.stop("SIGKILL")));
      await guardian.release();
    },
  };
}

const guardPids = (guardian: Guardian, running: ReadonlyMap<number, unknown>): void =>
  guardian.guard([...running.keys()]);

function startNode(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  { flags = [], user }: NodeStart,
): NodeProcess {
  const child: ChildProcess = spawn(process.execPath, [...flags, program, ...args], {
    cwd: repositoryRoot,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    ...(user !== undefined && { uid: user, gid: user }),
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} could not be started`);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface(stream).on("line", (line) => lines.push(line));
  }
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const ended = () => child.exitCode ?? child.signalCode ?? undefined;
  return {
    pid,
    lines,
    ended,
    exited,
    signal: (signal) => void child.kill(signal),
    async stop(signal = "SIGTERM") {
      if (ended() !== undefined) return;
      child.kill(signal);
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}
