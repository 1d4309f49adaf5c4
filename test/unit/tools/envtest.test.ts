import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { archiveName, downloadEnvtest } from "../../../tools/controlplane/envtest.ts";
import { runCommand } from "../../../tools/lib/command.ts";

const programs = ["etcd", "kube-apiserver", "kubectl"];
let directory: string;
let archive: Buffer;
let server: Server;
let origin: string;
/** What the server answers, by path. */
let answers: Record<string, string | Buffer>;

const index = (url: string, hash: string): string =>
  ["releases:", "  v1.2.3:", `    ${archiveName("v1.2.3")}:`, `      hash: ${hash}`, `      selfLink: ${url}`, ""].join(
    "\n",
  );

const goodHash = (): string => createHash("sha512").update(archive).digest("hex");

async function download(version = "v1.2.3"): Promise<{ found: boolean; files: readonly string[] }> {
  const target = mkdtempSync(join(directory, "target-"));
  const source = { indexUrl: `${origin}/index`, archivePrefix: `${origin}/releases/` };
  const found = await downloadEnvtest(version, target, source);
  return { found, files: readdirSync(target).sort() };
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "ecs-operator-envtest-"));
  mkdirSync(join(directory, "controller-tools/envtest"), { recursive: true });
  for (const program of programs) writeFileSync(join(directory, "controller-tools/envtest", program), program);
  const file = join(directory, "archive.tar.gz");
  expect((await runCommand("tar", ["-czf", file, "-C", directory, "controller-tools"])).code).toBe(0);
  archive = readFileSync(file);
  server = createServer((request, response) => {
    const answer = answers[request.url ?? ""];
    response.writeHead(answer === undefined ? 404 : 200).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  rmSync(directory, { recursive: true, force: true });
});

beforeEach(() => {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  answers = { "/releases/a.tar.gz": archive, "/index": index(`${origin}/releases/a.tar.gz`, goodHash()) };
});

test("downloads, verifies and unpacks the programs, and leaves nothing else", async () => {
  expect(await download()).toEqual({ found: true, files: programs });
});

test("an archive with another hash is an error", async () => {
  answers["/index"] = index(`${origin}/releases/a.tar.gz`, "0".repeat(128));
  await expect(download()).rejects.toThrow(/has the SHA-512 [0-9a-f]{128}, but the index says 000/);
});

test.each<[string, () => void]>([
  ["the index is not there", () => delete answers["/index"]],
  ["the archive is not there", () => delete answers["/releases/a.tar.gz"]],
  ["the index gives no hash", () => (answers["/index"] = index(`${origin}/releases/a.tar.gz`, "none"))],
  ["the archive lies elsewhere", () => (answers["/index"] = index(`${origin}/elsewhere/a.tar.gz`, goodHash()))],
])("goes on without when %s", async (_, change) => {
  change();
  expect(await download()).toEqual({ found: false, files: [] });
});

test("goes on without when the index does not know the version", async () => {
  expect((await download("v9.9.9")).found).toBe(false);
});
