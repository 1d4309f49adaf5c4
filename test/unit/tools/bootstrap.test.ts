import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { repositoryRoot } from "../../../tools/lib/paths.ts";

// A checkout that holds the bootstrap only, and an npm that does what a test wants.
let checkout: string;
let npmDirectory: string;

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(checkout, path)), { recursive: true });
  writeFileSync(join(checkout, path), text);
};

const writeNpm = (script: string): void => {
  writeFileSync(join(npmDirectory, "npm"), `#!/bin/sh\necho "$@" >> '${checkout}/npm-calls'\n${script}\n`);
  chmodSync(join(npmDirectory, "npm"), 0o755);
};

const installsNode = (): string => `mkdir -p node_modules/.bin && ln -sf '${process.execPath}' node_modules/.bin/node`;

const npmCalls = (): number =>
  existsSync(join(checkout, "npm-calls"))
    ? readFileSync(join(checkout, "npm-calls"), "utf8").split("\n").length - 1
    : 0;

const start = (args: readonly string[], path = `${npmDirectory}:/usr/bin:/bin`): ChildProcess =>
  spawn(process.execPath, [join(checkout, "tools/bootstrap.mjs"), ...args], { env: { PATH: path } });

async function bootstrap(
  args: readonly string[],
  path?: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = start(args, path);
  const output = { stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk) => {
    output.stdout += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    output.stderr += chunk;
  });
  const [code] = await once(child, "close");
  return { code, ...output };
}

beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), "ecs-operator-bootstrap-"));
  checkout = join(root, "checkout");
  npmDirectory = join(root, "bin");
  mkdirSync(npmDirectory);
  for (const file of ["tools/bootstrap.mjs", "tools/lib/lock.mjs"]) {
    cpSync(join(repositoryRoot, file), join(checkout, file), { recursive: true });
  }
  write("package-lock.json", JSON.stringify({ packages: { "": {}, "node_modules/a": { version: "1.0.0" } } }));
  writeNpm(installsNode());
});

afterEach(() => rmSync(dirname(checkout), { recursive: true, force: true }));

test("installs once, and again when package-lock.json has changed", async () => {
  expect((await bootstrap([])).code).toBe(0);
  await bootstrap([]);
  expect(npmCalls()).toBe(1);
  write("package-lock.json", JSON.stringify({ packages: { "node_modules/a": { version: "2.0.0" } } }));
  await bootstrap([]);
  expect(npmCalls()).toBe(2);
});

test("installs again when Node 24 has gone", async () => {
  await bootstrap([]);
  rmSync(join(checkout, "node_modules/.bin/node"));
  await bootstrap([]);
  expect(npmCalls()).toBe(2);
});

test.each([
  ["the wanted versions", "1.0.0", 0],
  ["another version", "0.9.0", 1],
])("respects an npm run by hand that installed %s", async (_, version, calls) => {
  write("node_modules/.bin/node", "");
  write("node_modules/.package-lock.json", JSON.stringify({ packages: { "node_modules/a": { version } } }));
  expect((await bootstrap([])).code).toBe(0);
  expect(npmCalls()).toBe(calls);
});

test("two at once install once", async () => {
  writeNpm(`sleep 0.5; ${installsNode()}`);
  const results = await Promise.all([bootstrap([]), bootstrap([])]);
  expect(results.map(({ code }) => code)).toEqual([0, 0]);
  expect(npmCalls()).toBe(1);
  expect(results.filter(({ stderr }) => stderr.includes("Waiting for another installation"))).toHaveLength(1);
});

test("says nothing of npm's when it succeeds, and all of it when it fails", async () => {
  writeNpm(`echo 'npm warn noise' >&2; ${installsNode()}`);
  expect((await bootstrap([])).stderr).not.toContain("noise");
  rmSync(join(checkout, "node_modules"), { recursive: true });
  writeNpm("echo 'npm error code ENOTFOUND' >&2; exit 1");
  const { code, stderr } = await bootstrap([]);
  expect(code).toBe(1);
  expect(stderr).toContain("npm error code ENOTFOUND");
  expect(stderr).toContain("npm could not reach its registry. Check the network and the proxy");
});

test("says where to get npm", async () => {
  const { code, stderr } = await bootstrap([], "/nonexistent");
  expect(code).toBe(1);
  expect(stderr).toContain("npm was not found. Install Node.js 20 or newer together with npm");
});

test("says what to do when npm ran no install scripts", async () => {
  writeNpm("exit 0");
  const { code, stderr } = await bootstrap([]);
  expect(code).toBe(1);
  expect(stderr).toContain("npm rebuild node --ignore-scripts=false");
});

test("runs the script with its arguments, our programs first in PATH, and passes its exit code on", async () => {
  write("script.mjs", "console.log(JSON.stringify([process.argv.slice(2), process.env.PATH])); process.exit(7);");
  const { code, stdout } = await bootstrap(["run", "script.mjs", "--once", "x y"]);
  const [args, path] = JSON.parse(stdout);
  expect(code).toBe(7);
  expect(args).toEqual(["--once", "x y"]);
  expect(path.split(":")[0]).toBe(join(checkout, "node_modules/.bin"));
});

test.each(["SIGINT", "SIGTERM"] as const)("hands %s to the script and waits for it", async (signal) => {
  write(
    "script.mjs",
    `process.on("${signal}", () => process.exit(5)); setInterval(() => {}, 1000); console.log("up");`,
  );
  const child = start(["run", "script.mjs"]);
  if (child.stdout !== null) await once(child.stdout, "data");
  child.kill(signal);
  expect(await once(child, "close")).toEqual([5, null]);
});

test("a script that a signal ended gives 128 and the signal's number", async () => {
  write("script.mjs", 'process.kill(process.pid, "SIGKILL");');
  expect((await bootstrap(["run", "script.mjs"])).code).toBe(137);
});

test("explains its use", async () => {
  const { code, stderr } = await bootstrap(["walk"]);
  expect(code).toBe(1);
  expect(stderr).toContain("Usage: node tools/bootstrap.mjs");
  expect(npmCalls()).toBe(0);
});
