// Plain JavaScript, because tools/bootstrap.mjs uses it before TypeScript can run. Types: lock.d.mts.
import { closeSync, mkdirSync, openSync, rmSync, statSync, utimesSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

// The holder touches the file this often; a file untouched for STALE_MS belongs to a process that was killed.
// Time stamps, not process ids: several containers may share one cache directory.
const TOUCH_MS = 2_000;
const STALE_MS = 15_000;
const POLL_MS = 200;

const tryCreate = (path) => {
  try {
    closeSync(openSync(path, "wx"));
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    return false;
  }
};

const removeIfStale = (path) => {
  try {
    if (Date.now() - statSync(path).mtimeMs > STALE_MS) rmSync(path, { force: true });
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
};

const touch = (path) => {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // The file is gone: the directory was cleared. The work goes on; at worst it is done twice.
  }
};

export async function withLock(path, work, onWait = () => {}) {
  mkdirSync(dirname(path), { recursive: true });
  let waiting = false;
  while (!tryCreate(path)) {
    if (!waiting) onWait();
    waiting = true;
    await sleep(POLL_MS);
    removeIfStale(path);
  }
  const heartbeat = setInterval(() => touch(path), TOUCH_MS);
  const release = () => rmSync(path, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.removeListener("exit", release);
    release();
  }
}
