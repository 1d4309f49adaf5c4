import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { runCommand } from "../../tools/lib/command.ts";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { chartDirectory, operatorContainer, render } from "./chart.ts";

interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** The instructions of a Dockerfile, continued lines joined, a list for each stage; the first list is before FROM. */
function stages(text: string): readonly (readonly Instruction[])[] {
  const lines = text
    .replace(/\\\n/g, " ")
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("#"));
  const found: Instruction[][] = [[]];
  for (const line of lines) {
    const [, name = "", rest = ""] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    if (name === "FROM") found.push([]);
    found.at(-1)?.push({ name, rest: rest.replace(/\s+/g, " ") });
  }
  return found;
}

const [head = [], build = [], compiled = [], final = [], ...more] = stages(
  readFileSync(join(repositoryRoot, "Dockerfile"), "utf8"),
);
const all = (stage: readonly Instruction[], name: string): readonly string[] =>
  stage.filter((each) => each.name === name).map((each) => each.rest);

test("the image has three stages whose bases name a version and a digest", () => {
  expect(more).toEqual([]);
  const bases = Object.fromEntries(all(head, "ARG").map((each) => each.split("=") as [string, string]));
  expect(bases).toEqual({
    BUILD_IMAGE: expect.stringMatching(/^node:24\.\d+\.\d+-[a-z]+-slim@sha256:[0-9a-f]{64}$/),
    RUNTIME_IMAGE: expect.stringMatching(/^gcr\.io\/distroless\/nodejs24-debian13:nonroot@sha256:[0-9a-f]{64}$/),
  });
  const argument = (name: string): string => ["$", "{", name, "}"].join("");
  const from = [build, compiled, final].flatMap((stage) => all(stage, "FROM"));
  expect(from).toEqual([
    `--platform=$BUILDPLATFORM ${argument("BUILD_IMAGE")} AS build`,
    `${argument("RUNTIME_IMAGE")} AS compiled`,
    argument("RUNTIME_IMAGE"),
  ]);
});

test("the build installs exactly what package-lock.json says", () => {
  expect(all(build, "RUN")[0]).toMatch(/^npm ci( |$)/);
});

test("the build has the licence that goes with the bundle for packages that name it only", () => {
  expect(all(build, "COPY").flatMap((each) => each.split(" "))).toContain("LICENSE");
  expect(readFileSync(join(repositoryRoot, ".dockerignore"), "utf8").split("\n")).toContain("!LICENSE");
});

test("the final stage runs nothing and copies only the bundle, read-only, and what was compiled of it", () => {
  expect(all(final, "RUN")).toEqual([]);
  expect(all(final, "ADD")).toEqual([]);
  const [copy = "", ...others] = all(final, "COPY");
  expect(others).toEqual(["--from=compiled --chown=0:0 /tmp/compile-cache dist/compile-cache"]);
  expect(copy).toContain("--chmod=0444");
  const sources = copy.split(" ").filter((word) => word.startsWith("/src/"));
  expect(sources.sort()).toEqual(
    ["operator.js", "operator.js.LEGAL.txt", "operator.js.map", "package.json"].map((file) => `/src/dist/${file}`),
  );
});

test("the bundle is compiled by the Node, the flags and the user it later runs with, in the place where it runs", () => {
  const setting = (stage: readonly Instruction[], name: string): string | undefined =>
    new RegExp(`${name}=("[^"]*"|\\S+)`).exec(all(stage, "ENV").join(" "))?.[1];
  expect(setting(compiled, "NODE_OPTIONS")).toBe(setting(final, "NODE_OPTIONS"));
  expect(setting(compiled, "NODE_COMPILE_CACHE")).toBe("/tmp/compile-cache");
  expect(setting(final, "NODE_COMPILE_CACHE")).toBe("/app/dist/compile-cache");
  expect(all(compiled, "WORKDIR")).toEqual(all(final, "WORKDIR"));
  const [entryPoint] = all(final, "ENTRYPOINT").map((each) => JSON.parse(each) as string[]);
  expect(all(compiled, "RUN").map((each) => JSON.parse(each))).toEqual([[...(entryPoint ?? []), "--help"]]);
});

test("the image runs as an unprivileged user, without a shell, with the flags of the chart", async () => {
  expect(all(final, "USER")).toEqual(["65532:65532"]);
  expect(all(final, "CMD")).toEqual([]);
  const [[node, ...words] = []] = all(final, "ENTRYPOINT").map((each) => JSON.parse(each) as string[]);
  expect(node).toBe("/nodejs/bin/node");
  expect(words.filter((word) => !word.startsWith("--"))).toEqual(["dist/operator.js"]);
  const { code, stderr } = await runCommand(process.execPath, [...words.slice(0, -1), "-e", "0"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const container = operatorContainer(await render());
  expect(container).not.toHaveProperty("command");
  const nodeOptions = container.env.find((each) => each.name === "NODE_OPTIONS")?.value;
  expect(all(final, "ENV").join()).toContain(`NODE_OPTIONS="${nodeOptions}"`);
});

test("Node takes the options, and then makes no code from strings and has no __proto__", async () => {
  const container = operatorContainer(await render());
  const NODE_OPTIONS = container.env.find((each) => each.name === "NODE_OPTIONS")?.value;
  const run = async (script: string): Promise<string> => {
    const { stdout, stderr } = await runCommand(process.execPath, ["-e", script], { env: { NODE_OPTIONS } });
    return stdout + stderr;
  };
  expect(await run("console.log(1 + 1)")).toBe("2\n");
  expect(await run('eval("1")')).toContain("Code generation from strings disallowed");
  expect(await run("({}).__proto__")).toContain("ERR_PROTO_ACCESS");
});

test("image, chart and package carry the same version", () => {
  const { version } = JSON.parse(readFileSync(join(repositoryRoot, "package.json"), "utf8")) as { version: string };
  const chart = parse(readFileSync(join(chartDirectory, "Chart.yaml"), "utf8")) as {
    version: string;
    appVersion: string;
  };
  expect([chart.version, chart.appVersion]).toEqual([version, version]);
  expect(all(final, "ARG")).toContain(`VERSION=${version}`);
});
