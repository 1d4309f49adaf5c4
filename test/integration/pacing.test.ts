import { afterAll, beforeAll, expect, test } from "vitest";
import { cluster, service, taskDefinition, withSpec } from "../support/builders.ts";
import { startWorld, type World } from "../support/world.ts";
import { patient } from "../support/world-until.ts";

/** Services in clusters of their own share no read. */
const MANY = 60;
/** AWS takes a burst of 100 reads of services and 20 a second. */
const SHARE = 0.1;
const BURST = 100 * SHARE;
const PER_SECOND = 20 * SHARE;
const WATCHED_MS = 8_000;
/** Without its precedence the change would wait for half a minute of reading. */
const SOON_MS = 6_000;

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: "pacing", operator: { flags: { "bucket-share": "unlimited" } } });
});
afterAll(() => world?.stop());

test("after a restart all is read at the operator's share of AWS's quotas, and a person's change overtakes it", async () => {
  const names = Array.from({ length: MANY }, (_, index) => `paced-${index}`);
  const services = names.map((name) => service(name, { cluster: name, taskDefinition: "paced" }, { desiredCount: 0 }));
  await world.apply(taskDefinition("paced"), ...names.map((name) => cluster(name)), ...services);
  await world.waitReady(...services);
  await world.operator.stop();
  const mark = await world.aws.mark();
  await world.startOperator({ flags: { "bucket-share": String(SHARE), "drift-interval": "10m" } });
  const changed = withSpec(services.at(-1) as (typeof services)[0], { desiredCount: 1 });
  const asked = Date.now();
  await world.apply(changed);
  const update = await world.waitAws(
    "the change is made",
    async () => (await world.aws.writes(mark)).find(({ operation }) => operation === "UpdateService"),
    (call) => call !== undefined,
    { timeout: 60_000 },
  );
  expect((update?.time ?? Number.POSITIVE_INFINITY) - asked).toBeLessThan(patient(SOON_MS));
  const reads = async () => (await world.aws.calls(mark)).filter(({ operation }) => operation === "DescribeServices");
  const seen = await world.waitAws(
    "some seconds of reading pass",
    reads,
    ([first]) => first !== undefined && Date.now() - first.time > WATCHED_MS,
  );
  const since = seen[0]?.time ?? 0;
  const early = seen.filter(({ time }) => time - since <= WATCHED_MS).length;
  expect(early).toBeLessThanOrEqual(BURST + (PER_SECOND * WATCHED_MS) / 1_000 + 2);
  expect(early).toBeGreaterThan(BURST);
});
