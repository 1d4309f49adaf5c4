import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createBuckets, type Permit } from "../../../operator/aws/buckets.ts";
import { quotas } from "../../../operator/aws/services/ecs/operations.ts";
import { createTokenBucket } from "../../../operator/aws/token-bucket.ts";
import type { Priority } from "../../../operator/engine/ports.ts";
import { createVirtualTime } from "../../support/virtual-clock.ts";
import { recordingMetrics } from "./support.ts";

const never = new AbortController().signal;

function world(share = 1, quota: keyof typeof quotas = "ServiceModify") {
  const time = createVirtualTime(0);
  const { metrics, recorded: throttles } = recordingMetrics();
  let queued = 0;
  const buckets = createBuckets(share, time.clock, {
    ...metrics,
    bucketQueued: (_category, change) => {
      queued += change;
    },
  });
  const granted: { at: number; name: string; permit: Permit }[] = [];
  /** Asks, and lets the call end at once unless `hold`. */
  const ask = (
    name: string,
    priority: Priority = "person",
    options: { hold?: boolean; signal?: AbortSignal; scope?: string; namespace?: string } = {},
  ) => {
    const { scope = "scope", namespace = "shop", signal = never } = options;
    return buckets.acquire(scope, { service: "ecs", quota }, { priority, namespace, signal }).then((permit) => {
      granted.push({ at: time.now(), name, permit });
      if (!options.hold) permit.done();
    });
  };
  const many = (count: number, name: string, priority: Priority = "person", namespace = "shop") => {
    for (let i = 0; i < count; i++) void ask(`${name}${i}`, priority, { namespace });
  };
  return { time, granted, ask, many, throttles, buckets, queued: () => queued };
}

describe("a bucket", () => {
  test("gives its burst at once and then refills at its rate", async () => {
    const { time, granted, many } = world();
    many(60, "call");
    await time.runUntil(0);
    expect(granted).toHaveLength(50);
    await time.runUntil(1_000);
    expect(granted).toHaveLength(55);
    await time.runUntil(2_000);
    expect(granted.map(({ at }) => at).slice(50)).toEqual([200, 400, 600, 800, 1000, 1200, 1400, 1600, 1800, 2000]);
  });

  test("takes only the configured share of burst and rate", async () => {
    const { time, granted, many } = world(0.5);
    many(40, "call");
    await time.runUntil(0);
    expect(granted).toHaveLength(25);
    await time.runUntil(2_000);
    expect(granted).toHaveLength(30);
  });

  test("holds nothing back where there are no quotas, but a throttled call still makes a pause", async () => {
    const { time, granted, ask, many } = world(Number.POSITIVE_INFINITY);
    many(500, "call");
    await time.runUntil(0);
    expect(granted).toHaveLength(500);
    void ask("held", "person", { hold: true });
    await time.runUntil(1);
    granted[500]?.permit.throttled(undefined);
    many(50, "later");
    await time.runUntil(900);
    expect(granted).toHaveLength(501);
    await time.runUntil(1_100);
    expect(granted).toHaveLength(551);
  });

  test("keeps one token even of the smallest share", async () => {
    const { time, granted, many } = world(0.01, "TaskDefinitionDeletion");
    many(1, "call");
    await time.runUntil(0);
    expect(granted).toHaveLength(1);
  });

  test("uses its whole refill while calls wait", async () => {
    const { time, granted, many } = world();
    many(400, "call");
    await time.runUntil(60_000);
    expect(granted).toHaveLength(50 + 5 * 60);
  });

  test("does not share tokens with another account, Region or category", async () => {
    const { time, granted, many, ask, buckets } = world();
    many(50, "call");
    await time.runUntil(0);
    void ask("other", "person", { scope: "other scope" });
    let read = false;
    void buckets
      .acquire(
        "scope",
        { service: "ecs", quota: "ServiceRead" },
        { priority: "person", namespace: "shop", signal: never },
      )
      .then(() => {
        read = true;
      });
    await time.runUntil(0);
    expect(granted.at(-1)?.name).toBe("other");
    expect(read).toBe(true);
  });

  test("never gives more than burst plus refill, however calls arrive", async () => {
    const arrivals = fc.array(fc.nat(3_000), { minLength: 1, maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(arrivals, async (times) => {
        const { time, granted, ask } = world(1, "TaskDefinitionDeletion");
        for (const at of times) time.clock.schedule(at, () => void ask("call"));
        await time.runUntil(20_000);
        for (const { at } of granted) {
          const upTo = granted.filter((grant) => grant.at <= at).length;
          expect(upTo).toBeLessThanOrEqual(5 + at / 1000 + 1e-6);
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe("priorities", () => {
  test("serve a person before rollouts and these before resync, first come first served within each", async () => {
    const { time, granted, many } = world();
    many(50, "burst");
    await time.runUntil(0);
    many(2, "resync", "resync");
    many(2, "rollout", "rollout");
    many(2, "person", "person");
    await time.runUntil(2_000);
    const names = granted.slice(50).map(({ name }) => name);
    expect(names).toEqual(["person0", "person1", "rollout0", "rollout1", "resync0", "resync1"]);
  });

  test("give every fourth token to a resync that has waited for ten seconds, and no more", async () => {
    const { time, granted, many } = world();
    many(200, "person");
    many(10, "resync", "resync");
    await time.runUntil(9_000);
    expect(granted.some(({ name }) => name.startsWith("resync"))).toBe(false);
    await time.runUntil(14_000);
    const later = granted.filter(({ at }) => at > 10_000);
    const aged = later.filter(({ name }) => name.startsWith("resync"));
    expect(later).toHaveLength(20);
    expect(aged).toHaveLength(5);
  });

  test("let a person through at once while thousands of resyncs wait", async () => {
    const { time, granted, many } = world(1, "ServiceRead");
    many(3_000, "resync", "resync");
    await time.runUntil(30_000);
    const askedAt = time.now();
    many(1, "person");
    await time.runUntil(askedAt + 1_000);
    const person = granted.find(({ name }) => name === "person0");
    expect((person?.at ?? Number.NaN) - askedAt).toBeLessThanOrEqual(250);
  });
});

describe("throttling", () => {
  test("pauses the bucket for a second, halves its rate and lets it recover", async () => {
    const { time, granted, ask, many, throttles } = world();
    await ask("first", "person", { hold: true });
    granted[0]?.permit.throttled(undefined);
    many(70, "call");
    await time.runUntil(1_399);
    expect(granted).toHaveLength(1);
    // Half the rate after the pause: a token every 400 ms, less as it recovers.
    await time.runUntil(1_401);
    expect(granted).toHaveLength(2);
    await time.runUntil(11_000);
    const before = granted.length;
    expect(before).toBeGreaterThan(40);
    await time.runUntil(13_000);
    expect(granted.length - before).toBe(10);
    expect(throttles).toEqual(["ecs/ServiceModify throttled"]);
  });

  test("waits as long as AWS asks, if that is longer", async () => {
    const { time, granted, ask } = world();
    await ask("first", "person", { hold: true });
    granted[0]?.permit.throttled(5_000);
    void ask("second");
    await time.runUntil(4_999);
    expect(granted).toHaveLength(1);
    await time.runUntil(6_000);
    expect(granted).toHaveLength(2);
  });

  test("counts calls that were under way together as one", () => {
    const bucket = createTokenBucket(quotas.ServiceModify, 1);
    bucket.take(0);
    bucket.throttle(100, 0, undefined);
    bucket.throttle(110, 0, undefined);
    bucket.throttle(120, 50, undefined);
    // One halving: a pause until 1100 and a token after 400 ms at half the rate.
    expect(bucket.take(120)).toBe(980 + 400);
  });

  test("pauses twice as long for a call that is throttled after the pause", () => {
    const bucket = createTokenBucket(quotas.ServiceModify, 1);
    bucket.throttle(0, 0, undefined);
    expect(bucket.take(1_400)).toBe(0);
    bucket.throttle(1_500, 1_400, undefined);
    const wait = bucket.take(1_500);
    expect(wait).toBeGreaterThan(1_800);
    expect(wait).toBeLessThan(3_000);
  });

  test("never slows a bucket to less than a sixteenth", () => {
    const bucket = createTokenBucket(quotas.ServiceModify, 1);
    for (let now = 0; now < 10; now++) bucket.throttle(now, now, undefined);
    expect(bucket.take(10)).toBeLessThanOrEqual(8_000 + 16 * 200);
  });

  test("in a storm, sends little more than AWS's own bucket would let through", async () => {
    const { time, ask, granted } = world();
    // AWS gives this operator one call a second; everything above is refused.
    let awsTokens = 1;
    const refill = () => {
      awsTokens = Math.min(1, awsTokens + 1);
      time.clock.schedule(1_000, refill);
    };
    time.clock.schedule(1_000, refill);
    const use = async (name: string): Promise<void> => {
      await ask(name, "person", { hold: true });
      const permit = granted.at(-1)?.permit;
      if (awsTokens >= 1) {
        awsTokens -= 1;
        permit?.done();
      } else permit?.throttled(undefined);
      return use(name);
    };
    for (let i = 0; i < 4; i++) void use(`worker${i}`);
    await time.runUntil(120_000);
    expect(granted.length).toBeLessThanOrEqual(120 * 1.2);
    expect(granted.length).toBeGreaterThan(30);
  });
});

describe("calls under way", () => {
  test("are at most 4 writes in a bucket", async () => {
    const { time, granted, ask } = world();
    for (let i = 0; i < 6; i++) void ask(`call${i}`, "person", { hold: true });
    await time.runUntil(0);
    expect(granted).toHaveLength(4);
    granted[0]?.permit.done();
    await time.runUntil(0);
    expect(granted).toHaveLength(5);
  });

  test("are at most 8 reads in a bucket", async () => {
    const { time, granted, ask } = world(1, "ServiceRead");
    for (let i = 0; i < 12; i++) void ask(`call${i}`, "person", { hold: true });
    await time.runUntil(0);
    expect(granted).toHaveLength(8);
  });

  test("stop counting after two seconds, so that hung ones hold up no other call, and ending late frees nothing twice", async () => {
    const { time, granted, ask } = world();
    for (let i = 0; i < 9; i++) void ask(`call${i}`, "person", { hold: true });
    await time.runUntil(1_999);
    expect(granted).toHaveLength(4);
    await time.runUntil(2_000);
    expect(granted).toHaveLength(8);
    for (const { permit } of granted.slice(0, 4)) permit.done();
    await time.runUntil(2_001);
    expect(granted).toHaveLength(8);
  });
});

describe("a call that waits", () => {
  test("leaves with the reason of its signal, and its token goes to the next", async () => {
    const { time, granted, ask, many, queued } = world();
    many(50, "burst");
    const controller = new AbortController();
    const given = ask("given up", "person", { signal: controller.signal });
    const failed = expect(given).rejects.toThrow("no longer wanted");
    void ask("next");
    await time.runUntil(100);
    expect(queued()).toBe(2);
    controller.abort(new Error("no longer wanted"));
    await failed;
    await time.runUntil(200);
    expect(granted.at(-1)?.name).toBe("next");
    expect(queued()).toBe(0);
  });

  test("that is not sent after all gives its token back", async () => {
    const { time, granted, ask, many } = world();
    many(49, "burst");
    await ask("not sent", "person", { hold: true });
    void ask("next");
    await time.runUntil(0);
    expect(granted).toHaveLength(50);
    granted.at(-1)?.permit.cancel();
    await time.runUntil(0);
    expect(granted.at(-1)?.name).toBe("next");
  });

  test("that turns out unsent after its bucket was full again gives nothing back", async () => {
    const { time, granted, ask, many } = world();
    many(48, "burst");
    void ask("not sent", "person", { hold: true });
    void ask("not sent either", "person", { hold: true });
    await time.runUntil(12_000);
    const unsent = granted.slice(-2);
    many(60, "call");
    await time.runUntil(12_000);
    for (const { permit } of unsent) permit.cancel();
    await time.runUntil(12_200);
    expect(granted).toHaveLength(50 + 50 + 1);
  });

  test("leaves no room beyond its bucket for a refill while it is out", () => {
    const bucket = createTokenBucket(quotas.ServiceModify, 2 / 50);
    bucket.take(0);
    bucket.take(0);
    bucket.giveBack();
    bucket.giveBack();
    expect([bucket.take(5_500), bucket.take(5_500)]).toEqual([0, 0]);
    expect(bucket.take(5_500)).toBeGreaterThan(0);
  });

  test("is refused at once when its signal is already aborted", async () => {
    const { ask, granted } = world();
    await expect(ask("late", "person", { signal: AbortSignal.abort(new Error("too late")) })).rejects.toThrow(
      "too late",
    );
    expect(granted).toHaveLength(0);
  });
});

describe("namespaces", () => {
  test("take turns: one call waits for one of each other namespace, not for the thousand of one", async () => {
    const { time, granted, many, ask } = world(1, "TaskDefinitionModify");
    many(1_000, "flood", "person", "attacker");
    await time.runUntil(0);
    const waiting = granted.length;
    void ask("edit", "person", { namespace: "victim" });
    void ask("other", "person", { namespace: "third" });
    await time.runUntil(3_000);
    expect(granted.map(({ name }) => name).slice(waiting)).toEqual(["edit", "other", "flood20"]);
  });

  test("take turns within a priority only: a person's edit goes before any drift read", async () => {
    const { time, granted, many, ask } = world(1, "TaskDefinitionModify");
    many(40, "sweep", "resync", "victim");
    await time.runUntil(0);
    many(3, "edit", "person", "attacker");
    void ask("rollout", "rollout", { namespace: "third" });
    await time.runUntil(4_000);
    expect(granted.map(({ name }) => name).slice(20)).toEqual(["edit0", "edit1", "edit2", "rollout"]);
  });

  test("of one namespace the calls keep their order, and none starves", () => {
    const call = fc.record({ namespace: fc.constantFrom("a", "b", "c"), afterMs: fc.integer({ min: 0, max: 3_000 }) });
    return fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 60 }), async (calls) => {
        const { time, granted, ask } = world(1, "TaskDefinitionModify");
        const asked: { at: number; namespace: string; name: string }[] = [];
        for (const [index, { namespace, afterMs }] of calls.entries())
          time.clock.schedule(afterMs, () => {
            asked.push({ at: time.now(), namespace, name: `${namespace}${index}` });
            void ask(`${namespace}${index}`, "person", { namespace });
          });
        await time.runUntil(200_000);
        expect(granted).toHaveLength(calls.length);
        const order = granted.map(({ name }) => name);
        for (const namespace of ["a", "b", "c"]) {
          const own = asked.filter((one) => one.namespace === namespace);
          expect(order.filter((name) => name.startsWith(namespace))).toEqual(own.map(({ name }) => name));
          // The first in line of a namespace waits for a token for each of the two others at most, and for its own.
          const [first] = own;
          if (first === undefined) continue;
          expect((granted.find(({ name }) => name === first.name)?.at ?? Number.NaN) - first.at).toBeLessThanOrEqual(
            3_001,
          );
        }
      }),
      { numRuns: 50 },
    );
  });
});
