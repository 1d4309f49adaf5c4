import { mutantEnvironment } from "../mutants/environment.ts";
import { CANARIES } from "./canaries.ts";
import { REGION, type SimulatorProcess } from "./simulator-process.ts";
import { type NodeProcess, type Processes, programOf } from "./world-processes.ts";
import { type UntilOptions, until } from "./world-until.ts";

/** One line of the operator's log. */
export interface LogLine {
  readonly time: string;
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** The operator in a process of its own. */
export interface OperatorProcess extends NodeProcess {
  /** The lines that are JSON, as objects. */
  log(): readonly LogLine[];
  /** What `/readyz` (or another probe) answers; undefined while nothing listens. */
  probe(path?: "readyz" | "healthz"): Promise<{ readonly status: number; readonly body: string } | undefined>;
  /** The text of `/metrics`. */
  metrics(): Promise<string>;
  /** Waits until `/readyz` says yes and, unless it is a standby, until it leads. */
  ready(options?: UntilOptions & { readonly standby?: boolean }): Promise<void>;
  tail(count?: number): string;
}

export interface OperatorStart {
  readonly kubeconfigPath: string;
  readonly simulator: Pick<SimulatorProcess, "url">;
  readonly namespaces: readonly string[];
  readonly leaseNamespace: string;
  /** Flags beside or instead of those of `DEFAULT_FLAGS`, without dashes. */
  readonly flags?: Readonly<Record<string, string>>;
  /** Replaces the environment's variables of the same name; an empty text removes one. */
  readonly env?: Readonly<Record<string, string>>;
  /** Another program than the sources. */
  readonly program?: string;
  /** Flags of Node itself, with dashes. */
  readonly nodeFlags?: readonly string[];
  /** The user and group that it runs as, where the tests run as root. */
  readonly user?: number;
}

/** As fast as the operator allows, so that tests do not wait. */
const DEFAULT_FLAGS: Readonly<Record<string, string>> = {
  "poll-interval": "200ms",
  "drift-interval": "10s",
  "request-timeout": "2s",
  "lease-duration": "2s",
  "lease-renew-deadline": "1500ms",
  "lease-retry-period": "300ms",
  // As much as there is, so that what must not be in it would be found.
  "log-level": "debug",
  installation: "tests",
  "passable-roles": `arn:aws:iam::*:role/granted-*`,
  adoption: "*",
  observation: "*",
  "probes-address": "127.0.0.1:0",
  "metrics-address": "127.0.0.1:0",
};

/** Starts the operator; it may not be ready yet. */
export function startOperator(processes: Processes, start: OperatorStart): OperatorProcess {
  const flags = {
    ...DEFAULT_FLAGS,
    kubeconfig: start.kubeconfigPath,
    namespaces: start.namespaces.join(","),
    "lease-namespace": start.leaseNamespace,
    ...start.flags,
  };
  const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  const env = {
    AWS_ENDPOINT_URL: start.simulator.url,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: "operator",
    AWS_SECRET_ACCESS_KEY: CANARIES.secretKey,
    AWS_SESSION_TOKEN: CANARIES.sessionToken,
    // Only this process's environment may hold credentials.
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    HOME: processes.directory,
    ...mutantEnvironment(),
    ...start.env,
  };
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  return faceOf(
    processes.start(start.program ?? programOf("operator"), args, given, { flags: start.nodeFlags, user: start.user }),
  );
}

function faceOf(process: NodeProcess): OperatorProcess {
  const log = () => process.lines.flatMap((line) => parsed(line));
  const port = (name: "probesPort" | "metricsPort") =>
    log().find((line) => typeof line[name] === "number")?.[name] as number | undefined;
  const probe: OperatorProcess["probe"] = async (path = "readyz") => {
    const at = port("probesPort");
    if (at === undefined || process.ended() !== undefined) return undefined;
    const answer = await fetch(`http://127.0.0.1:${at}/${path}`).catch(() => undefined);
    return answer && { status: answer.status, body: await answer.text() };
  };
  const tail = (count = 40) =>
    process.lines
      .slice(-count)
      .map((line) => line.slice(0, 600))
      .join("\n");
  const ready: OperatorProcess["ready"] = async ({ standby = false, ...options } = {}) => {
    const readState = async () => ({
      ended: process.ended(),
      readyz: await probe(),
      leads: standby || port("metricsPort") === undefined || (await isLeading(metrics)),
    });
    await until(
      "the operator is ready",
      readState,
      ({ ended, readyz, leads }) => ended !== undefined || (readyz?.status === 200 && leads),
      { report: () => tail(), ...options },
    );
    if (process.ended() !== undefined) throw new Error(`the operator ended with ${process.ended()}:\n${tail()}`);
  };
  const metrics = async () => {
    const answer = await fetch(`http://127.0.0.1:${port("metricsPort")}/metrics`);
    return answer.text();
  };
  return {
    ...process,
    log,
    probe,
    metrics,
    ready,
    tail,
  };
}

async function isLeading(metrics: () => Promise<string>): Promise<boolean> {
  const page = await metrics().catch(() => "");
  return /leader_election_master_status\{[^}]*\} 1/.test(page);
}

function parsed(line: string): readonly LogLine[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && "msg" in value ? [value as LogLine] : [];
  } catch {
    return [];
  }
}
