import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { Key } from "../../../operator/engine/kind.ts";
import type { Priority } from "../../../operator/engine/ports.ts";
import { Queue, type Request } from "../../../operator/engine/queue.ts";
import { createVirtualTime, type VirtualTime } from "../../support/virtual-clock.ts";

let time: VirtualTime;
let queue: Queue;
let depths: number[];
beforeEach(() => {
  time = createVirtualTime(0);
  depths = [];
  queue = new Queue(time.clock, {
    queueDepth: (depth) => depths.push(depth),
    queueAdded: () => undefined,
    queueWaited: () => undefined,
  });
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
  void queue.next("Toy").then((request) => {
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

describe("a worker that is reserved for people", () => {
  test("gets what a person asks for, and nothing else however old it is", async () => {
    const got: (string | undefined)[] = [];
    void queue.next("Toy", "person").then((request) => got.push(request?.key.name));
    add("swept", "resync");
    add("rolling", "rollout");
    await time.runUntil(60_000);
    expect(got).toEqual([]);
    add("edited");
    await time.runUntil(60_000);
    expect(got).toEqual(["edited"]);
    expect((await due()).sort()).toEqual(["rolling", "swept"]);
  });

  test("takes it before the others, who then stay free", async () => {
    const got: string[] = [];
    void queue.next("Toy").then((request) => got.push(`any ${request?.key.name}`));
    void queue.next("Toy", "person").then((request) => got.push(`reserved ${request?.key.name}`));
    add("edited");
    add("swept", "resync");
    await time.runUntil(1);
    expect(got.sort()).toEqual(["any swept", "reserved edited"]);
  });

  test("goes home when the queue is closed", async () => {
    const asked = queue.next("Toy", "person");
    queue.close();
    expect(await asked).toBeUndefined();
  });
});

test("a kind whose workers are all busy keeps no other kind waiting", async () => {
  const other: Key = { kind: "Other", namespace: "a", name: "free" };
  const got: (string | undefined)[] = [];
  void queue.next("Other").then((request) => got.push(request?.key.name));
  for (let index = 0; index < 100; index++) add(`waits-${index}`);
  queue.add({ key: other, priority: "resync", fresh: false });
  await time.runUntil(1);
  expect(got).toEqual(["free"]);
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

  test("an earlier look keeps its own freshness: the timer's wish is asked for again by the pass", async () => {
    add("a", "resync", 1000, true);
    add("a", "person", 0, false);
    expect(await take()).toMatchObject({ fresh: false, priority: "person" });
  });

  test("of two looks due at the same time one that reads is enough to read", async () => {
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
    void queue.next("Toy").then((request) => {
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
    const waiting = queue.next("Toy");
    queue.close();
    expect(await waiting).toBeUndefined();
    add("a");
    expect(await queue.next("Toy")).toBeUndefined();
    expect(depths.at(-1)).toBe(0);
  });

  test("the depth that is told is the number of keys that wait", async () => {
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
