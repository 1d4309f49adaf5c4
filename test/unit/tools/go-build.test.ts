import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ensureGoProgram, type GoModule, moduleCache, requiredVersion } from "../../../tools/lib/go-build.ts";

let root: string;
let module: GoModule;

/** A compiler that writes what it was called with into the program that it should build. */
const recordingCompiler =
  'for a in "$@"; do [ "$last" = -o ] && out=$a; last=$a; done; echo "$CGO_ENABLED $@" > "$out"';

const writeCompiler = (script: string): void => {
  writeFileSync(join(root, "bin/go"), `#!/bin/sh\necho x >> '${root}/calls'\n${script}\n`);
  chmodSync(join(root, "bin/go"), 0o755);
};

const calls = (): number => readFileSync(join(root, "calls"), "utf8").length / 2;

beforeEach(() => {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  root = mkdtempSync(join(tmpdir(), "ecs-operator-go-"));
  for (const folder of ["bin", "module"]) mkdirSync(join(root, folder));
  writeFileSync(
    join(root, "module/go.mod"),
    "module m\n\nrequire example.com/tool v1.2.3\n\nrequire (\n\texample.com/other v0.4.0 // indirect\n)\n",
  );
  writeFileSync(join(root, "module/go.sum"), "");
  writeCompiler(recordingCompiler);
  vi.stubEnv("PATH", `${root}/bin:/usr/bin:/bin`);
  vi.stubEnv("ECS_OPERATOR_CACHE", join(root, "cache"));
  module = {
    name: "tool-v1.2.3",
    directory: join(root, "module"),
    variables: { "example.com/tool.version": "v1.2.3" },
  };
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

test("builds statically with the wanted variables, once", async () => {
  const path = await ensureGoProgram(module, "tool", "example.com/tool/cmd");
  expect(readFileSync(path, "utf8")).toMatch(
    /^0 build -trimpath -ldflags -s -w -X example\.com\/tool\.version=v1\.2\.3 -o \S+ example\.com\/tool\/cmd\n$/,
  );
  expect(await ensureGoProgram(module, "tool", "example.com/tool/cmd")).toBe(path);
  expect(calls()).toBe(1);
});

test("two at once build once", async () => {
  writeCompiler(`sleep 0.3; ${recordingCompiler}`);
  const paths = await Promise.all([1, 2].map(() => ensureGoProgram(module, "tool", "example.com/tool/cmd")));
  expect(paths[0]).toBe(paths[1]);
  expect(calls()).toBe(1);
});

test("a failed build shows the compiler's words and leaves nothing in the cache", async () => {
  writeCompiler("echo 'undefined: x' >&2; exit 1");
  await expect(ensureGoProgram(module, "tool", "example.com/tool/cmd")).rejects.toThrow("undefined: x");
  writeCompiler(recordingCompiler);
  await ensureGoProgram(module, "tool", "example.com/tool/cmd");
  expect(calls()).toBe(2);
});

test("without Go it says where to get it", async () => {
  vi.stubEnv("PATH", "/nonexistent");
  await expect(ensureGoProgram(module, "tool", "example.com/tool/cmd")).rejects.toThrow("Install Go 1.26 or newer");
});

test("another dependency, variable or source file is another place in the cache", () => {
  const places = [moduleCache(module), moduleCache({ ...module, variables: {} })];
  writeFileSync(join(root, "module/main.go"), "package main\n");
  places.push(moduleCache(module));
  writeFileSync(join(root, "module/go.sum"), "changed");
  places.push(moduleCache(module));
  expect(new Set(places).size).toBe(places.length);
});

test("reads versions from go.mod", () => {
  expect(requiredVersion(module.directory, "example.com/tool")).toBe("v1.2.3");
  expect(requiredVersion(module.directory, "example.com/other")).toBe("v0.4.0");
  expect(() => requiredVersion(module.directory, "example.com/none")).toThrow("does not require example.com/none");
});
