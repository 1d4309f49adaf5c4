import { commandLine, positive, whole } from "../../tools/lib/command-line.ts";

const USAGE = `Usage: npm run faults -- [options]

  --only <prefixes>  only plans whose id starts with one of these, separated by commas
  --smoke            the fixed selection that npm test runs
  --kinds <kinds>    of that selection, what strikes these kinds, separated by commas
  --shard <i>/<n>    the i-th of n shares of the plans
  --minutes <n>      starts no plan after so many minutes; --resume goes on from there
  --resume           leaves out what passed according to the results file
  --results <file>   where results are kept, default test-results/faults.json
  --parallel <n>     plans at once, default 8; they wait more than they work
  --mutant <number>  with a seeded mistake in the operator, see test/mutants
  --list             names the plans and ends
  --help             shows this text`;

export interface FaultOptions {
  readonly only: readonly string[];
  readonly smoke: boolean;
  /** Of the smoke selection; empty: all. */
  readonly kinds: readonly string[];
  readonly shard: { readonly index: number; readonly of: number };
  readonly minutes: number;
  readonly resume: boolean;
  readonly results: string;
  readonly parallel: number;
  readonly mutant: string | undefined;
  readonly list: boolean;
}

/** @throws Error that says what is wrong with a share */
export function readOptions(args: readonly string[]): FaultOptions {
  const values = commandLine(
    USAGE,
    {
      only: { type: "string" },
      smoke: { type: "boolean", default: false },
      kinds: { type: "string" },
      shard: { type: "string", default: "1/1" },
      minutes: { type: "string", default: "100000" },
      resume: { type: "boolean", default: false },
      results: { type: "string", default: "test-results/faults.json" },
      parallel: { type: "string", default: "8" },
      mutant: { type: "string" },
      list: { type: "boolean", default: false },
    },
    args,
  );
  return {
    ...values,
    only: values.only?.split(",").map((prefix) => prefix.trim()) ?? [],
    kinds: values.kinds?.split(",").map((kind) => kind.trim()) ?? [],
    shard: shardOf(values.shard),
    minutes: positive("minutes", values.minutes),
    parallel: whole("parallel", values.parallel),
    mutant: values.mutant,
  };
}

function shardOf(text: string): FaultOptions["shard"] {
  const [, index, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index === undefined || of === undefined || index < 1 || index > of) {
    throw new Error(`--shard must be <i>/<n> with i from 1 to n, not ${text}`);
  }
  return { index, of };
}
