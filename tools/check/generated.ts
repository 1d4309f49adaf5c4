import { createHash } from "node:crypto";
import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../lib/paths.ts";
import { runInRoot, scriptCheck } from "./command-step.ts";
import { failed, type StepResult } from "./step.ts";

/** Content hashes of all files that git knows or would add, by path. */
async function snapshot(): Promise<ReadonlyMap<string, string>> {
  const { code, stdout, stderr } = await runInRoot("git", ["ls-files", "-z", "-co", "--exclude-standard"]);
  if (code !== 0) throw new Error(`git could not list the files of the checkout: ${stderr}`);
  const files = new Map<string, string>();
  for (const path of new Set(stdout.split("\0").filter(Boolean))) {
    const absolute = join(repositoryRoot, path);
    if (!lstatSync(absolute, { throwIfNoEntry: false })?.isFile()) continue;
    files.set(path, createHash("sha256").update(readFileSync(absolute)).digest("hex"));
  }
  return files;
}

/**
 * Paths whose content differs, that are new, or that are gone.
 *
 * @returns sorted
 */
export function changedPaths(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const all = new Set([...before.keys(), ...after.keys()]);
  return [...all].filter((path) => before.get(path) !== after.get(path)).sort();
}

/**
 * Generates everything once more and expects that no file changes. Compares with the files as they are, not with the
 * last commit, so that it also holds while somebody works.
 */
export async function checkGenerated(): Promise<StepResult> {
  const before = await snapshot();
  const result = await scriptCheck("tools/generate/main.ts");
  if (result.passed === 0) return result;
  const changed = changedPaths(before, await snapshot());
  if (changed.length === 0) return result;
  const list = changed.map((path) => `  ${path}`).join("\n");
  return failed(`These generated files were out of date and have been written anew; commit them:\n${list}`);
}
