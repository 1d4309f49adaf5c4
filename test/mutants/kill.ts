import { join } from "node:path";
import { runCommand } from "../../tools/lib/command.ts";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { MUTANT_VARIABLE, type Mutant } from "./mutant.ts";

/** A broken invariant that gave a mutant away. */
export interface Kill {
  readonly seed: number;
  /** How many seeds had been run by then. */
  readonly seeds: number;
  readonly invariant: string;
  readonly message: string;
}

/** What became of the seeds that were run with one mutant. */
export interface Hunt {
  readonly seeds: number;
  readonly cpuMs: number;
  /** The first that broke anything. */
  readonly any?: Kill | undefined;
  /** The first that broke an invariant which the mutant is said to break. */
  readonly wanted?: Kill | undefined;
}

const HOOK = join(repositoryRoot, "test/mutants/hook.ts");
const PROGRAM = join(repositoryRoot, "test/mutants/hunt.ts");
const LIMIT_MS = 60 * 60_000;

export interface HuntOptions {
  /** `7,1-300`: seed 7, then 1 to 300; it ends with the first that kills. */
  readonly seeds: string;
  /** Whether all seeds play the small plan that is made for the mutant, not what is drawn from them. */
  readonly small?: boolean;
}

/**
 * Runs seeds of the simulation with a mutant, in a process of its own.
 *
 * @param mutant undefined: the operator as it is
 * @throws Error when the process fails
 */
export async function hunt(mutant: Mutant | undefined, { seeds, small }: HuntOptions): Promise<Hunt> {
  const { [MUTANT_VARIABLE]: _, ...rest } = process.env;
  const args = [
    ...(mutant === undefined ? [] : ["--import", HOOK]),
    PROGRAM,
    ...["--seeds", seeds],
    ...(small === true ? ["--small"] : []),
  ];
  const env = mutant === undefined ? rest : { ...rest, [MUTANT_VARIABLE]: mutant.id };
  const result = await runCommand(process.execPath, args, { cwd: repositoryRoot, env, limitMs: LIMIT_MS });
  if (result.code !== 0)
    throw new Error(`mutant ${mutant?.id ?? "none"} ended with ${result.code}: ${result.stderr || result.stdout}`);
  return JSON.parse(result.stdout) as Hunt;
}
