import { KIND_NAMES } from "../../operator/api/catalogue.ts";
import { expect } from "vitest";
import type { Driven } from "../unit/kinds/driven.ts";

/** Two drift reads: everything that happens by itself has happened. */
const SETTLED_MS = 1_300_000;

/**
 * The same inputs give the same verdict: once all is settled, a new process, with the same objects and the same AWS and no
 * memory of its own, must come to the same statuses.
 */
export async function expectSameAfterRestart(world: Driven): Promise<void> {
  await world.run(SETTLED_MS);
  const before = statuses(world);
  await world.restart();
  await world.run(SETTLED_MS);
  expect(statuses(world), "statuses after the operator was restarted").toEqual(before);
}

/** The statuses of all objects, but for when a condition last changed. */
function statuses(world: Driven): Readonly<Record<string, unknown>> {
  const found = KIND_NAMES.flatMap((kind) => [...world.kube.store.each(kind)]);
  return Object.fromEntries(
    found.map(({ kind, metadata, status }) => {
      const { conditions = [], ...rest } = status ?? {};
      const timeless = conditions.map(({ lastTransitionTime: _, ...condition }) => condition);
      return [`${kind}/${metadata.name}`, { ...rest, conditions: timeless }];
    }),
  );
}
