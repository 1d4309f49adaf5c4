import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askGitops } from "../../tools/gitops/assets.ts";
import { type Manifest, stack, taskDefinition } from "../support/builders.ts";
import { isReady, isStalled, startWorld, type World } from "../support/world.ts";
import type { KubeObject } from "../support/world-kube.ts";
import "../gitops/tool.ts";

// A commit that repairs a failed release changes the task definition alone. Flux ends its wait at the first status that shows the
// service as Failed, so that has to be over at once, however long AWS takes for the new revision.

const NAMES = ["one", "two", "three", "four"];
const POLL_MS = 30;
/** So long AWS takes for each registration; the operator waits longer than that for an answer. */
const REGISTRATION_MS = 2_500;

interface Reading {
  /** Milliseconds since the API server answered the apply. */
  readonly afterMs: number;
  readonly object: KubeObject;
}

let world: World;

beforeAll(async () => {
  world = await startWorld({ name: "gitops-repair" });
  const stacks = NAMES.map((name) => stack(name));
  await world.apply(...stacks.flat());
  await world.waitReady(...stacks.flat());
  await world.aws.scenario({ images: [{ image: ":crash", outcome: { kind: "exits", exitCode: 1, afterMs: 50 } }] });
  await world.apply(...NAMES.map((name) => taskDefinition(name, "crash")));
  for (const name of NAMES) await world.waitFor("ECSService", name, isStalled, { timeout: 40_000 });
  await world.aws.faults({ operation: "RegisterTaskDefinition", kind: "slow", ms: REGISTRATION_MS });
}, 120_000);
afterAll(() => world?.stop());

/** Applies the repair, and reads the service as Flux does, until it is Ready. */
async function readingsAfter(repair: Manifest): Promise<readonly Reading[]> {
  await world.apply(repair);
  const answered = performance.now();
  const readings: Reading[] = [];
  const read = async (object: KubeObject) => {
    readings.push({ afterMs: performance.now() - answered, object });
    await sleep(POLL_MS);
  };
  const { name } = repair.metadata;
  for (
    let object = await world.get("ECSService", name);
    !isReady(object);
    object = await world.get("ECSService", name)
  ) {
    if (performance.now() - answered > 60_000) throw new Error(`${name} is not Ready\n${await world.report()}`);
    await read(object);
  }
  return readings;
}

test.each(NAMES)(
  "a repaired release is not Failed from before AWS has the new revision on: %s",
  async (name) => {
    const readings = await readingsAfter(taskDefinition(name, "2"));
    const verdicts = await askGitops(
      {},
      readings.map(({ object }) => ({ op: "kstatus", object: { ...object } })),
    );
    const statuses = verdicts.map((verdict) => (verdict as { readonly status: string }).status);
    const failedForMs = readings[statuses.lastIndexOf("Failed")]?.afterMs ?? 0;
    expect(failedForMs).toBeLessThan(REGISTRATION_MS / 2);
    // The readings went on while AWS had not answered, and after that.
    expect(readings.at(-1)?.afterMs).toBeGreaterThan(REGISTRATION_MS);
    expect(new Set(statuses.slice(statuses.lastIndexOf("Failed") + 1))).toEqual(new Set(["InProgress"]));
  },
  120_000,
);
