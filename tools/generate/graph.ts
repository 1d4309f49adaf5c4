/** The graph of the operator's parts in docs/engineering/architecture.md, as dependency-cruiser sees them. */
import { join } from "node:path";
import { runCommand } from "../lib/command.ts";
import { repositoryRoot } from "../lib/paths.ts";
import type { Files } from "./files.ts";
import { withSections } from "./sections.ts";

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

/** @returns the page with the graph of today between its markers */
export async function architectureGraph(): Promise<Files> {
  const graph = `\n\`\`\`mermaid\n${await mermaid()}\n\`\`\`\n`;
  return new Map([withSections("docs/engineering/architecture.md", { graph })]);
}
