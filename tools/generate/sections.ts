/** Parts of files that are otherwise written by hand: what stands between two lines that name the part. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../lib/paths.ts";

/** How a part begins and ends, in a comment of the file's own language. */
const BEGIN = (name: string) => `${name}: made by \`npm run generate\``;
const END = (name: string) => `${name}: end`;

/**
 * @param path of the file, from the root of the repository
 * @param parts text by the name of the part; the indentation of the lines is that of the first marker
 * @returns the path, and the file with these parts
 * @throws when the file does not have the two lines of a part, in this order
 */
export function withSections(path: string, parts: Readonly<Record<string, string>>): readonly [string, string] {
  const lines = readFileSync(join(repositoryRoot, path), "utf8").split("\n");
  for (const [name, text] of Object.entries(parts)) {
    const begin = lines.findIndex((line) => line.includes(BEGIN(name)));
    const end = lines.findIndex((line, index) => index > begin && line.includes(END(name)));
    if (begin < 0 || end < 0)
      throw new Error(`${path} needs a comment "${BEGIN(name)}" and one "${END(name)}"; the text goes between them`);
    const indent = /^ */.exec(lines[begin] ?? "")?.[0] ?? "";
    const inner = text.split("\n").map((line) => (line === "" ? "" : indent + line));
    lines.splice(begin + 1, end - begin - 1, ...inner);
  }
  return [path, lines.join("\n")];
}
