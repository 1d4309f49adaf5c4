/** A moto server of a fixed version, installed once into the cache directory. */
import { execFile, spawn } from "node:child_process";
import { access, mkdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const version = "5.2.5";

/** For tests that may be the first to install it. */
export const WITH_INSTALLATION_MS = 240_000;
const run = promisify(execFile);

export interface MotoServer {
  readonly url: string;
  stop(): void;
}

const cacheRoot = () => join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "ecs-operator");

/** Makes the virtual environment beside its final place and moves it there, so that a broken one is never found. */
async function install(): Promise<string> {
  const home = join(cacheRoot(), `moto-${version}`);
  const python = join(home, "bin", "python");
  const installed = await access(python).then(
    () => true,
    () => false,
  );
  if (installed) return python;
  const draft = `${home}.${process.pid}`;
  await mkdir(cacheRoot(), { recursive: true });
  try {
    await run("python3", ["-m", "venv", draft], { timeout: 60_000 });
    await run(
      join(draft, "bin", "python"),
      ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", `moto[server]==${version}`],
      {
        timeout: 150_000,
      },
    );
    // Another client may have been faster.
    await rename(draft, home).catch(() => access(python));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return python;
}

/** @returns the running server, or why there is none */
export async function startMoto(): Promise<MotoServer | { readonly unavailable: string }> {
  let python: string;
  try {
    python = await install();
  } catch (error) {
    return {
      unavailable: `moto ${version} could not be installed: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`,
    };
  }
  const child = spawn(python, ["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  return new Promise((resolve, reject) => {
    let text = "";
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`moto ended with ${code}: ${text}`)));
    child.stderr.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const url = /Running on (http:\/\/[\d.:]+)/.exec(text)?.[1];
      if (url) resolve({ url, stop: () => child.kill("SIGTERM") });
    });
  });
}
