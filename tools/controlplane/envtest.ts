import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../lib/command.ts";
import { withProgress } from "../lib/progress.ts";

/** Where the archives of test binaries are listed and from where they may be taken. */
export interface EnvtestSource {
  readonly indexUrl: string;
  /** Archives elsewhere are not downloaded. */
  readonly archivePrefix: string;
}

/** The releases of controller-tools: https://book.kubebuilder.io/reference/envtest */
export const officialEnvtest: EnvtestSource = {
  indexUrl: "https://raw.githubusercontent.com/kubernetes-sigs/controller-tools/HEAD/envtest-releases.yaml",
  archivePrefix: "https://github.com/kubernetes-sigs/controller-tools/releases/download/",
};

const INDEX_TIMEOUT_MS = 4_000;
const ARCHIVE_TIMEOUT_MS = 300_000;
const programs = ["etcd", "kube-apiserver", "kubectl"] as const;
const architectures: Readonly<Record<string, string>> = { x64: "amd64", ppc64: "ppc64le" };

/** The archive's name for the machine we run on, as the index spells it. */
export function archiveName(version: string): string {
  return `envtest-${version}-${process.platform}-${architectures[process.arch] ?? process.arch}.tar.gz`;
}

/**
 * Puts the official etcd, kube-apiserver and kubectl into a directory.
 *
 * @param version the Kubernetes version, for example `v1.36.2`
 * @param directory where the programs go; made when missing
 * @returns false when the index or the archive cannot be had here; the reason does not matter, there is another way
 * @throws Error when the archive is not the one that the index describes
 */
export async function downloadEnvtest(version: string, directory: string, source: EnvtestSource): Promise<boolean> {
  const entry = await findArchive(version, source);
  if (entry === undefined) return false;
  const archive = await withProgress(`Downloading ${archiveName(version)}`, () => download(entry.url));
  if (archive === undefined) return false;
  const actual = createHash("sha512").update(archive).digest("hex");
  if (actual !== entry.sha512) {
    throw new Error(`${entry.url} has the SHA-512 ${actual}, but the index says ${entry.sha512}`);
  }
  await unpack(archive, directory);
  return true;
}

async function findArchive(
  version: string,
  source: EnvtestSource,
): Promise<{ readonly url: string; readonly sha512: string } | undefined> {
  const response = await fetch(source.indexUrl, { signal: AbortSignal.timeout(INDEX_TIMEOUT_MS) }).catch(
    () => undefined,
  );
  if (!response?.ok) return undefined;
  const lines = (await response.text().catch(() => "")).split("\n");
  const start = lines.findIndex((line) => line.trim() === `${archiveName(version)}:`);
  if (start < 0) return undefined;
  const entry = lines.slice(start + 1, start + 3).join("\n");
  const sha512 = /^\s+hash:\s*([0-9a-f]{128})\s*$/m.exec(entry)?.[1];
  const url = /^\s+selfLink:\s*(\S+)\s*$/m.exec(entry)?.[1];
  return sha512 !== undefined && url?.startsWith(source.archivePrefix) ? { url, sha512 } : undefined;
}

async function download(url: string): Promise<Buffer | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ARCHIVE_TIMEOUT_MS) });
    return response.ok ? Buffer.from(await response.arrayBuffer()) : undefined;
  } catch {
    return undefined;
  }
}

/** The archive holds `controller-tools/envtest/<program>`. */
async function unpack(archive: Buffer, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const work = await mkdtemp(join(directory, "unpack-"));
  try {
    const file = join(work, "archive.tar.gz");
    await writeFile(file, archive);
    const { code, stderr } = await runCommand("tar", ["-xzf", file, "--strip-components=2", "-C", work]);
    if (code !== 0) throw new Error(`unpacking the envtest archive failed:\n${stderr}`);
    for (const program of programs) await rename(join(work, program), join(directory, program));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
