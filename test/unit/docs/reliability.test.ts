import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repositoryRoot } from "../../../tools/lib/paths.ts";

const page = readFileSync(join(repositoryRoot, "docs/engineering/reliability.md"), "utf8");

const testFiles = readdirSync(join(repositoryRoot, "test"), { recursive: true, encoding: "utf8" }).filter((path) =>
  path.endsWith(".test.ts"),
);
const sources = testFiles.map((path) => readFileSync(join(repositoryRoot, "test", path), "utf8"));

test("the page names every test that holds a promise, and only tests that exist", () => {
  const listed = [...page.matchAll(/^- (promise \d: .+)$/gm)].map(([, name]) => name);
  const existing = sources.flatMap((text) => [...text.matchAll(/"(promise \d: [^"]+)"/g)].map(([, name]) => name));
  expect(listed.toSorted()).toEqual(existing.toSorted());
  expect(listed.length).toBeGreaterThan(30);
});

test("each bug that the page names has the test that it names", () => {
  const rows = page.slice(page.indexOf("## Bugs")).matchAll(/^\| [^|]+ \| ([^|]+) \|$/gm);
  const tests = [...rows].map(([, name = ""]) => name).filter((name) => name !== "Test");
  expect(tests.length).toBeGreaterThan(10);
  expect(tests.filter((name) => !sources.some((text) => text.includes(`"${name}"`)))).toEqual([]);
});
