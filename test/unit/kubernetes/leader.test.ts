import { beforeEach, describe, expect, test } from "vitest";
import { FencedError } from "../../../operator/engine/outcome.ts";
import { Elector } from "../../../operator/kubernetes/leader.ts";
import { checkLeaseTimes, defaultLeaseTimes } from "../../../operator/kubernetes/lease-times.ts";
import { createVirtualTime, type Process, type VirtualTime } from "../../support/virtual-clock.ts";
import { createLeaseApi, type LeaseApi } from "./lease-api.ts";
import { recordingLog } from "./support.ts";

interface Member {
  readonly elector: Elector;
  readonly process: Process;
  readonly log: ReturnType<typeof recordingLog>;
  readonly changes: boolean[];
  readonly failures: string[];
}

let time: VirtualTime;
let api: LeaseApi;
let writers: string[];

function join(name: string, skewMs = 0): Member {
  const process = time.process(name, { skewMs });
  const log = recordingLog();
  const changes: boolean[] = [];
  const failures: string[] = [];
  const elector = new Elector({
    transport: api.connect(),
    namespace: "ops",
    lease: "ecs-operator",
    identity: name,
    clock: process.clock,
    random: () => 0.5,
    log,
    onChange: (leading) => changes.push(leading),
    onFailure: (code) => failures.push(code),
  });
  elector.start();
  return { elector, process, log, changes, failures };
}

const leads = ({ elector }: Member): boolean => {
  try {
    elector.check();
    return true;
  } catch (error) {
    if (error instanceof FencedError) return false;
    throw error;
  }
};

const pass = async (ms: number) => {
  await time.runUntil(time.now() + ms);
};

/** Milliseconds until a member leads. */
async function untilLeads(member: Member, limitMs = 60_000): Promise<number> {
  const from = time.now();
  await time.runUntil(() => leads(member), from + limitMs);
  if (!leads(member)) throw new Error("never became the leader");
  return time.now() - from;
}

/** Checks every 10 ms that no two members may write. */
function watchOverlap(members: readonly Member[]): void {
  const check = () => {
    const now = members.filter((member) => member.process.alive && leads(member)).map(({ process }) => process.name);
    if (now.length > 1) writers.push(now.join(" and "));
    time.clock.schedule(10, check);
  };
  check();
}

beforeEach(() => {
  time = createVirtualTime(Date.UTC(2026, 0, 1));
  api = createLeaseApi();
  writers = [];
});

describe("gaining", () => {
  test("the first one leads at once and renews once a second; the other follows without writing", async () => {
    const a = join("a");
    await pass(0);
    const b = join("b");
    await pass(10_000);
    expect([leads(a), leads(b)]).toEqual([true, false]);
    expect(api.lease()?.spec).toMatchObject({ holderIdentity: "a", leaseDurationSeconds: 7, leaseTransitions: 1 });
    const writes = api.log.filter(({ method }) => method === "PUT");
    expect(writes.length).toBeGreaterThanOrEqual(9);
    expect(writes.length).toBeLessThanOrEqual(10);
    expect(writes.every(({ holder }) => holder === "a")).toBe(true);
    expect(a.elector.health()).toEqual({ leading: true, holder: "a", problem: undefined });
    expect(b.elector.health()).toEqual({ leading: false, holder: "a", problem: undefined });
  });

  test("of two that start together one leads", async () => {
    const members = [join("a"), join("b")];
    watchOverlap(members);
    await pass(3_000);
    expect(members.filter(leads)).toHaveLength(1);
    expect(writers).toEqual([]);
  });

  test("before the first answer no process may write", () => {
    const a = join("a");
    expect(leads(a)).toBe(false);
    expect(a.elector.signal.aborted).toBe(true);
    expect(a.elector.term).toBe(0);
  });
});

describe("changing hands", () => {
  test("a release is taken over at once, with a higher term", async () => {
    const a = join("a");
    await pass(0);
    const b = join("b");
    await pass(2_500);
    const stopped = a.elector.stop();
    expect(leads(a)).toBe(false);
    expect(await untilLeads(b)).toBeLessThan(100);
    await stopped;
    expect(b.elector.term).toBeGreaterThan(a.elector.term);
    expect(a.changes).toEqual([true, false]);
    expect(b.changes).toEqual([true]);
  });

  test("the release names no one else and lasts one second", async () => {
    const a = join("a");
    await pass(1_500);
    await a.elector.stop();
    expect(api.lease()?.spec).toMatchObject({ holderIdentity: "", leaseDurationSeconds: 1 });
    await pass(10_000);
    expect(api.log.at(-1)).toEqual({ method: "PUT", holder: "" });
  });

  test("a follower that stops leaves the Lease alone", async () => {
    const a = join("a");
    await pass(0);
    const b = join("b");
    await pass(500);
    await b.elector.stop();
    expect(api.lease()?.spec.holderIdentity).toBe("a");
    expect(leads(a)).toBe(true);
    expect(api.openWatches()).toBe(0);
  });

  test("a killed leader is followed within its lease duration", async () => {
    const a = join("a");
    await pass(0);
    const b = join("b");
    watchOverlap([a, b]);
    await pass(2_900);
    a.process.kill();
    const took = await untilLeads(b);
    expect(took).toBeGreaterThan(5_000);
    expect(took).toBeLessThanOrEqual(defaultLeaseTimes.leaseDurationMs);
  });

  test("a leader frozen for 20 s may not write when it wakes, and its calls in flight are cancelled", async () => {
    const a = join("a");
    await pass(0);
    const b = join("b");
    watchOverlap([a, b]);
    await pass(2_500);
    const { signal } = a.elector;
    a.process.pause(20_000);
    await pass(19_999);
    expect([leads(a), leads(b)]).toEqual([false, true]);
    await pass(2_000);
    expect([leads(a), leads(b)]).toEqual([false, true]);
    expect(signal.aborted).toBe(true);
    expect(writers).toEqual([]);
    expect(a.changes).toEqual([true, false]);
  });

  test("a frozen follower that wakes late does not take over from a leader that renewed meanwhile", async () => {
    const a = join("a");
    await pass(0);
    const b = join("b");
    await pass(500);
    b.process.pause(20_000);
    await pass(25_000);
    expect([leads(a), leads(b)]).toEqual([true, false]);
    expect(a.changes).toEqual([true]);
  });

  test("clocks that are hours apart change nothing", async () => {
    const a = join("a", -5 * 3_600_000);
    await pass(0);
    const b = join("b", 5 * 3_600_000);
    watchOverlap([a, b]);
    await pass(20_000);
    expect([leads(a), leads(b)]).toEqual([true, false]);
    a.process.kill();
    const took = await untilLeads(b);
    expect(took).toBeGreaterThan(5_000);
    expect(writers).toEqual([]);
  });

  test("without permission to watch, the Lease is polled", async () => {
    api.watchable = false;
    const a = join("a");
    await pass(0);
    const b = join("b");
    await pass(3_000);
    await a.elector.stop();
    expect(await untilLeads(b)).toBeLessThanOrEqual(1_500);
  });

  test("a deleted Lease is made again, by one of them", async () => {
    const a = join("a");
    await pass(0);
    const b = join("b");
    watchOverlap([a, b]);
    await pass(1_500);
    api.remove();
    await pass(5_000);
    expect([leads(a), leads(b)].filter(Boolean)).toHaveLength(1);
    expect(writers).toEqual([]);
  });
});

describe("trouble", () => {
  const isWrite = (method: string) => method !== "GET";

  test("refused writes are loud: log, callback, health", async () => {
    api.interfere = ({ method }) =>
      isWrite(method) ? { status: 403, body: { reason: "Forbidden", message: "leases is forbidden" } } : undefined;
    const a = join("a");
    await pass(5_000);
    expect(leads(a)).toBe(false);
    expect(a.failures.length).toBeGreaterThanOrEqual(3);
    expect(a.failures[0]).toBe("Forbidden");
    expect(a.elector.health().problem).toContain("leases is forbidden");
    expect(a.log.lines.filter(({ level }) => level === "error")).toHaveLength(1);
    api.interfere = undefined;
    await untilLeads(a, 5_000);
    expect(a.elector.health().problem).toBeUndefined();
  });

  test("a leader that cannot renew stops at the deadline, before anyone takes over", async () => {
    const a = join("a");
    await pass(0);
    const b = join("b");
    watchOverlap([a, b]);
    await pass(2_500);
    const { signal } = a.elector;
    api.interfere = ({ body }) =>
      (body as { spec?: { holderIdentity: string } } | undefined)?.spec?.holderIdentity === "a"
        ? { status: 500, body: {} }
        : undefined;
    await pass(4_400);
    expect([leads(a), signal.aborted]).toEqual([true, false]);
    await pass(700);
    expect([leads(a), signal.aborted]).toEqual([false, true]);
    await untilLeads(b);
    expect(writers).toEqual([]);
  });

  test("a short outage does not cost leadership", async () => {
    const a = join("a");
    await pass(2_500);
    api.interfere = () => ({ status: 503, body: {} });
    await pass(3_000);
    api.interfere = undefined;
    await pass(5_000);
    expect(leads(a)).toBe(true);
    expect(a.changes).toEqual([true]);
  });

  test("a renewal whose answer is lost is recognised as our own", async () => {
    const a = join("a");
    await pass(2_500);
    let lost = 0;
    api.interfere = ({ method }) => (method === "PUT" && lost++ === 0 ? "lostAnswer" : undefined);
    await pass(5_000);
    expect(lost).toBeGreaterThan(1);
    expect(a.changes).toEqual([true]);
    expect(leads(a)).toBe(true);
  });

  test("an acquisition whose answer is lost is made up for, with a term of its own", async () => {
    let lost = 0;
    api.interfere = ({ method }) => (method === "POST" && lost++ === 0 ? "lostAnswer" : undefined);
    const a = join("a");
    await untilLeads(a, 3_000);
    expect(a.elector.term).toBe(2);
  });

  test("a person's edit of the Lease does not cost leadership", async () => {
    const a = join("a");
    await pass(2_500);
    api.touch();
    await pass(5_000);
    expect(a.changes).toEqual([true]);
  });

  test("leadership that is lost and gained again has a new term and a new signal", async () => {
    const a = join("a");
    await pass(2_500);
    const first = { term: a.elector.term, signal: a.elector.signal };
    api.interfere = () => ({ status: 503, body: {} });
    await pass(8_000);
    expect(leads(a)).toBe(false);
    api.interfere = undefined;
    await untilLeads(a);
    expect(a.elector.term).toBeGreaterThan(first.term);
    expect([first.signal.aborted, a.elector.signal.aborted]).toEqual([true, false]);
  });

  test("a term that was lost is waited out before the next: its last writes may still be on their way", async () => {
    const a = join("a");
    await pass(2_500);
    api.interfere = () => ({ status: 503, body: {} });
    await time.runUntil(() => !leads(a));
    api.interfere = undefined;
    const { leaseDurationMs, renewDeadlineMs } = defaultLeaseTimes;
    expect(await untilLeads(a)).toBeGreaterThanOrEqual(leaseDurationMs - renewDeadlineMs);
  });

  test("stopping does not wait for a renewal that hangs, and still releases", async () => {
    const a = join("a");
    await pass(500);
    let hung = 0;
    api.interfere = ({ method }) => (method === "PUT" && hung++ === 0 ? "hang" : undefined);
    await pass(1_000);
    expect(hung).toBe(1);
    await a.elector.stop();
    expect(api.lease()?.spec.holderIdentity).toBe("");
  });

  test("a callback that throws does not end the election", async () => {
    const process = time.process("a");
    const log = recordingLog();
    const elector = new Elector({
      transport: api.connect(),
      namespace: "ops",
      lease: "ecs-operator",
      identity: "a",
      clock: process.clock,
      random: () => 0.5,
      log,
      onChange: () => {
        throw new Error("broken callback");
      },
    });
    elector.start();
    await pass(10_000);
    expect(elector.health().leading).toBe(true);
  });
});

test.each([
  ["a deadline as long as the lease", { leaseDurationMs: 5_000, renewDeadlineMs: 5_000, retryPeriodMs: 1_000 }],
  ["a retry period close to the deadline", { leaseDurationMs: 9_000, renewDeadlineMs: 6_000, retryPeriodMs: 5_000 }],
  ["no retry period", { leaseDurationMs: 9_000, renewDeadlineMs: 6_000, retryPeriodMs: 0 }],
])("%s is refused", (_, times) => {
  expect(() => checkLeaseTimes(times)).toThrow();
  expect(() => checkLeaseTimes(defaultLeaseTimes)).not.toThrow();
});
