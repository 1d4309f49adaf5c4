import type { Violation } from "../scenarios/history.ts";
import type { Summary } from "./checked.ts";
import { type Plan, planText } from "./plan.ts";

const SHOWN_VIOLATIONS = 6;

/** The command that repeats a run, in one line. */
export function replayLine(seed: number, plan?: Plan): string {
  const planned = plan === undefined ? "" : ` --plan '${planText(plan)}'`;
  return `npm run simulate -- --seed ${seed}${planned} --trace`;
}

/** What went wrong with a seed, and how to see it again. */
export function failureText({ seed, violations }: Pick<Summary, "seed" | "violations">): string {
  const lines = violations.slice(0, SHOWN_VIOLATIONS).map(({ invariant, message, at }: Violation) => {
    return `  ${invariant} at ${new Date(at).toISOString().slice(11, 23)}: ${message}`;
  });
  return [`seed ${seed}: ${violations.length} violations; again: ${replayLine(seed)}`, ...lines].join("\n");
}

/** Totals of all seeds, as a table. */
export function totalsText(all: readonly Summary[], seconds: number): string {
  const sum = (of: (summary: Summary) => number) => all.reduce((total, summary) => total + of(summary), 0);
  const faults = new Map<string, number>();
  for (const summary of all)
    for (const [kind, times] of summary.faults) faults.set(kind, (faults.get(kind) ?? 0) + times);
  const rows: readonly (readonly [string, string])[] = [
    ["seeds", `${all.length} (${(all.length / seconds).toFixed(1)} a second)`],
    ["run twice, traces equal", String(all.filter(({ twice }) => twice).length)],
    ["processor time a seed", `${(sum(({ cpuMs }) => cpuMs) / all.length).toFixed(0)} ms`],
    ["virtual time", `${(sum(({ virtualMs }) => virtualMs) / 3_600_000).toFixed(1)} h`],
    ["passes", String(sum(({ passes }) => passes))],
    ["AWS calls", String(sum(({ awsCalls }) => awsCalls))],
    ...[...faults]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, times]) => [`fault: ${kind}`, String(times)] as const),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n");
}
