/** The graph of the operator's parts in docs/engineering/architecture.md, as dependency-cruiser sees them. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../lib/command.ts";
import { repositoryRoot } from "../lib/paths.ts";
import type { Files } from "./files.ts";

const PAGE = "docs/engineering/architecture.md";
const BEGIN = "<!-- graph: made by `npm run generate` -->";
const END = "<!-- graph: end -->";
const PARTS = "^operator/(kinds/[^/]+|[^/]+)";

async function mermaid(): Promise<string> {
  const cruiser = join(repositoryRoot, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
  const what = ["--include-only", "^operator", "--collapse", PARTS, "--output-type", "mermaid", "operator"];
  const { code, stdout, stderr } = await runCommand(
    process.execPath,
    [cruiser, "--config", ".dependency-cruiser.mjs", ...what],
    { cwd: repositoryRoot },
  );
  if (code !== 0) throw new Error(`dependency-cruiser could not draw the graph: ${stderr}`);
  return stdout.trim();
}

/**
 * @returns the page with the graph of today between its markers; nothing when there is no such page
 * @throws when the page has no markers
 */
export async function architectureGraph(): Promise<Files> {
  let page: string;
  try {
    page = await readFile(join(repositoryRoot, PAGE), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return new Map();
    throw error;
  }
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin)
    throw new Error(`${PAGE} needs the lines ${BEGIN} and ${END}; the graph goes between them`);
  const graph = `${BEGIN}\n\n\`\`\`mermaid\n${await mermaid()}\n\`\`\`\n\n`;
  return new Map([[PAGE, page.slice(0, begin) + graph + page.slice(end)]]);
}
