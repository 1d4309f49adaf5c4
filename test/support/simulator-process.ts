import { ECSClient } from "@aws-sdk/client-ecs";
import type { FaultRule } from "../../simulator/core/faults.ts";
import type { LedgerEntry } from "../../simulator/core/ledger.ts";
import type { OptionsPatch, ScenarioPatch, Snapshot } from "../../simulator/simulator.ts";
import { type NodeProcess, type Processes, programOf } from "./world-processes.ts";
import { until } from "./world-until.ts";

/** What `/_simulator/ledger` gives: the input as the caller sent it. */
export type AwsCall = Omit<LedgerEntry, "input"> & { readonly input: Readonly<Record<string, unknown>> };

/** One account and Region of the simulated AWS. */
export type Area = Snapshot["areas"][number];

/** A simulated AWS in a process of its own, and what is behind its scenes. */
export interface SimulatorProcess {
  readonly url: string;
  readonly process: NodeProcess;
  /** The sequence number of the newest request; calls after it are `calls(mark)`. */
  mark(): Promise<number>;
  /** Every request of an operator after a sequence number; not those of `person`, nor the identity check of STS. */
  calls(since?: number): Promise<readonly AwsCall[]>;
  /** The requests that would change something, whether they did or not. */
  writes(since?: number): Promise<readonly AwsCall[]>;
  /** What AWS really holds, without lag; of the account and Region that the operator of a test uses. */
  area(): Promise<Area>;
  /** Replaces the faults; no argument: none. */
  faults(...rules: readonly FaultRule[]): Promise<void>;
  scenario(patch: ScenarioPatch): Promise<void>;
  options(patch: OptionsPatch): Promise<void>;
  /** A client for what people do by hand; its requests are not in `calls`. */
  readonly person: ECSClient;
  /** The last requests, a line each. */
  tail(count?: number): Promise<string>;
}

export interface SimulatorStart {
  /** How many times faster than AWS, default 10. */
  readonly speed?: number;
  readonly throttle?: boolean;
}

/** The Region that tests work in. */
export const REGION = "eu-central-1";
/** The account that the simulator gives to credentials that name none. */
export const ACCOUNT = "123456789012";

const PERSON = { accessKeyId: "person", secretAccessKey: "person" };

const READ = /^(Describe|List|Get|Discover)/;

export async function startSimulator(processes: Processes, start: SimulatorStart = {}): Promise<SimulatorProcess> {
  const args = ["--port", "0", "--speed", String(start.speed ?? 10), ...(start.throttle ? ["--throttle"] : [])];
  const process = processes.start(programOf("simulator"), args);
  const lines = await until(
    "the simulator tells its address",
    () => process.lines,
    (seen) => seen.length > 0 || process.ended() !== undefined,
  );
  const { url } = JSON.parse(lines[0] ?? "{}") as { url?: string };
  if (url === undefined) throw new Error(`the simulator did not start: ${process.lines.join("\n")}`);
  return clientOf(url, process);
}

function clientOf(url: string, process: NodeProcess): SimulatorProcess {
  const control = async (name: string, body?: object): Promise<unknown> => {
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const answer = await fetch(`${url}/_simulator/${name}`, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`simulator ${name}: ${text}`);
    return JSON.parse(text);
  };
  const calls = async (since = 0): Promise<readonly AwsCall[]> => {
    const { entries } = (await control(`ledger?since=${since}`)) as { entries: readonly AwsCall[] };
    return entries.filter((entry) => entry.service !== "sts" && entry.caller !== PERSON.accessKeyId);
  };
  return {
    url,
    process,
    person: new ECSClient({ endpoint: url, region: REGION, credentials: PERSON }),
    calls,
    mark: async () => (await calls()).at(-1)?.seq ?? 0,
    writes: async (since) => (await calls(since)).filter(({ operation }) => !READ.test(operation)),
    async area() {
      const { areas } = (await control("snapshot")) as Snapshot;
      const ecs = {
        capacityProviders: [],
        clusters: [],
        containerInstances: [],
        taskDefinitions: [],
        services: [],
        tasks: [],
      };
      const cloudMap = { namespaces: [], discoveryServices: [], cloudMapOperations: [] };
      const targets = { scalableTargets: [], scalingPolicies: [], scheduledActions: [], scalingActivities: [] };
      const empty = { account: ACCOUNT, region: REGION, ...ecs, ...cloudMap, ...targets, metricAlarms: [] };
      return areas.find((area) => area.account === ACCOUNT && area.region === REGION) ?? empty;
    },
    faults: async (...rules) => void (await control("faults", { rules })),
    scenario: async (patch) => void (await control("scenario", patch)),
    options: async (patch) => void (await control("options", patch)),
    async tail(count = 25) {
      const last = (await calls()).slice(-count);
      return last.map((call) => callLine(call)).join("\n");
    },
  };
}

/** One request in one line. */
export function callLine({ seq, time, operation, status, code, fault, input }: AwsCall): string {
  const what = JSON.stringify(input).slice(0, 160);
  const outcome = [String(status), code, fault === undefined ? undefined : `fault ${fault}`].filter(Boolean).join(" ");
  return `${seq} ${new Date(time).toISOString().slice(11, 23)} ${operation} ${outcome} ${what}`;
}
