import { LEASE } from "../../operator/api/names.ts";
import type { Entry, Violation } from "./history.ts";
import type { Oracle, SafetySettings } from "./oracle.ts";
import { actorOracles } from "./oracles-actors.ts";
import { checkBudget } from "./oracles-budget.ts";
import { finalizerOracles } from "./oracles-finalizer.ts";
import { isolationOracles } from "./oracles-isolation.ts";
import { ownershipOracles } from "./oracles-ownership.ts";
import { taskOracles } from "./oracles-tasks.ts";
import { truthOracles } from "./oracles-truth.ts";
import { writeOracles } from "./oracles-writes.ts";
import { createView } from "./view.ts";

/** Fresh oracles: each remembers what it has seen of one history. */
export const safetyOracles = (settings: SafetySettings): readonly Oracle[] => [
  ...ownershipOracles(settings),
  ...finalizerOracles(),
  ...writeOracles(settings),
  ...actorOracles(),
  ...taskOracles(),
  ...truthOracles(settings),
  ...isolationOracles(settings),
];

/** Every broken safety invariant of a history. */
export function checkSafety(history: readonly Entry[], settings: SafetySettings): readonly Violation[] {
  const oracles = safetyOracles(settings);
  const violations: Violation[] = [];
  const view = createView(LEASE);
  for (const entry of history) {
    for (const oracle of oracles) {
      const report = (message: string) => violations.push({ invariant: oracle.invariant, message, at: entry.at });
      if (entry.system === "aws") oracle.aws?.(entry, view, report);
      else oracle.kube?.(entry, view, report);
    }
    view.move(entry);
  }
  if (settings.bucketShare !== undefined) violations.push(...checkBudget(history, settings.bucketShare));
  return violations;
}
