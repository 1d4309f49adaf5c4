/** The scalable target: its limits, and what is suspended. */
import { deepEqual } from "../../lib/json.ts";
import type { Desired } from "./desired.ts";
import { differing, type Members } from "./leaves.ts";
import type { ScalingInput, ScalingStep } from "./model.ts";

/**
 * Scheduled actions move both limits by design, so live ones that differ from the declared are no drift then, if the declared ones are
 * those that were registered last.
 */
export function targetSteps(
  { limits, suspended, scheduledActions }: Desired,
  input: ScalingInput,
): readonly ScalingStep[] {
  const { live, recorded, tags } = input;
  const { target } = live;
  if (target === undefined) {
    const state = Object.keys(suspended).length > 0 && { SuspendedState: suspended };
    return [{ call: "RegisterScalableTarget", input: { ...limits, ...state }, paths: Object.keys(limits), tags }];
  }
  const moving = scheduledActions.length > 0 || live.scheduledActions.length > 0;
  const shown = { MinCapacity: target.MinCapacity, MaxCapacity: target.MaxCapacity };
  const isMoved = moving && deepEqual(recorded.limits, limits);
  const paths = isMoved ? [] : differing({ declared: limits, live: shown, before: [] });
  const flags = changedFlags(suspended, (target.SuspendedState ?? {}) as Members, recorded.suspended);
  const names = Object.keys(flags);
  if (paths.length === 0 && names.length === 0) return [];
  return [
    {
      call: "RegisterScalableTarget",
      input: { ...(paths.length > 0 && limits), ...(names.length > 0 && { SuspendedState: flags }) },
      paths: [...paths, ...names.map((name) => `SuspendedState.${name}`)],
      tags: [],
    },
  ];
}

/** Declared flags that differ, and those that were declared, are not any more and are still set. */
function changedFlags(declared: Members, live: Members, before: readonly string[]): Members {
  const changed = Object.entries(declared).filter(([name, value]) => (live[name] ?? false) !== value);
  const cleared = before.filter((name) => declared[name] === undefined && live[name] === true);
  return Object.fromEntries([...changed, ...cleared.map((name) => [name, false] as const)]);
}
