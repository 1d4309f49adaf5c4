import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Plan } from "./plans.ts";
import type { Outcome } from "./run-plan.ts";

/** What is known of each plan by id: kept in a file, so that a long run can be ended and resumed. */
export type Results = Readonly<Record<string, Outcome>>;

/** @throws Error when the file is there and is no results file */
export function readResults(path: string): Results {
  if (!existsSync(path)) return {};
  const { outcomes } = JSON.parse(readFileSync(path, "utf8")) as { readonly outcomes?: readonly Outcome[] };
  if (!Array.isArray(outcomes)) throw new Error(`${path} holds no results of fault plans`);
  return Object.fromEntries((outcomes as readonly Outcome[]).map((outcome) => [outcome.id, outcome]));
}

export function writeResults(path: string, results: Results): void {
  const outcomes = Object.values(results).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const summary = { plans: outcomes.length, ...countsOf(outcomes) };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ summary, outcomes }, null, 1)}\n`);
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly unreached: number;
}

export function countsOf(outcomes: readonly Outcome[]): Counts {
  const count = (wanted: Outcome["result"]) => outcomes.filter(({ result }) => result === wanted).length;
  return { passed: count("passed"), failed: count("failed"), unreached: count("unreached") };
}

/** Of a hundred plans as many may be unreached: whether two edits or two reads share a call depends on the time. */
const UNREACHED_PERCENT = 1;

/** @returns whether plans were run, none has failed, and hardly any has shown nothing */
export function isAcceptable({ passed, failed, unreached }: Counts): boolean {
  return passed > 0 && failed === 0 && unreached * 100 <= (passed + unreached) * UNREACHED_PERCENT;
}

/** A row a class of boundary and a column a workload: `passed/all`, for the plans that were run. */
export function tableOf(plans: readonly Plan[], results: Results): string {
  const ran = plans.filter(({ id }) => results[id] !== undefined);
  const columns = [...new Set(ran.map(({ workload }) => workload))];
  const rows = [...new Set(ran.map(({ boundary }) => boundary))].toSorted();
  const cell = (inCell: (plan: Plan) => boolean): string => {
    const own = ran.filter(inCell);
    if (own.length === 0) return "";
    return `${own.filter(({ id }) => results[id]?.result === "passed").length}/${own.length}`;
  };
  const body = rows.map((row) => [
    row,
    ...columns.map((column) => cell((plan) => plan.boundary === row && plan.workload === column)),
    cell((plan) => plan.boundary === row),
  ]);
  const last = ["all", ...columns.map((column) => cell((plan) => plan.workload === column)), cell(() => true)];
  return aligned([["boundary", ...columns, "all"], ...body, last]);
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
