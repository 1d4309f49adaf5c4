import { describe, expect, test } from "vitest";
import { type ConnectionFailure, createReconnectDelay } from "../../../operator/kubernetes/reconnect.ts";
import { createVirtualTime } from "../../support/virtual-clock.ts";

/** The pauses of so many attempts that fail one right after the other. */
async function pausesOf(troubles: readonly ConnectionFailure[], random: number): Promise<readonly number[]> {
  const time = createVirtualTime(0);
  const delay = createReconnectDelay(time.clock, () => random);
  const pauses: number[] = [];
  for (const trouble of troubles) {
    const pause = delay(trouble);
    pauses.push(pause);
    await time.runUntil(time.now() + pause);
  }
  return pauses;
}

const again = (trouble: ConnectionFailure, times: number): readonly ConnectionFailure[] =>
  Array.from({ length: times }, () => trouble);

describe("the pause before the API server is asked again", () => {
  test("grows to half a minute while it refuses", async () => {
    expect(await pausesOf(again("refused", 9), 1)).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  test("stays short while it cannot be reached, so that its return is noticed within seconds", async () => {
    expect((await pausesOf(again("unreachable", 30), 1)).slice(-2)).toEqual([2000, 2000]);
    expect((await pausesOf(again("unreachable", 30), 0)).slice(-2)).toEqual([1000, 1000]);
  });

  test("is short when a server that was away for long refuses while it starts", async () => {
    const pauses = await pausesOf([...again("unreachable", 20), ...again("refused", 3)], 1);
    expect(pauses.slice(-3)).toEqual([250, 500, 1000]);
  });

  test("does not stay short while a server refuses and is away in turns", async () => {
    const turns = again("refused", 12).flatMap((refused): readonly ConnectionFailure[] => [refused, "unreachable"]);
    expect((await pausesOf(turns, 1)).slice(-2)).toEqual([30_000, 2_000]);
  });

  test("is at least what the server asked for, and short again after a quiet while", async () => {
    const time = createVirtualTime(0);
    const delay = createReconnectDelay(time.clock, () => 0);
    expect(delay("refused", 7_000)).toBe(7_125);
    await time.runUntil(91_000);
    expect(delay("refused")).toBe(125);
  });
});
