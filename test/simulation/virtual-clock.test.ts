import { expect, test } from "vitest";
import { sleep } from "../../operator/lib/clock.ts";
import { createRandomSource } from "../support/random.ts";
import { createVirtualTime } from "../support/virtual-clock.ts";

test("timers fire by time, then in the order in which they were set", async () => {
  const time = createVirtualTime(1_000);
  const seen: string[] = [];
  time.clock.schedule(20, () => seen.push("late"));
  time.clock.schedule(10, () => seen.push("first"));
  time.clock.schedule(10, () => seen.push("second"));
  time.clock.schedule(15, () => seen.push("cancelled")).cancel();
  await time.runUntil(1_015);
  expect(seen).toEqual(["first", "second"]);
  expect(time.now()).toBe(1_015);
  await time.runUntil(2_000);
  expect(seen).toEqual(["first", "second", "late"]);
});

test("every microtask runs between two timers", async () => {
  const time = createVirtualTime(0);
  const seen: string[] = [];
  time.clock.schedule(10, () => {
    void (async () => {
      for (let round = 0; round < 50; round++) await Promise.resolve();
      seen.push("fifty awaits later");
    })();
  });
  time.clock.schedule(10, () => seen.push("next timer"));
  await time.runUntil(10);
  expect(seen).toEqual(["fifty awaits later", "next timer"]);
});

test("a condition ends the run at the timer that made it true", async () => {
  const time = createVirtualTime(0);
  let woken = false;
  void sleep(time.clock, 30).then(() => {
    woken = true;
  });
  time.clock.schedule(60, () => undefined);
  expect(await time.runUntil(() => woken, 1_000)).toBe(true);
  expect(time.now()).toBe(30);
  expect(await time.runUntil(() => false, 500)).toBe(false);
  expect(time.now()).toBe(500);
});

test("a killed process never wakes again; a paused one wakes late and in order", async () => {
  const time = createVirtualTime(0);
  const seen: string[] = [];
  const killed = time.process("killed");
  const paused = time.process("paused", { skewMs: 5_000 });
  killed.clock.schedule(10, () => seen.push("killed"));
  paused.clock.schedule(20, () => seen.push(`b at ${time.now()}`));
  paused.clock.schedule(10, () => seen.push(`a at ${time.now()}`));
  killed.kill();
  paused.pause(100);
  await time.runUntil(200);
  expect(seen).toEqual(["a at 100", "b at 100"]);
  expect(paused.clock.now()).toBe(5_200);
  expect(paused.clock.monotonic()).toBe(200);
});

test("random sources repeat themselves, and forks do not disturb each other", () => {
  const a = createRandomSource(7);
  const b = createRandomSource(7);
  const fork = b.fork("network");
  fork.next();
  expect(Array.from({ length: 5 }, a.next)).toEqual(Array.from({ length: 5 }, b.next));
  expect(createRandomSource(8).next()).not.toBe(createRandomSource(7).next());
  const throws = Array.from({ length: 2_000 }, () => a.between(1, 4));
  for (const side of [1, 2, 3, 4]) expect(throws.filter((each) => each === side).length).toBeGreaterThan(400);
});
