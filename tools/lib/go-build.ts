import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { CommandNotFound, runCommand } from "./command.ts";
import { withLock } from "./lock.mjs";
import { cacheDirectory } from "./paths.ts";
import { withProgress } from "./progress.ts";

/** A Go module of ours that pins programs written by others. */
export interface GoModule {
  /** Prefix of the directory in the cache, for example `controlplane-v1.36.2`. */
  readonly name: string;
  /** The directory with `go.mod` and `go.sum`. */
  readonly directory: string;
  /** Values for `-ldflags -X`: qualified variable name to value. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Reads the version that a `go.mod` requires of a module.
 *
 * @param directory the directory with `go.mod`
 * @param dependency the module path, for example `k8s.io/kubernetes`
 * @returns the version with its `v`
 * @throws Error when `go.mod` does not require it
 */
export function requiredVersion(directory: string, dependency: string): string {
  for (const line of readFileSync(join(directory, "go.mod"), "utf8").split("\n")) {
    const words = line
      .trim()
      .replace(/^require\s+/, "")
      .split(/\s+/);
    if (words[0] === dependency && words[1]?.startsWith("v")) return words[1];
  }
  throw new Error(`${directory}/go.mod does not require ${dependency}`);
}

/** The directory in the cache that belongs to exactly this module, its Go files, its dependencies and this platform. */
export function moduleCache(module: GoModule): string {
  const hash = createHash("sha256").update(`${process.platform}-${process.arch}\n${JSON.stringify(module.variables)}`);
  const sources = readdirSync(module.directory).filter((file) => /^go\.(mod|sum)$|\.go$/.test(file));
  for (const file of sources.sort()) hash.update(file).update(readFileSync(join(module.directory, file)));
  return join(cacheDirectory(), `${module.name}-${hash.digest("hex").slice(0, 12)}`);
}

/**
 * Builds a program from a Go module unless the cache has it. When several processes need it at once, one builds.
 *
 * @param program the name of the file in the cache
 * @param packagePath the Go package to build, for example `k8s.io/kubernetes/cmd/kubectl`
 * @returns the path of the program
 * @throws Error with advice when Go is missing, or with the compiler's output when it fails
 */
export async function ensureGoProgram(module: GoModule, program: string, packagePath: string): Promise<string> {
  const directory = moduleCache(module);
  const path = join(directory, program);
  if (existsSync(path)) return path;
  // One lock for all modules: two compilers at once need twice the memory and are not faster.
  const lock = join(cacheDirectory(), "build.lock");
  const onWait = (): void => void process.stderr.write(`Waiting for another build before building ${program} ...\n`);
  return withLock(lock, () => (existsSync(path) ? Promise.resolve(path) : build(module, path, packagePath)), onWait);
}

async function build(module: GoModule, path: string, packagePath: string): Promise<string> {
  await mkdir(moduleCache(module), { recursive: true });
  const unfinished = `${path}.${process.pid}.tmp`;
  const flags = Object.entries(module.variables).map(([variable, value]) => `-X ${variable}=${value}`);
  const args = ["build", "-trimpath", "-ldflags", ["-s", "-w", ...flags].join(" "), "-o", unfinished, packagePath];
  const env = { ...process.env, CGO_ENABLED: "0" };
  try {
    await withProgress(`Building ${packagePath}`, async () => {
      const { code, stdout, stderr } = await runCommand("go", args, { cwd: module.directory, env });
      if (code !== 0) throw new Error(`go build ${packagePath} failed:\n${stdout}${stderr}`);
    });
    await rename(unfinished, path);
  } catch (error) {
    if (!(error instanceof CommandNotFound)) throw error;
    throw new Error(
      `Go was not found; it is needed once to build ${packagePath}.\n` +
        "Install Go 1.26 or newer (https://go.dev/dl/), or set KUBEBUILDER_ASSETS to a directory with etcd, " +
        "kube-apiserver and kubectl.",
    );
  } finally {
    await rm(unfinished, { force: true });
  }
  return path;
}
