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
  /** What the seed did, as a line. */
  readonly plan: string;
}

/** What became of the seeds that were run with one mutant. */
export interface Hunt {
  readonly seeds: number;
  readonly cpuMs: number;
  /** The first that broke anything. */
  readonly any?: Kill | undefined;
  /** The first that broke an invariant which the mutant is said to break. */
  readonly wanted?: Kill | undefined;
  /** A smaller plan that kills, too, and a seed with which it does. */
  readonly small?: Pick<Kill, "seed" | "plan">;
}

const HOOK = join(repositoryRoot, "test/mutants/hook.ts");
const PROGRAM = join(repositoryRoot, "test/mutants/hunt.ts");
const LIMIT_MS = 60 * 60_000;

export interface HuntOptions {
  /** `7,1-300`: seed 7, then 1 to 300; it ends with the first that kills. */
  readonly seeds: string;
  /** The line of a plan that all seeds play; without it, each plays what is drawn from it. */
  readonly plan?: string;
  /** Whether to look for a smaller plan that kills. */
  readonly shrink?: boolean;
}

/**
 * Runs seeds of the simulation with a mutant, in a process of its own.
 *
 * @param mutant undefined: the operator as it is
 * @throws Error when the process fails
 */
export async function hunt(mutant: Mutant | undefined, { seeds, plan, shrink }: HuntOptions): Promise<Hunt> {
  const { [MUTANT_VARIABLE]: _, ...rest } = process.env;
  const args = [
    ...(mutant === undefined ? [] : ["--import", HOOK]),
    PROGRAM,
    ...["--seeds", seeds],
    ...(plan === undefined ? [] : ["--plan", plan]),
    ...(shrink === true ? ["--shrink"] : []),
  ];
  const env = mutant === undefined ? rest : { ...rest, [MUTANT_VARIABLE]: mutant.id };
  const result = await runCommand(process.execPath, args, { cwd: repositoryRoot, env, limitMs: LIMIT_MS });
  if (result.code !== 0)
    throw new Error(`mutant ${mutant?.id ?? "none"} ended with ${result.code}: ${result.stderr || result.stdout}`);
  return JSON.parse(result.stdout) as Hunt;
}
