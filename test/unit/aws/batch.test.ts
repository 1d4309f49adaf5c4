import { describe, expect, test } from "vitest";
import { type BatchOptions, createBatcher } from "../../../operator/aws/batch.ts";
import type { Priority } from "../../../operator/engine/ports.ts";
import { createVirtualTime } from "../../support/virtual-clock.ts";
import { outcomeOf } from "./support.ts";

const never = new AbortController().signal;

interface Request {
  readonly at: number;
  readonly group: string;
  readonly priority: Priority;
  readonly keys: readonly string[];
  readonly signal: AbortSignal;
}

type Answer = (request: Request) => Promise<ReadonlyMap<string, string>> | ReadonlyMap<string, string>;

const echo: Answer = ({ keys }) => new Map(keys.map((key) => [key, `value of ${key}`]));

function world(
  answer: Answer = echo,
  options: Partial<BatchOptions<string>> & {
    turn?: () => Promise<void>;
    onTurn?: (namespace: string) => void;
  } = {},
) {
  const time = createVirtualTime(0);
  const requests: Request[] = [];
  const batcher = createBatcher<string>({
    clock: time.clock,
    maxSize: 10,
    mayConcernOneKey: () => false,
    async run(group, { priority, namespace, signal }, keys) {
      options.onTurn?.(namespace);
      await options.turn?.();
      const request = { at: time.now(), group, priority, keys: keys(), signal };
      if (request.keys.length === 0) return new Map();
      requests.push(request);
      return answer(request);
    },
    ...options,
  });
  const load = (key: string, priority: Priority = "resync", group = "cluster", signal = never, namespace = "shop") =>
    batcher.load(group, key, { priority, namespace, signal });
  return { time, requests, load };
}

const names = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `service-${from + index}`);

describe("questions that come together", () => {
  test("share one request, and each gets its own answer", async () => {
    const { time, requests, load } = world();
    const answers = Promise.all(names(3).map((name) => load(name)));
    await time.runUntil(100);
    expect(requests.map(({ keys }) => keys)).toEqual([names(3)]);
    expect(await answers).toEqual(names(3).map((name) => `value of ${name}`));
  });

  test("about the same thing are asked once", async () => {
    const { time, requests, load } = world();
    const answers = Promise.all([load("web"), load("web"), load("api")]);
    await time.runUntil(100);
    expect(requests.map(({ keys }) => keys)).toEqual([["web", "api"]]);
    expect(await answers).toEqual(["value of web", "value of web", "value of api"]);
  });

  test("about different clusters do not mix", async () => {
    const { time, requests, load } = world();
    void load("web", "resync", "one");
    void load("web", "resync", "two");
    await time.runUntil(100);
    expect(requests.map(({ group, keys }) => [group, keys])).toEqual([
      ["one", ["web"]],
      ["two", ["web"]],
    ]);
  });

  test("fill requests to the brim and no further", async () => {
    const { time, requests, load } = world();
    for (const name of names(25)) void load(name);
    await time.runUntil(100);
    expect(requests.map(({ keys }) => keys.length)).toEqual([10, 10, 5]);
    expect(requests.flatMap(({ keys }) => keys).sort()).toEqual(names(25).sort());
  });
});

describe("the window", () => {
  test("closes at once when the request is full", async () => {
    const { time, requests, load } = world();
    for (const name of names(10)) void load(name);
    await time.runUntil(0);
    expect(requests).toHaveLength(1);
  });

  test("is 5 ms for a person", async () => {
    const { time, requests, load } = world();
    void load("web", "person");
    await time.runUntil(1_000);
    expect(requests[0]?.at).toBe(5);
  });

  test.each([
    ["rollout", 10],
    ["resync", 50],
  ] as const)("of a %s closes when no caller has come for %i ms", async (priority, idleMs) => {
    const { time, requests, load } = world();
    void load("a", priority);
    time.clock.schedule(8, () => void load("b", priority));
    await time.runUntil(1_000);
    expect(requests.map(({ at, keys }) => [at, keys])).toEqual([[8 + idleMs, ["a", "b"]]]);
  });

  test.each([
    ["rollout", 8, 50],
    ["resync", 40, 250],
  ] as const)("of a %s closes in the end even while others keep coming", async (priority, everyMs, windowMs) => {
    const { time, requests, load } = world();
    for (let i = 0; i < 9; i++) time.clock.schedule(i * everyMs, () => void load(`service-${i}`, priority));
    await time.runUntil(1_000);
    expect(requests[0]?.at).toBe(windowMs);
  });

  test("of a sweep does not hold up a person, who takes the waiting along", async () => {
    const { time, requests, load } = world();
    void load("swept");
    void load("asked", "person");
    await time.runUntil(1_000);
    expect(requests.map(({ at, priority, keys }) => [at, priority, keys])).toEqual([[5, "person", ["asked", "swept"]]]);
  });

  test("is left by a question that a person asks too", async () => {
    const { time, requests, load } = world();
    const swept = load("web");
    const asked = load("web", "person");
    await time.runUntil(5);
    expect(await Promise.all([swept, asked])).toEqual(["value of web", "value of web"]);
    expect(requests).toHaveLength(1);
  });
});

describe("a request that waits for its turn", () => {
  test("goes on filling until it leaves", async () => {
    let open = (): void => undefined;
    const turn = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { time, requests, load } = world(echo, { turn: () => turn });
    void load("early");
    await time.runUntil(100);
    void load("late");
    open();
    await time.runUntil(1_000);
    expect(requests.map(({ keys }) => keys)).toEqual([["early", "late"]]);
  });
});

describe("an answer", () => {
  test("is not given to questions asked after the request left", async () => {
    const held: (() => void)[] = [];
    const { time, requests, load } = world(
      (request) => new Promise((resolve) => held.push(() => resolve(echo(request) as ReadonlyMap<string, string>))),
    );
    void load("web");
    await time.runUntil(100);
    const second = outcomeOf(load("web"));
    await time.runUntil(200);
    expect(requests).toHaveLength(2);
    held[0]?.();
    await time.runUntil(300);
    expect(second.done).toBe(false);
    held[1]?.();
    await time.runUntil(400);
    expect(second.value).toBe("value of web");
  });

  test("that does not mention a key gives undefined for it alone", async () => {
    const { time, load } = world(() => new Map([["web", "value of web"]]));
    const answers = Promise.all([load("web"), load("gone")]);
    await time.runUntil(100);
    expect(await answers).toEqual(["value of web", undefined]);
  });
});

describe("a failure", () => {
  test("is reported to every caller in the request, which is not made again", async () => {
    const { time, requests, load } = world(() => Promise.reject(new Error("Rate exceeded")));
    const answers = names(7).map((name) => outcomeOf(load(name)));
    await time.runUntil(10_000);
    expect(requests).toHaveLength(1);
    expect(answers.every(({ error }) => (error as Error)?.message === "Rate exceeded")).toBe(true);
  });

  test("that one key may have caused spares the others: each is asked for alone, once", async () => {
    const answer: Answer = (request) =>
      request.keys.includes("bad name") ? Promise.reject(new Error("invalid")) : echo(request);
    const { time, requests, load } = world(answer, { mayConcernOneKey: () => true });
    const good = outcomeOf(load("web"));
    const bad = outcomeOf(load("bad name"));
    await time.runUntil(1_000);
    expect(requests.map(({ keys }) => keys)).toEqual([["web", "bad name"], ["web"], ["bad name"]]);
    expect(good.value).toBe("value of web");
    expect((bad.error as Error).message).toBe("invalid");
  });

  test("of a request that never got its turn is reported as well", async () => {
    const { time, load } = world(echo, { turn: () => Promise.reject(new Error("shut down")) });
    const answer = outcomeOf(load("web"));
    await time.runUntil(100);
    expect((answer.error as Error).message).toBe("shut down");
  });
});

describe("a request that hangs", () => {
  test("delays no call that is not in it", async () => {
    const { time, load } = world((request) =>
      request.keys.includes("hung") ? new Promise(() => undefined) : echo(request),
    );
    const hung = outcomeOf(load("hung"));
    await time.runUntil(100);
    const next = outcomeOf(load("web"));
    await time.runUntil(200);
    expect(next.value).toBe("value of web");
    expect(hung.done).toBe(false);
  });

  test("is given up when no caller waits for it any more, not before", async () => {
    const { time, requests, load } = world(() => new Promise(() => undefined));
    const [one, two] = [new AbortController(), new AbortController()];
    const first = outcomeOf(load("a", "resync", "cluster", one.signal));
    const second = outcomeOf(load("b", "resync", "cluster", two.signal));
    await time.runUntil(100);
    one.abort(new Error("first gives up"));
    await time.runUntil(100);
    expect((first.error as Error).message).toBe("first gives up");
    expect(requests[0]?.signal.aborted).toBe(false);
    two.abort(new Error("second gives up"));
    await time.runUntil(100);
    expect((second.error as Error).message).toBe("second gives up");
    expect(requests[0]?.signal.aborted).toBe(true);
  });
});

describe("a question that is given up", () => {
  test("before its request leaves is not asked", async () => {
    const { time, requests, load } = world();
    const controller = new AbortController();
    const given = outcomeOf(load("given up", "resync", "cluster", controller.signal));
    void load("web");
    controller.abort(new Error("enough"));
    await time.runUntil(100);
    expect(requests.map(({ keys }) => keys)).toEqual([["web"]]);
    expect((given.error as Error).message).toBe("enough");
  });

  test("as the last of its group leaves no request behind, and the next question starts afresh", async () => {
    const { time, requests, load } = world();
    const controller = new AbortController();
    void load("given up", "resync", "cluster", controller.signal).catch(() => undefined);
    controller.abort();
    await time.runUntil(100);
    expect(requests).toHaveLength(0);
    const answer = load("web");
    await time.runUntil(200);
    expect(await answer).toBe("value of web");
  });
});

describe("namespaces", () => {
  test("take turns for the room of a request, within a priority", async () => {
    const { time, requests, load } = world();
    for (const name of names(30)) void load(name, "person", "cluster", never, "attacker");
    await time.runUntil(1);
    void load("mine", "person", "cluster", never, "victim");
    for (const name of names(30, 100)) void load(name, "person", "cluster", never, "attacker");
    await time.runUntil(100);
    expect(requests.findIndex(({ keys }) => keys.includes("mine"))).toBeLessThanOrEqual(3);
  });

  test("have a request of their own to wait with, which is not sent when another has taken all", async () => {
    const asked: string[] = [];
    const { time, requests, load } = world(echo, { onTurn: (namespace) => asked.push(namespace) });
    const answers = Promise.all([
      load("a", "resync", "cluster", never, "shop"),
      load("b", "resync", "cluster", never, "bank"),
    ]);
    await time.runUntil(1_000);
    expect(asked.toSorted()).toEqual(["bank", "shop"]);
    expect(requests.map(({ keys }) => keys)).toEqual([["a", "b"]]);
    expect(await answers).toEqual(["value of a", "value of b"]);
  });
});
