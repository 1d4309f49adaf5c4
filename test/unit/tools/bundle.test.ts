import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../../../tools/lib/bundle.ts";
import { runCommand } from "../../../tools/lib/command.ts";
import { repositoryRoot } from "../../../tools/lib/paths.ts";

const directory = mkdtempSync(join(tmpdir(), "ecs-operator-bundle-"));
const program = join(directory, "operator.mjs");
const files: string[] = [];

beforeAll(async () => {
  await bundle("operator/main.ts", program, "0.0.0", (file, source) => {
    files.push(file);
    return source;
  });
});

afterAll(() => rmSync(directory, { recursive: true }));

/** Runs the bundle with a Node that says to be another one. */
function runUnder(version: string) {
  const pretend = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } });`;
  const preload = `data:text/javascript,${encodeURIComponent(pretend)}`;
  return runCommand(process.execPath, ["--import", preload, program, "--version"], { limitMs: 20_000 });
}

test("the shipped operator loads no schema: those are the API server's, and cost time at each start", () => {
  expect(files).toContain("operator/kinds/service/index.ts");
  expect(files.filter((file) => /^operator\/api\/([a-z-]+\/|schemas\.ts$)/.test(file))).toEqual([]);
});

/** The folders of the packages that the bundle's source map names. */
function bundledPackages(): readonly string[] {
  const { sources } = JSON.parse(readFileSync(`${program}.map`, "utf8")) as { sources: readonly string[] };
  const folders = sources.flatMap((path) => /^.*node_modules\/(@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? []);
  return [...new Set(folders)].map((folder) => resolve(directory, folder));
}

test("beside the bundle are the licences of all that is in it, each text below the packages that carry it", () => {
  const sections = readFileSync(`${program}.LEGAL.txt`, "utf8").split(/^-{80}$/m);
  const packages = bundledPackages();
  expect(packages.length).toBeGreaterThan(40);
  const wanting = packages.filter((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const files = readdirSync(folder).filter((file) => /licen[cs]e|notice/i.test(file));
    const own = files.map((file) => readFileSync(join(folder, file), "utf8").trim());
    // Without a text of its own only what is licensed as this project is.
    const texts = files.length > 0 ? own : [license === "Apache-2.0" ? "TERMS AND CONDITIONS FOR USE" : "nothing"];
    const section = sections.find((one) => one.split("\n").includes(`${name} ${version} (${license})`)) ?? "";
    return !texts.every((text) => section.includes(text));
  });
  expect(wanting).toEqual([]);
});

describe("a bundle", () => {
  test.each(["20.20.2", "23.11.0"])(
    "says under Node.js %s which one it needs, and does nothing else",
    async (version) => {
      const answer = await runUnder(version);
      expect(answer.stderr).toBe(`This program needs Node.js 24 or newer; this is Node.js ${version}.\n`);
      expect([answer.code, answer.stdout]).toEqual([2, ""]);
    },
  );

  test("runs under the oldest Node.js that package.json names", async () => {
    const { engines } = JSON.parse(readFileSync(join(repositoryRoot, "package.json"), "utf8"));
    const oldest = `${engines.node.replace(">=", "")}.0.0`;
    const answer = await runUnder(oldest);
    expect([answer.code, answer.stderr]).toEqual([0, ""]);
    expect(answer.stdout).toMatch(/^ecs-operator /);
  });
});
