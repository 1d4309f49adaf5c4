import { setTimeout as sleep } from "node:timers/promises";
import { type OperatorProcess, startOperator } from "../support/operator-process.ts";
import type { Processes } from "../support/world-processes.ts";
import { until } from "../support/world-until.ts";
import type { Mode } from "./plans.ts";
import { OPERATOR_SPEED } from "./speed.ts";

/** A minute of the operator's time. */
const GAP_MS = 60_000 / OPERATOR_SPEED;

/** In the operator's time, but for the limit of a request to AWS. */
const FLAGS: Readonly<Record<string, string>> = {
  "request-timeout": "3s",
  "poll-interval": "3s",
  adoption: "*",
  observation: "*",
  "drift-interval": "100s",
  "lease-duration": "20s",
  "lease-renew-deadline": "15s",
  "lease-retry-period": "3s",
};

/** Errors that an operator may log: the connection to the API server is disturbed here. */
const EXPECTED_ERRORS = new Set(["the Lease cannot be read or written"]);

/** The operators of one run: one leads, and when it is killed another follows as the plan's mode says. */
export interface OperatorGroup {
  /** Starts the first and waits until it leads; with a standby when the mode needs one. */
  start(): Promise<void>;
  isDead(process: string): boolean;
  kill(): void;
  /** Kills all and starts another. @returns once that one is up */
  replace(): Promise<void>;
  /** Waits until the one that follows a killed one is there. */
  settled(): Promise<void>;
  /** What went wrong with the processes: one that ended by itself, lines that the log should not have. */
  problems(): readonly string[];
  tail(count: number): string;
  stop(): Promise<void>;
}

export interface OperatorGroupOptions {
  readonly processes: Processes;
  /** What is started. */
  readonly program: string;
  /** The way to the API server for the operator of this name. */
  readonly kubeconfigOf: (name: string) => Promise<string>;
  /** Where AWS is. */
  readonly awsUrl: string;
  readonly namespace: string;
  readonly leaseNamespace: string;
  readonly mode: Mode | undefined;
  /** Called when a killed one is gone. */
  readonly onKilled: (process: string) => void;
}

interface Member {
  readonly name: string;
  readonly process: OperatorProcess;
}

export const INSTALLATION = "faults";

export function createOperatorGroup(options: OperatorGroupOptions): OperatorGroup {
  const members: Member[] = [];
  const killed = new Set<string>();
  let succession: Promise<void> = Promise.resolve();
  let count = 0;
  let stopped = false;

  const next = async (): Promise<Member> => {
    const name = `operator-${++count}`;
    const kubeconfigPath = await options.kubeconfigOf(name);
    const process = startOperator(options.processes, {
      program: options.program,
      kubeconfigPath,
      simulator: { url: options.awsUrl },
      namespaces: [options.namespace],
      leaseNamespace: options.leaseNamespace,
      flags: { ...FLAGS, installation: INSTALLATION, "lease-identity": name },
      env: { AWS_ACCESS_KEY_ID: name },
    });
    const member = { name, process };
    members.push(member);
    return member;
  };
  const follow = async (victim: Member): Promise<void> => {
    await victim.process.stop("SIGKILL");
    options.onKilled(victim.name);
    if (options.mode === "gap") await sleep(GAP_MS);
    if (options.mode !== "failover" && !stopped) await next();
  };
  const isUp = async ({ name, process }: Member, standby: boolean): Promise<void> => {
    await until(
      `${name} is up or dead`,
      async () => killed.has(name) || process.ended() !== undefined || (await process.probe())?.status === 200,
      (up) => up,
    );
    if (!killed.has(name)) await process.ready({ standby }).catch((error) => killed.has(name) || Promise.reject(error));
  };
  return {
    async start() {
      await isUp(await next(), false);
      if (options.mode === "failover") await isUp(await next(), true);
    },
    isDead: (process) => killed.has(process),
    kill() {
      const victim = members[0];
      if (victim === undefined || killed.has(victim.name)) return;
      killed.add(victim.name);
      victim.process.signal("SIGKILL");
      succession = follow(victim);
    },
    async replace() {
      for (const { name, process } of members) {
        killed.add(name);
        await process.stop("SIGKILL");
        options.onKilled(name);
      }
      await isUp(await next(), true);
    },
    settled: () => succession,
    problems: () =>
      members.flatMap(({ name, process }) => {
        const ended = process.ended();
        const unexpectedEnd = ended === undefined || killed.has(name) || stopped ? [] : [`${name} ended with ${ended}`];
        const errors = process.log().filter(({ level, msg }) => level === "error" && !EXPECTED_ERRORS.has(msg));
        const raw = process.lines.filter((line) => !line.startsWith("{")).slice(0, 5);
        return [...unexpectedEnd, ...errors.map((line) => `${name} logged ${JSON.stringify(line)}`), ...raw];
      }),
    tail: (count) => members.map(({ name, process }) => `--- ${name}\n${process.tail(count)}`).join("\n"),
    async stop() {
      stopped = true;
      await succession;
      await Promise.all(members.map(({ process }) => process.stop("SIGKILL")));
    },
  };
}
