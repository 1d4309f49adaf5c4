import { afterAll, beforeAll, expect, test } from "vitest";
import { type Manifest, stack, withSpec } from "../support/builders.ts";
import type { OperatorProcess } from "../support/operator-process.ts";
import { startWorld, type World } from "../support/world.ts";
import { patient } from "../support/world-until.ts";

/** The times that the operator has by default: the figures below are about these. */
const DEFAULT_LEASE = { "lease-duration": "7s", "lease-renew-deadline": "5s", "lease-retry-period": "1s" };

/** What Node takes to run a program whose wall clock is an hour ahead of all others. */
const HOUR_AHEAD = [
  "--import",
  `data:text/javascript,${encodeURIComponent(`
    const Real = Date;
    const now = () => Real.now() + 3_600_000;
    globalThis.Date = class extends Real {
      constructor(...args) { super(...(args.length === 0 ? [now()] : args)); }
      static now() { return now(); }
    };
  `)}`,
];

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: "replicas", operator: { flags: DEFAULT_LEASE } });
});
afterAll(() => world?.stop());

const countOf = async (name: string) => {
  const { services } = await world.aws.area();
  return services.find(({ serviceName }) => serviceName === name)?.desiredCount;
};

/** When the process said so, milliseconds. */
const saidAt = (operator: OperatorProcess, msg: string): number =>
  Date.parse(operator.log().find((line) => line.msg === msg)?.time ?? "");

/** Ends the leader while a change is on its way; gives the time until the standby led, and until the change was in AWS. */
async function takeOver(name: string, signal: "SIGTERM" | "SIGKILL") {
  const objects = stack(name);
  const [, , web] = objects;
  await world.apply(...objects);
  await world.waitReady(...objects);
  const leader = world.operator;
  const standby = await world.startOperator({ standby: true, flags: DEFAULT_LEASE });
  expect(standby.log().some(({ msg }) => msg === "leadership gained")).toBe(false);
  const mark = await world.aws.mark();
  const endedAt = Date.now();
  leader.signal(signal);
  await leader.exited;
  await world.apply(withSpec(web, { desiredCount: 3 }));
  await world.waitAws(
    "the change arrives",
    () => countOf(name),
    (count) => count === 3,
  );
  const writes = await world.aws.writes(mark);
  expect(writes.map(({ operation }) => operation)).toEqual(["UpdateService"]);
  return {
    standby,
    leadMs: saidAt(standby, "leadership gained") - endedAt,
    writeMs: (writes[0]?.time ?? 0) - endedAt,
    exit: leader.ended(),
  };
}

test("a leader that is asked to stop hands over within 1.5 s, and its exit is clean", async () => {
  const { standby, leadMs, writeMs, exit } = await takeOver("graceful", "SIGTERM");
  expect(exit).toBe(0);
  expect(leadMs).toBeLessThan(patient(1_500));
  expect(writeMs).toBeLessThan(patient(2_500));
  await standby.stop();
});

test("a leader that is killed is succeeded within 8 s, and no write is lost or doubled", async () => {
  await world.startOperator({ flags: DEFAULT_LEASE });
  const { standby, leadMs, writeMs, exit } = await takeOver("killed", "SIGKILL");
  expect(exit).toBe("SIGKILL");
  expect(leadMs).toBeLessThan(8_000);
  expect(writeMs).toBeLessThan(9_000);
  await standby.stop();
});

const changesOf = (operator: OperatorProcess) =>
  operator.log().flatMap(({ msg }) => (msg.startsWith("leadership ") ? [msg] : []));

/** Kills the leader and waits until the other one leads and has carried out a change. */
async function succeed(leader: OperatorProcess, standby: OperatorProcess, web: Manifest, desiredCount: number) {
  const killedAt = Date.now();
  await leader.stop("SIGKILL");
  await standby.ready();
  expect(Date.now() - killedAt).toBeLessThan(12_000);
  await world.apply(withSpec(web, { desiredCount }));
  await world.waitAws(
    "the change arrives",
    () => countOf(web.metadata.name),
    (count) => count === desiredCount,
  );
}

test("a replica whose clock is an hour ahead takes over like any other, and no sooner", async () => {
  const first = await world.restartOperator();
  const objects = stack("clocks");
  const [, , web] = objects;
  await world.apply(...objects);
  await world.waitReady(...objects);
  const ahead = await world.startOperator({ standby: true, flags: DEFAULT_LEASE, nodeFlags: HOUR_AHEAD });
  const skew = Date.parse(ahead.log()[0]?.time ?? "") - Date.parse(first.log()[0]?.time ?? "");
  expect(skew).toBeGreaterThan(3_600_000);
  // Longer than the Lease lasts: by the wall clock of the standby it ran out an hour ago.
  await new Promise((resolve) => setTimeout(resolve, 9_000));
  expect([changesOf(first), changesOf(ahead)]).toEqual([["leadership gained"], []]);
  await succeed(first, ahead, web, 3);
  // And by its own wall clock the next standby would have to wait for an hour.
  const last = await world.startOperator({ standby: true, flags: DEFAULT_LEASE });
  await succeed(ahead, last, web, 4);
  expect([changesOf(ahead), changesOf(last)]).toEqual([["leadership gained"], ["leadership gained"]]);
  await last.stop();
});

test("two replicas: only the leader writes, the standby is ready and follows", async () => {
  const leader = await world.startOperator({ flags: DEFAULT_LEASE });
  const standby = await world.startOperator({ standby: true, flags: DEFAULT_LEASE });
  const objects = stack("pair");
  await world.apply(...objects);
  await world.waitReady(...objects);
  expect((await standby.probe())?.status).toBe(200);
  const wrote = (operator: OperatorProcess) => operator.log().filter(({ msg }) => msg === "wrote to AWS").length;
  expect([wrote(leader), wrote(standby)]).toEqual([3, 0]);
  const { clusters, taskDefinitions } = await world.aws.area();
  expect(clusters.filter(({ clusterName }) => clusterName === "pair")).toHaveLength(1);
  expect(taskDefinitions.filter(({ family }) => family === "pair")).toHaveLength(1);
  await standby.stop();
});
