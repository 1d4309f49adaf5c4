import type { AwsCall, SimulatorProcess } from "../support/simulator-process.ts";

/** A request as the simulated AWS has it, STS included. */
export type Recorded = AwsCall;

/** The requests to AWS, fetched in increments, so that a long run does not fetch its whole history each time. */
export interface AwsRecord {
  /** Every request that came since the last call of this function; people's are not in it. */
  fresh(): Promise<readonly Recorded[]>;
  /** Another record that goes on from where this one is. */
  fork(): AwsRecord;
  /** Fetches as `fresh` until a request is there that is wanted. @throws Error when it does not come in time */
  until(what: string, wanted: (all: readonly Recorded[]) => boolean, limitMs: number): Promise<readonly Recorded[]>;
}

const POLL_MS = 100;

/** @param since the sequence number of the last request that is not wanted */
export function createAwsRecord(aws: SimulatorProcess, since = 0): AwsRecord {
  let seq = since;
  const fresh: AwsRecord["fresh"] = async () => {
    const answer = await fetch(`${aws.url}/_simulator/ledger?since=${seq}`);
    const { entries } = (await answer.json()) as { readonly entries: readonly Recorded[] };
    seq = entries.at(-1)?.seq ?? seq;
    return entries.filter(({ caller }) => caller !== "person");
  };
  return {
    fresh,
    fork: () => createAwsRecord(aws, seq),
    async until(what, wanted, limitMs) {
      const all: Recorded[] = [];
      const deadline = performance.now() + limitMs;
      for (;;) {
        all.push(...(await fresh()));
        if (wanted(all)) return all;
        if (performance.now() > deadline) throw new Error(`not within ${limitMs} ms: ${what}; ${all.length} calls`);
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
  };
}

const READ = /^(Describe|List|Get)/;

export const isWrite = ({ operation }: Recorded): boolean => !READ.test(operation);

/** A name, or the end of an ARN. */
const nameOf = (reference: string | undefined): string | undefined => reference?.split("/").at(-1);

/** The service that a CreateService or UpdateService is about. */
export const serviceOf = ({ input }: Recorded): string | undefined =>
  nameOf((input.serviceName ?? input.service) as string | undefined);

/** The services that DescribeServices calls named, each once. */
export function describedServices(calls: readonly Recorded[]): ReadonlySet<string> {
  const described = calls.filter(({ operation }) => operation === "DescribeServices");
  return new Set(
    described.flatMap(({ input }) => (input.services as readonly string[]).map((name) => nameOf(name) ?? "")),
  );
}
