import { runTask, type Summary, type Task } from "./checked.ts";

// A process of the pool: runs one seed after the other, each when its parent says so, and ends with its parent.

process.on("disconnect", () => process.exit(0));
process.on("message", async (task: Task) => {
  const summary = await runTask(task).catch((error: unknown) => brokenSummary(task.seed, error));
  process.send?.(summary);
});

/** The simulation itself failed. */
function brokenSummary(seed: number, error: unknown): Summary {
  const message = error instanceof Error ? String(error.stack) : String(error);
  const violations = [{ invariant: "simulation", message, at: 0 }];
  return { seed, violations, faults: [], passes: 0, awsCalls: 0, virtualMs: 0, hash: "", twice: false, cpuMs: 0 };
}
