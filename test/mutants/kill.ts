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
const LIMIT_MS = 60 * 60_000;

/**
 * Runs seeds of the simulation with a mutant, in a process of its own.
 *
 * @param mutant undefined: the operator as it is
 * @param seeds `7,1-300`: seed 7, then 1 to 300; it ends with the first that kills
 * @throws Error when the process fails
 */
export async function hunt(mutant: Mutant | undefined, seeds: string): Promise<Hunt> {
  const { [MUTANT_VARIABLE]: _, ...env } = process.env;
  const program = [join(repositoryRoot, "test/mutants/hunt.ts"), "--seeds", seeds];
  const { code, stdout, stderr } = await runCommand(
    process.execPath,
    mutant === undefined ? program : ["--import", HOOK, ...program],
    {
      cwd: repositoryRoot,
      env: mutant === undefined ? env : { ...env, [MUTANT_VARIABLE]: mutant.id },
      limitMs: LIMIT_MS,
    },
  );
  if (code !== 0) throw new Error(`mutant ${mutant?.id ?? "none"} ended with ${code}: ${stderr || stdout}`);
  return JSON.parse(stdout) as Hunt;
}
