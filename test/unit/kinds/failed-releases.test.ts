import fc from "fast-check";
import { expect, test } from "vitest";
import { cluster, image, service, taskDefinition } from "../../support/builders.ts";
import { createDriven, type Driven, readyOf } from "./driven.ts";

/**
 * Promise 4 against anything that people and crashes may mix: content that fails is deployed at most once for each time that
 * it was asked for, and never again because of a new count, a tag, a restart, a drift read or a lost status.
 */

const VERSIONS = ["good", "better", "bad", "worse"] as const;
type Version = (typeof VERSIONS)[number];
const FAILING: readonly Version[] = ["bad", "worse"];

type Deed =
  | { readonly kind: "release"; readonly version: Version }
  | { readonly kind: "scale"; readonly count: number }
  | { readonly kind: "tag"; readonly value: string }
  | { readonly kind: "restart" | "retry"; readonly token: string }
  | { readonly kind: "crash" | "forget" };

const token = fc.integer({ min: 0, max: 5 }).map(String);
const deeds: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("release" as const), version: fc.constantFrom(...VERSIONS) }) },
  fc.record({ kind: fc.constant("scale" as const), count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant("tag" as const), value: token }),
  fc.record({ kind: fc.constantFrom("restart" as const, "retry" as const), token }),
  fc.record({ kind: fc.constantFrom("crash" as const, "forget" as const) }),
);
const stories = fc.array(fc.record({ deed: deeds, pauseMs: fc.constantFrom(0, 500, 3_000, 30_000, 700_000) }), {
  minLength: 1,
  maxLength: 7,
});

const refs = { cluster: "web", taskDefinition: "web" };
const web = service("web", refs);

interface Wanted {
  version: Version;
  count: number;
  tag: string;
  restarted: boolean;
  /** There were two retries: one may wait its ten seconds, and is for what is asked for then. */
  retries: number;
  /** How often each content was asked for: by an edit that changed it, or by a retry. */
  readonly asked: Map<Version, number>;
}

async function carryOut(world: Driven, deed: Deed, wanted: Wanted): Promise<void> {
  const ask = (version: Version) => wanted.asked.set(version, (wanted.asked.get(version) ?? 0) + 1);
  switch (deed.kind) {
    case "release":
      if (deed.version !== wanted.version) ask(deed.version);
      if (wanted.retries > 1) ask(deed.version);
      wanted.version = deed.version;
      world.apply(taskDefinition("web", deed.version));
      return;
    case "scale":
    case "tag":
      if (deed.kind === "scale") wanted.count = deed.count;
      else wanted.tag = deed.value;
      world.apply(service("web", refs, { desiredCount: wanted.count, tags: [{ key: "tag", value: wanted.tag }] }));
      return;
    case "restart":
    case "retry":
      if (deed.kind === "restart") wanted.restarted = true;
      else {
        ask(wanted.version);
        wanted.retries += 1;
      }
      world.annotate(web, { [`ecs-operator.dev/${deed.kind}`]: deed.token });
      return;
    case "crash":
      return world.restart();
    case "forget": {
      // Without a record only the newest deployment shows a failure: after a restart it is another one.
      if (wanted.restarted) ask(wanted.version);
      // A status as a restored backup leaves it.
      const { status, ...rest } = world.get(web) ?? {};
      const { failed: _f, verdict: _v, deployment: _d, stoppedTasks: _s, ...kept } = status;
      await world.kube.writer.applyStatus(rest as never, kept);
      return world.restart();
    }
    default:
      deed satisfies never;
  }
}

/** How often AWS was made to deploy each version. */
function deployments(world: Driven): Map<Version, number> {
  const [area] = world.simulator.snapshot().areas;
  const versionOf = new Map(
    area?.taskDefinitions.map((definition) => [
      `${definition.taskDefinitionArn}`,
      VERSIONS.find((version) => image(version) === definition.containerDefinitions[0]?.image),
    ]),
  );
  const counts = new Map<Version, number>();
  for (const { committed, operation, input } of world.writes()) {
    if (!committed || (operation !== "UpdateService" && operation !== "CreateService")) continue;
    const version = versionOf.get(String((input as { taskDefinition?: string }).taskDefinition));
    if (version !== undefined) counts.set(version, (counts.get(version) ?? 0) + 1);
  }
  return counts;
}

test("content that fails is deployed at most as often as it was asked for, whatever else happens", async () => {
  await fc.assert(
    fc.asyncProperty(stories, async (story) => {
      const world = createDriven();
      const outcome = { kind: "exits", exitCode: 1, afterMs: 50 } as const;
      world.simulator.setScenario({ images: FAILING.map((version) => ({ image: image(version), outcome })) });
      const objects = [cluster("web"), taskDefinition("web", "good"), web];
      world.apply(...objects);
      await world.ready(...objects);
      const wanted: Wanted = { version: "good", count: 2, tag: "", restarted: false, retries: 0, asked: new Map() };
      for (const { deed, pauseMs } of story) {
        await carryOut(world, deed, wanted);
        await world.run(pauseMs);
      }
      await world.run(1_300_000);
      const settled = world.mark();
      await world.run(1_300_000);
      expect(world.writes(settled)).toEqual([]);
      const made = deployments(world);
      for (const version of FAILING) {
        expect(made.get(version) ?? 0, `deployments of ${version}`).toBeLessThanOrEqual(wanted.asked.get(version) ?? 0);
      }
      const ready = readyOf(world.get(web));
      const fails = FAILING.includes(wanted.version);
      expect([ready?.status, ready?.reason]).toEqual(fails ? ["False", "RolledBack"] : ["True", "RolloutSucceeded"]);
      expect(world.get(web)?.status.desiredCount).toBe(wanted.count);
    }),
    { numRuns: 40 },
  );
}, 120_000);
