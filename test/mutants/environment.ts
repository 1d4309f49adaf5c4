import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { MUTANT_VARIABLE } from "./mutant.ts";

/** What makes a Node process that runs from source run the mutant that this process's environment names, if any. */
export function mutantEnvironment(): Readonly<Record<string, string>> {
  const id = process.env[MUTANT_VARIABLE];
  if (id === undefined) return {};
  const hook = pathToFileURL(join(repositoryRoot, "test/mutants/hook.ts")).href;
  return { [MUTANT_VARIABLE]: id, NODE_OPTIONS: `--import ${hook}` };
}
