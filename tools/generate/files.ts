/** What a generator gives: contents by path from the root of the repository. */
export type Files = ReadonlyMap<string, string>;

/** First line of a generated Markdown page. */
export const generatedFrom = (source: string): string =>
  `<!-- Made by \`npm run generate\` from ${source}. Do not edit. -->\n`;

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
