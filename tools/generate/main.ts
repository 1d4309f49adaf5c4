/** Writes every generated file, or with `--check` fails when one is not as it would be written. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { generateCrds } from "../../crds/generate.ts";

/** Contents by path from the root of the repository. */
export type Files = ReadonlyMap<string, string>;

interface Step {
  readonly name: string;
  readonly run: (root: string) => Promise<Files> | Files;
}

/** Everything that is generated, in order; a new generator is one more line. */
const STEPS: readonly Step[] = [{ name: "CRDs", run: generateCrds }];

const root = join(import.meta.dirname, "..", "..");

const current = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
};

/** @returns the paths whose contents are not what the generators give */
async function stale(): Promise<ReadonlyMap<string, string>> {
  const differing = new Map<string, string>();
  for (const step of STEPS) {
    for (const [path, text] of await step.run(root)) {
      if ((await current(join(root, path))) !== text) differing.set(path, text);
    }
  }
  return differing;
}

const differing = await stale();
if (process.argv.includes("--check")) {
  for (const path of differing.keys()) console.error(`${path} is not up to date: run npm run generate`);
  process.exitCode = differing.size === 0 ? 0 : 1;
} else {
  for (const [path, text] of differing) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
    console.log(`wrote ${path}`);
  }
}
