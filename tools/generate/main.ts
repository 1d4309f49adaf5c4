/** Writes every generated file, or with `--check` fails when one is not as it would be written. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { repositoryRoot } from "../lib/paths.ts";
import { filesByKind } from "./by-kind.ts";
import type { Files } from "./files.ts";
import { architectureGraph } from "./graph.ts";
import { iamPolicy } from "./iam.ts";
import { namesReference } from "./names-reference.ts";
import { reasonsReference } from "./reasons-reference.ts";

/** Everything that is generated; a new generator is one more line. */
const GENERATORS: readonly (() => Files | Promise<Files>)[] = [
  filesByKind,
  namesReference,
  reasonsReference,
  iamPolicy,
  architectureGraph,
];

async function contents(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Files that are not as the generators give them. */
async function stale(): Promise<Files> {
  const differing = new Map<string, string>();
  for (const generate of GENERATORS) {
    for (const [path, text] of await generate()) {
      if ((await contents(join(repositoryRoot, path))) !== text) differing.set(path, text);
    }
  }
  return differing;
}

const differing = await stale();
if (process.argv.includes("--check")) {
  for (const path of differing.keys()) console.error(`${path} is out of date: run npm run generate`);
  process.exitCode = differing.size === 0 ? 0 : 1;
} else {
  for (const [path, text] of differing) {
    await mkdir(dirname(join(repositoryRoot, path)), { recursive: true });
    await writeFile(join(repositoryRoot, path), text);
    console.log(`wrote ${path}`);
  }
}
