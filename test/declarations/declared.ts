import type { Log } from "../../operator/engine/kind.ts";
import type { LedgerEntry } from "../../simulator/core/ledger.ts";
import type { Host } from "../kinds/host.ts";
import { IMAGES } from "../scenarios/world.ts";
import type { Manifest } from "../support/builders.ts";
import { createDriven, type Driven, isReadyNow, type StoredObject } from "../unit/kinds/driven.ts";

/** The operator over the simulated AWS, in virtual time, and what it logged as its own mistake. */
export interface Declared extends Driven {
  /** Errors in the log, and unclassified failures. */
  readonly mistakes: readonly string[];
  /** Applies a manifest and lets the world come to rest. @returns the writes that came of it */
  declare(...manifests: readonly Manifest[]): Promise<readonly LedgerEntry[]>;
  /** Ready for its newest generation. */
  isReady(manifest: Manifest): boolean;
}

/** Longer than any rollout of two tasks here, the bake time of a minute included. */
const REST_MS = 150_000;

/** Many times what a rollout takes: more means an endless loop. */
const MOST_TIMERS = 20_000;

/** Everything an administrator may grant is granted; what is not granted is a matter of the isolation tests. */
const ROLES = ["arn:aws:iam::111122223333:role/granted*"];

export function createDeclared(): Declared {
  const mistakes: string[] = [];
  const log: Log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: (message, fields) => void mistakes.push(`${message} ${JSON.stringify(fields)}`),
    child: () => log,
  };
  const world = createDriven({ settings: { passableRoles: ROLES }, log });
  // EC2 tasks need somewhere to run.
  world.simulator.setScenario({ containerInstances: 4, images: IMAGES });
  return {
    ...world,
    mistakes,
    isReady: (manifest) => isReadyNow(world.get(manifest)),
    async declare(...manifests) {
      const mark = world.mark();
      world.apply(...manifests);
      const busy = world.time.fired + MOST_TIMERS;
      const tooBusy = await world.time.runUntil(() => world.time.fired > busy, world.time.now() + REST_MS);
      if (tooBusy) mistakes.push(`the world does not come to rest: ${MOST_TIMERS} timers fired`);
      return world.writes(mark);
    },
  };
}

/** A host in a world of its own, at rest. */
export async function declaredHost(host: Host, manifest: Manifest = host.manifest): Promise<Declared> {
  const world = createDeclared();
  // A literal task definition is read once; what it names is there before.
  await world.declare(...host.companions);
  await world.declare(manifest);
  return world;
}

/** What the object's conditions say. */
export const sayings = (object: StoredObject | undefined): readonly string[] =>
  (
    (object?.status?.conditions ?? []) as readonly {
      readonly type: string;
      readonly reason: string;
      readonly message: string;
    }[]
  ).map(({ type, reason, message }) => `${type} ${reason}: ${message}`);
