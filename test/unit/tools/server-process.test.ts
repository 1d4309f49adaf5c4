import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PortTaken, startServer, waitUntilReady } from "../../../tools/controlplane/server-process.ts";

let directory: string;
let log: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "ecs-operator-server-"));
  log = join(directory, "log");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const shell = (script: string) => startServer("/bin/sh", ["-c", script], log);
const never = async (): Promise<boolean> => false;

test("a server that lost the race for its port is recognised, so that the caller can try another one", async () => {
  const server = shell("echo 'listen tcp 127.0.0.1:1: bind: address already in use' >&2; exit 1");
  await expect(waitUntilReady("x", server, log, never)).rejects.toThrow(PortTaken);
});

test("a server that ends otherwise is reported with the end of its log", async () => {
  const server = shell("echo first; echo 'unknown flag: --x' >&2; exit 2");
  await expect(waitUntilReady("x", server, log, never)).rejects.toThrow(
    "x ended at its start. The end of its log:\nfirst\nunknown flag: --x",
  );
});

test("an error of the question counts as not ready yet", async () => {
  const server = shell("exec sleep 30");
  let asked = 0;
  await waitUntilReady("x", server, log, async () => {
    if (++asked < 3) throw new Error("connection refused");
    return true;
  });
  expect(asked).toBe(3);
  await server.stop("SIGTERM");
  expect(server.hasExited()).toBe(true);
});

test("a server that ignores SIGTERM is killed", async () => {
  const server = shell("trap '' TERM; echo trapped; while :; do sleep 0.05; done");
  await new Promise((resolve) => setTimeout(resolve, 200));
  await server.stop("SIGTERM");
  expect(() => process.kill(server.pid, 0)).toThrow("ESRCH");
});

test("a program that does not exist is an error", () => {
  expect(() => startServer(join(directory, "nothing"), [], log)).toThrow("could not be started");
});
