import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { Metafile } from "esbuild";
import { afterAll, expect, test } from "vitest";
import { licenceTexts } from "../../../tools/lib/licences.ts";
import { repositoryRoot } from "../../../tools/lib/paths.ts";

const root = mkdtempSync(join(tmpdir(), "ecs-operator-licences-"));
afterAll(() => rmSync(root, { recursive: true }));

/** Writes packages, each with its licence and files, and gives what esbuild says of a bundle that has a file of each. */
function bundleOf(packages: Readonly<Record<string, readonly [string, Readonly<Record<string, string>>]>>): Metafile {
  const inputs = Object.entries(packages).map(([name, [license, files]]) => {
    const folder = join(root, "node_modules", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version: "1.2.3", license }));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    return [join(relative(repositoryRoot, folder), "lib/index.js"), { bytes: 1, imports: [] }];
  });
  return { inputs: Object.fromEntries(inputs), outputs: {} };
}

test("packages with the same text share it, and a NOTICE goes with its licence", () => {
  const text = licenceTexts(
    bundleOf({
      "@one/a": ["MIT", { LICENSE: "Text of one\n" }],
      "@one/b": ["MIT", { "license.md": "Text of one" }],
      c: ["Apache-2.0", { LICENSE: "Text of c", NOTICE: "Notice of c" }],
    }),
  );
  expect(text.split(/\n-{80}\n/).map((section) => section.trim())).toEqual([
    "@one/a 1.2.3 (MIT)\n@one/b 1.2.3 (MIT)\n\nText of one",
    "c 1.2.3 (Apache-2.0)\n\nText of c\n\nNotice of c",
  ]);
});

test("a package that only names the Apache License gets its text, beside its NOTICE", () => {
  const text = licenceTexts(bundleOf({ d: ["Apache-2.0", { NOTICE: "Notice of d" }] }));
  expect(text).toContain("TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION");
  expect(text).toContain("Notice of d");
});

test("a licence without a text stops the build", () => {
  expect(() => licenceTexts(bundleOf({ e: ["BSD-3-Clause", {}] }))).toThrow("e carries no text");
});

test("a bundle of this project's files alone needs none", () => {
  expect(licenceTexts({ inputs: { "simulator/main.ts": { bytes: 1, imports: [] } }, outputs: {} })).toBe("");
});
