import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../../../tools/lib/paths.ts";

/** A page of the documentation. */
export interface Page {
  /** From the root of the checkout. */
  readonly path: string;
  readonly text: string;
}

/** All Markdown that people read: the root, the docs, the chart, the tests, and what is shipped beside them. */
export function pages(): readonly Page[] {
  return globSync(["*.md", "{docs,charts,examples,gitops}/**/*.md", "test/*.md"], { cwd: repositoryRoot })
    .sort()
    .map((path) => ({ path, text: readFileSync(join(repositoryRoot, path), "utf8") }));
}

const FENCE = /^( *)```([a-z]*)\n([\s\S]*?)^\1```$/gm;

/** The fenced blocks of one language, without the indentation of the list they may stand in. */
export function blocks(text: string, language: string): readonly string[] {
  return [...text.matchAll(FENCE)]
    .filter(([, , found]) => found === language)
    .map(([, indent = "", , content = ""]) => content.replaceAll(new RegExp(`^${indent}`, "gm"), ""));
}

/** The text without its fenced blocks. */
export const prose = (text: string): string => text.replaceAll(FENCE, "");
