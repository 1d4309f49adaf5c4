import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { Key } from "../../../operator/engine/object.ts";
import type { Priority } from "../../../operator/engine/ports.ts";
import { Queue, type Request } from "../../../operator/engine/queue.ts";
import { Shares } from "../../../operator/engine/shares.ts";
import { createVirtualTime, type VirtualTime } from "../../support/virtual-clock.ts";

const WORKERS = 20;
/** Half of the workers. */
const MOST_OF_ONE_KIND = 10;
/** A fifth of it. */
const RESERVED = 2;

let time: VirtualTime;
let queue: Queue;
let depths: number[];
beforeEach(() => {
  time = createVirtualTime(0);
  depths = [];
  queue = new Queue(
    time.clock,
    {
      queueDepth: (depth) => depths.push(depth),
      queueAdded: () => undefined,
      queueWaited: () => undefined,
    },
    { workers: WORKERS, kinds: ["Toy", "Other"] },
  );
});

const key = (name: string): Key => ({ kind: "Toy", namespace: "a", name });
const add = (name: string, priority: Priority = "person", afterMs = 0, fresh = false) =>
  queue.add({ key: key(name), priority, fresh }, afterMs);

/** Everything that is due now, in the order in which workers get it; each is done at once. */
async function due(): Promise<string[]> {
  const names: string[] = [];
  for (;;) {
    const request = await take();
    if (request === undefined) return names;
    names.push(request.key.name);
    queue.done(request.key);
  }
}

/** What a worker gets right now, if anything. A worker that gets nothing is given a key of its own to go home with. */
async function take(): Promise<Request | undefined> {
  let got: Request | undefined;
  void queue.next().then((request) => {
    got = request;
  });
  await time.runUntil(time.now());
  if (got !== undefined) return got;
  const marker = key("(nothing)");
  queue.add({ key: marker, priority: "person", fresh: false });
  await time.runUntil(time.now());
  queue.done(marker);
  return undefined;
}

describe("a part of the workers that is kept for people", () => {
  const startAll = async (): Promise<string[]> => {
    const started: string[] = [];
    const work = async (): Promise<void> => {
      const request = await queue.next();
      if (request !== undefined) started.push(request.key.name);
    };
    for (let index = 0; index < WORKERS; index++) void work();
    await time.runUntil(time.now());
    return started;
  };

  test("gets what a person asks for, and nothing else however old it is", async () => {
    for (let index = 0; index < 2 * WORKERS; index++) add(`swept-${index}`, index % 2 === 0 ? "resync" : "rollout");
    const started = await startAll();
    expect(started).toHaveLength(MOST_OF_ONE_KIND - RESERVED);
    await time.runUntil(60_000);
    expect(started).toHaveLength(MOST_OF_ONE_KIND - RESERVED);
    add("edited");
    await time.runUntil(60_000);
    expect(started.at(-1)).toBe("edited");
  });

  test("is free again once the pass has ended", async () => {
    for (let index = 0; index < 2 * WORKERS; index++) add(`swept-${index}`, "resync");
    const started = await startAll();
    const before = started.length;
    queue.done(key("swept-0"));
    await time.runUntil(1);
    expect(started).toHaveLength(before + 1);
  });
});

describe("kinds", () => {
  const workers = (shares: Shares, kind: string): number => {
    let begun = 0;
    for (; shares.hasRoom(kind); begun++) shares.begin(kind);
    return begun;
  };

  test("one has at most half of the workers, the other kinds share the rest", () => {
    const shares = new Shares(100, 8);
    expect(["a", "b", "c"].map((kind) => workers(shares, kind))).toEqual([50, 7, 7]);
    shares.end("a");
    expect(["a", "b"].map((kind) => shares.hasRoom(kind))).toEqual([true, true]);
    shares.begin("b");
    expect(["a", "b"].map((kind) => shares.hasRoom(kind))).toEqual([false, false]);
  });

  test("fill whole requests with their drift reads, however many kinds there are", () => {
    for (const kinds of [2, 8, 12]) expect(workers(new Shares(80, kinds), "a")).toBe(40);
  });

  test("never take more than there are, and together all of them but what cannot be divided", () => {
    for (const [count, kinds] of [
      [1, 3],
      [2, 3],
      [5, 1],
      [7, 3],
      [100, 8],
      [256, 9],
    ] as const) {
      const shares = new Shares(count, kinds);
      const begun = Array.from({ length: kinds }, (_, index) => workers(shares, `kind ${index}`));
      const all = begun.reduce((sum, each) => sum + each, 0);
      expect(all).toBeLessThanOrEqual(count);
      expect(all).toBeGreaterThan(count - kinds);
    }
  });

  test("a kind whose workers are all busy keeps no other kind waiting", async () => {
    const other: Key = { kind: "Other", namespace: "a", name: "free" };
    const got: (string | undefined)[] = [];
    for (let index = 0; index < WORKERS; index++) void queue.next().then((request) => got.push(request?.key.name));
    for (let index = 0; index < 100; index++) add(`waits-${index}`);
    await time.runUntil(1);
    expect(got).toHaveLength(MOST_OF_ONE_KIND);
    queue.add({ key: other, priority: "resync", fresh: false });
    await time.runUntil(1);
    expect(got.at(-1)).toBe("free");
  });

  test("that the queue was not made for are refused", () => {
    const strange: Key = { kind: "Unknown", namespace: "a", name: "b" };
    expect(() => queue.add({ key: strange, priority: "person", fresh: false })).toThrow(/Unknown/);
  });
});

describe("what is asked for twice is done once", () => {
  test("a key that waits already is not added again", async () => {
    add("a");
    add("a");
    expect(await due()).toEqual(["a"]);
  });

  test("merging keeps the higher priority", async () => {
    add("slow", "resync");
    add("other", "rollout");
    add("slow", "person");
    expect(await due()).toEqual(["slow", "other"]);
  });

  test("merging keeps the earlier time", async () => {
    add("a", "person", 1000);
    add("a", "resync", 0);
    expect((await take())?.key.name).toBe("a");
  });

  test("an earlier request keeps its own freshness: the timer's request is asked for again by the pass", async () => {
    add("a", "resync", 1000, true);
    add("a", "person", 0, false);
    expect(await take()).toMatchObject({ fresh: false, priority: "person" });
  });

  test("of two requests due at the same time one that reads is enough to read", async () => {
    add("a", "person", 0, false);
    add("a", "person", 0, true);
    expect(await take()).toMatchObject({ fresh: true });
  });
});

describe("order", () => {
  test("a person's edit goes before a rollout, a rollout before resync; equals in the order they came", async () => {
    add("resync", "resync");
    add("rollout", "rollout");
    add("second", "person");
    add("first", "resync");
    add("first", "person");
    expect(await due()).toEqual(["second", "first", "rollout", "resync"]);
  });

  test("what waits for five seconds counts as one priority higher, so that nothing starves", async () => {
    add("old", "resync");
    await time.runUntil(time.now() + 10_000);
    add("new", "person");
    expect((await take())?.key.name).toBe("new");
    add("newer", "rollout");
    expect((await take())?.key.name).toBe("old");
  });

  test("after fifteen seconds resync goes before a new edit", async () => {
    add("old", "resync");
    await time.runUntil(time.now() + 15_000);
    add("new", "person");
    expect((await take())?.key.name).toBe("old");
  });
});

describe("delay", () => {
  test("nothing comes before its time, and it comes then", async () => {
    add("later", "person", 500);
    let got: Request | undefined;
    void queue.next().then((request) => {
      got = request;
    });
    await time.runUntil(499);
    expect(got).toBeUndefined();
    await time.runUntil(500);
    expect(got?.key.name).toBe("later");
  });

  test("an earlier timer does not lose a later one", async () => {
    add("b", "person", 800);
    add("a", "person", 300);
    await time.runUntil(300);
    expect(await due()).toEqual(["a"]);
    await time.runUntil(800);
    expect(await due()).toEqual(["b"]);
  });

  test("a delayed key that was asked for now is not done again at the old time", async () => {
    add("a", "person", 500);
    add("a");
    expect(await due()).toEqual(["a"]);
    await time.runUntil(1000);
    expect(await due()).toEqual([]);
  });
});

describe("one object is never worked on twice at the same time", () => {
  test("a key being worked on is held back until it is done", async () => {
    add("a");
    const first = await take();
    add("a");
    add("b");
    expect((await take())?.key.name).toBe("b");
    expect(await take()).toBeUndefined();
    queue.done(first?.key ?? key("a"));
    expect((await take())?.key.name).toBe("a");
  });

  test("what was put off while it was worked on keeps its time", async () => {
    add("a");
    const first = await take();
    add("a", "person", 400);
    queue.done(first?.key ?? key("a"));
    expect(await take()).toBeUndefined();
    await time.runUntil(400);
    expect((await take())?.key.name).toBe("a");
  });
});

describe("ending", () => {
  test("clear forgets what waits; what is under way may still be asked for again", async () => {
    add("a");
    const first = await take();
    add("b");
    add("c", "person", 200);
    queue.clear();
    await time.runUntil(500);
    expect(await due()).toEqual([]);
    queue.done(first?.key ?? key("a"));
    add("a");
    expect(await due()).toEqual(["a"]);
  });

  test("close ends waiting workers, and takes nothing more", async () => {
    const waiting = queue.next();
    queue.close();
    expect(await waiting).toBeUndefined();
    add("a");
    expect(await queue.next()).toBeUndefined();
    expect(depths.at(-1)).toBe(0);
  });

  test("the depth that is reported is the number of keys that wait", async () => {
    add("a");
    add("b", "person", 1000);
    expect(depths.at(-1)).toBe(2);
    await take();
    expect(depths.at(-1)).toBe(1);
  });
});

describe("namespaces", () => {
  const addFor = (namespace: string, name: string, priority: Priority = "person") =>
    queue.add({ key: { kind: "Toy", namespace, name }, priority, fresh: false });

  test("take turns: one edit waits for one of each other namespace, not for the hundred of one", async () => {
    for (let index = 0; index < 100; index++) addFor("attacker", `flood${index}`);
    addFor("victim", "edit");
    addFor("third", "other");
    expect((await due()).slice(0, 4)).toEqual(["flood0", "edit", "other", "flood1"]);
  });

  test("take turns within a priority only", async () => {
    addFor("victim", "swept", "resync");
    addFor("attacker", "edit0");
    addFor("attacker", "edit1");
    expect(await due()).toEqual(["edit0", "edit1", "swept"]);
  });

  test("lose no place to being asked for again", async () => {
    for (let index = 0; index < 3; index++) addFor("attacker", `flood${index}`);
    addFor("victim", "edit0");
    addFor("victim", "edit1");
    addFor("victim", "edit0");
    addFor("attacker", "flood0");
    expect(await due()).toEqual(["flood0", "edit0", "flood1", "edit1", "flood2"]);
  });

  test("each request is served once, in the order of its namespace, after one of each other namespace at most", () => {
    const request = fc.record({
      namespace: fc.constantFrom("a", "b", "c", "d"),
      name: fc.integer({ min: 0, max: 20 }),
    });
    return fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 60 }), async (requests) => {
        for (const { namespace, name } of requests) addFor(namespace, `${namespace}${name}`);
        const served = await due();
        const wanted = [...new Set(requests.map(({ namespace, name }) => `${namespace}${name}`))];
        expect(served.toSorted()).toEqual(wanted.toSorted());
        for (const namespace of ["a", "b", "c", "d"]) {
          const own = (name: string) => name.startsWith(namespace);
          expect(served.filter(own)).toEqual(wanted.filter(own));
          const places = served.flatMap((name, index) => (own(name) ? [index] : []));
          for (const [turn, place] of places.entries()) expect(place - (places[turn - 1] ?? -1)).toBeLessThanOrEqual(4);
        }
      }),
      { numRuns: 100 },
    );
  });
});
