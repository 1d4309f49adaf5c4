/**
 * The bundle as the image runs it, and under less: an unprivileged user, files that no user can write to, and Node's
 * permission model, which lets it read what it is given and start no process.
 * Source: https://nodejs.org/docs/latest-v24.x/api/permissions.html
 */
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "../../tools/lib/command.ts";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { operatorContainer, render } from "../chart/chart.ts";
import { stack, taskDefinition } from "../support/builders.ts";
import { sharedControlPlane } from "../support/controlplane.ts";
import { startWorld, type World } from "../support/world.ts";

const BUNDLE = join(repositoryRoot, "dist/operator.js");
/** The user of the image. */
const NOBODY = 65_532;

let world: World;
/** What stands in for the image's /app and for the mounted credentials: readable by all, writable by no user. */
let image: string;

beforeAll(async () => {
  if (!existsSync(BUNDLE)) await runCommand(process.execPath, [join(repositoryRoot, "tools/build.ts")]);
  world = await startWorld({ name: "permission", operator: false });
  image = join(world.processes.directory, "image");
  mkdirSync(image);
  cpSync(BUNDLE, join(image, "operator.js"));
  cpSync(sharedControlPlane().kubeconfigPath, join(image, "kubeconfig"));
  writeFileSync(join(image, "package.json"), '{"type":"module"}');
  for (const file of ["operator.js", "kubeconfig", "package.json"]) chmodSync(join(image, file), 0o444);
  chmodSync(image, 0o555);
  chmodSync(world.processes.directory, 0o755);
});
afterAll(async () => {
  // Its end removes the files, which an unprivileged user can do only in a directory that may be written to.
  if (image !== undefined) chmodSync(image, 0o755);
  await world?.stop();
});

/** Whether every user may go to where a file is. */
function isOpen(path: string): boolean {
  for (let directory = dirname(path); directory !== dirname(directory); directory = dirname(directory))
    if ((statSync(directory).mode & 0o001) === 0) return false;
  return true;
}

const mayBecomeNobody = () => process.getuid?.() === 0 && [process.execPath, image].every(isOpen);

async function nodeOptions(): Promise<string> {
  const shipped = operatorContainer(await render()).env.find(({ name }) => name === "NODE_OPTIONS")?.value ?? "";
  return `${shipped} --permission --allow-fs-read=${image}/*`;
}

test("it starts and does its work with no right but to read its own files", async () => {
  const env = {
    NODE_OPTIONS: await nodeOptions(),
    HOME: "/nonexistent",
    // As in the image: nothing says where AWS's files are, and none may be read.
    AWS_CONFIG_FILE: "",
    AWS_SHARED_CREDENTIALS_FILE: "",
  };
  const user = mayBecomeNobody() ? { user: NOBODY } : {};
  const program = join(image, "operator.js");
  const operator = await world.startOperator({ program, env, kubeconfigPath: join(image, "kubeconfig"), ...user });
  if (mayBecomeNobody() && existsSync("/proc/self/status")) {
    const status = readFileSync(`/proc/${operator.pid}/status`, "utf8");
    expect(status).toMatch(new RegExp(`^Uid:\\s+${NOBODY}\\s+${NOBODY}`, "m"));
  }
  const objects = stack("permission");
  await world.apply(...objects);
  await world.waitReady(...objects);
  await world.apply(taskDefinition("permission", "2"));
  await world.waitFor("ECSService", "permission", ({ status }) => status.current?.taskDefinition.endsWith(":2"));
  expect(await operator.metrics()).toContain("leader_election_master_status");
  expect(operator.lines.filter((line) => /ERR_ACCESS_DENIED|EACCES|EROFS/.test(line))).toEqual([]);
  await world.remove(...objects);
  await world.waitGone(...objects);
  await operator.stop();
  expect(operator.ended()).toBe(0);
});

test.each([
  ["read another file", 'require("node:fs").readFileSync("/etc/passwd")'],
  ["write a file", 'require("node:fs").writeFileSync("/tmp/x", "")'],
  ["start a process", 'require("node:child_process").spawnSync("true")'],
  ["start a worker", 'new (require("node:worker_threads").Worker)("1", { eval: true })'],
  ["load native code", 'process.dlopen({ exports: {} }, "/tmp/x.node")'],
  ["make code from a text", 'new Function("return 1")'],
])("what runs under these options cannot %s", async (_what, script) => {
  const env = { NODE_OPTIONS: await nodeOptions() };
  const { code, stderr } = await runCommand(process.execPath, ["-e", script], { env });
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/ERR_ACCESS_DENIED|ERR_DLOPEN_DISABLED|Code generation from strings disallowed/);
});
