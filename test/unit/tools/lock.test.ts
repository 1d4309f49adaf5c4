import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withLock } from "../../../tools/lib/lock.mjs";

let directory: string;
let lock: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "ecs-operator-lock-"));
  lock = join(directory, "deeper", "a.lock");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("two never work at once, and the second says that it waits", async () => {
  const events: string[] = [];
  const work = (name: string) => async () => {
    events.push(`${name} begins`);
    await sleep(50);
    events.push(`${name} ends`);
    return name;
  };
  const first = withLock(lock, work("first"));
  const second = withLock(lock, work("second"), () => events.push("second waits"));
  expect(await Promise.all([first, second])).toEqual(["first", "second"]);
  expect(events).toEqual(["first begins", "second waits", "first ends", "second begins", "second ends"]);
});

test("an error releases the lock and is passed on", async () => {
  await expect(withLock(lock, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(existsSync(lock)).toBe(false);
});

test("the lock of a killed process is taken over", async () => {
  await withLock(lock, async () => {});
  writeFileSync(lock, "");
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(lock, longAgo, longAgo);
  expect(await withLock(lock, async () => "done")).toBe("done");
});
