// Gets a fresh clone ready and starts a script with Node 24. Needs nothing but Node >= 20 and npm.
//
//   node tools/bootstrap.mjs                        installs the npm packages if they are missing or outdated
//   node tools/bootstrap.mjs run <script.ts> [...]  the same, then runs the script
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { withLock } from "./lib/lock.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const modules = join(root, "node_modules");
const binaries = join(modules, ".bin");
const nodeBinary = join(binaries, "node");
const stampFile = join(modules, ".ecs-operator-install");

const say = (line) => process.stderr.write(`${line}\n`);

class Advice extends Error {}

/**
 * What the installation depends on. The version of the Node that runs this file is no part of it: npm scripts find
 * Node 24 in node_modules/.bin once it is there, so the version changes after the first run.
 */
const stamp = () => {
  const lock = readFileSync(join(root, "package-lock.json"));
  return createHash("sha256").update(lock).update(`${process.platform}-${process.arch}`).digest("hex");
};

const isStamped = () => existsSync(stampFile) && existsSync(nodeBinary) && readFileSync(stampFile, "utf8") === stamp();

/** True when npm was run by hand and what it installed matches package-lock.json. */
const isInstalledByHand = () => {
  const record = join(modules, ".package-lock.json");
  if (!existsSync(record) || !existsSync(nodeBinary)) return false;
  const installed = JSON.parse(readFileSync(record, "utf8")).packages;
  const wanted = Object.entries(JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages);
  return wanted.every(([path, entry]) => !path || entry.optional || installed[path]?.version === entry.version);
};

const explain = (output) => {
  if (/E(NOTFOUND|CONNREFUSED|CONNRESET|TIMEDOUT|AI_AGAIN)|network/.test(output)) {
    return "npm could not reach its registry. Check the network and the proxy (npm config get registry), then try again.";
  }
  if (/ENOSPC/.test(output)) return "The disk is full. About 700 MB are needed here.";
  return "npm ci failed; its output is above. Once that is solved, run the same command again.";
};

/** Runs npm and keeps its output for the case that it fails. */
const npm = (args) =>
  new Promise((done, fail) => {
    // Without node_modules/.bin: npm must not run on the Node that it is about to delete.
    const path = (process.env.PATH ?? "").split(delimiter).filter((entry) => resolve(entry) !== binaries);
    const env = { ...process.env, PATH: path.join(delimiter) };
    const child = spawn("npm", args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk) => {
        output += chunk;
      });
    }
    child.on("error", (error) => {
      const missing = "npm was not found. Install Node.js 20 or newer together with npm: https://nodejs.org/";
      fail(error.code === "ENOENT" ? new Advice(missing) : error);
    });
    child.on("close", (code) => {
      if (code === 0) return done();
      say(output.trimEnd());
      fail(new Advice(explain(output)));
    });
  });

const install = async () => {
  if (isStamped()) return;
  if (!isInstalledByHand()) {
    const started = Date.now();
    say("Installing npm packages (once, about a minute) ...");
    // Development packages are wanted even where NODE_ENV=production is set.
    await npm(["ci", "--include=dev", "--loglevel=error", "--no-audit", "--no-fund"]);
    say(`Installed npm packages in ${Math.round((Date.now() - started) / 1000)} s.`);
  }
  if (!existsSync(nodeBinary)) {
    throw new Advice(
      "Node 24 is missing: npm did not run the install script of the package 'node'.\n" +
        "Run: npm rebuild node --ignore-scripts=false   (and see: npm config get ignore-scripts)",
    );
  }
  writeFileSync(stampFile, stamp());
};

/** Starts the script and lives as long as it does. @returns its exit code, 128 + n when signal n ended it */
const run = (script, args) =>
  new Promise((done, fail) => {
    const env = { ...process.env, PATH: `${binaries}${delimiter}${process.env.PATH ?? ""}` };
    const child = spawn(nodeBinary, [resolve(root, script), ...args], { stdio: "inherit", env });
    // A terminal sends Ctrl-C to the script, too; a second one would read as "stop at once".
    process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
    for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
    child.on("error", fail);
    child.on("exit", (code, signal) => done(code ?? 128 + constants.signals[signal]));
  });

const main = async ([command, script, ...args]) => {
  if (command !== undefined && (command !== "run" || script === undefined)) {
    throw new Advice("Usage: node tools/bootstrap.mjs [run <script.ts> [arguments]]");
  }
  if (!isStamped()) {
    await withLock(join(root, ".cache", "install.lock"), install, () => say("Waiting for another installation ..."));
  }
  return script === undefined ? 0 : run(script, args);
};

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  say(error instanceof Advice ? error.message : String(error.stack));
  process.exitCode = 1;
}
