import {
  CURVES,
  type CurveName,
  type CurvePoint,
  FIGURES,
  type Figure,
  type FigureName,
  type FigureSpec,
} from "../figures.ts";
import { type BenchResult, shown } from "../results.ts";
import { drawGraph } from "./svg.ts";

const BEGIN = "<!-- figures: made by `npm run bench -- --report` -->";
const END = "<!-- figures: end -->";
const HOME = "docs/engineering";
export const PAGE = `${HOME}/performance.md`;
/** Of the graphs, beside the page. */
const FOLDER = "performance";

const barAt = (objects: number, name: FigureName, factor = 1): readonly CurvePoint[] => {
  const { bar }: FigureSpec = FIGURES[name];
  return bar === undefined ? [] : [{ objects, value: bar * factor }];
};

/** Bars that stand in a graph. */
const BARS: Readonly<Record<CurveName, readonly CurvePoint[]>> = {
  memory: [...barAt(0, "memory0"), ...barAt(1_000, "memory1000"), ...barAt(10_000, "memory10000")],
  sweepCpu: barAt(10_000, "sweepCpu"),
  readsPerHour: barAt(10_000, "readsPerHour", 10_000),
  startup: barAt(10_000, "synced"),
};

/**
 * Files that show a run, by path from the root of the checkout: the page with its table replaced, and the graphs.
 * @throws Error when the page has no place for the table
 */
export function filesOf(result: BenchResult, page: string): ReadonlyMap<string, string> {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${PAGE} has no lines ${BEGIN} and ${END}`);
  const names = (Object.keys(CURVES) as readonly CurveName[]).filter((name) => result.curves[name].length > 1);
  const body = [BEGIN, "", ...aboutRun(result), "", ...tableOf(result.figures), "", ...names.map(pictureOf), ""];
  const files = new Map([[PAGE, page.slice(0, begin) + body.join("\n") + page.slice(end)]]);
  for (const name of names) {
    files.set(
      `${HOME}/${FOLDER}/${name}.svg`,
      drawGraph({ ...CURVES[name], points: result.curves[name], bars: BARS[name] }),
    );
  }
  return files;
}

function aboutRun({ at, machine, seconds }: BenchResult): readonly string[] {
  const { cores, cpu, node, load, loopMs, loopP95Ms, timerLateMs } = machine;
  return [
    `Measured on ${at.slice(0, 10)}, ${cores} cores of ${cpu}, Node ${node}; load before ${load.toFixed(1)}, fixed loop`,
    `${loopMs.toFixed(1)} ms (p95 ${loopP95Ms.toFixed(1)}), timers up to ${timerLateMs.toFixed(1)} ms late; ${seconds} s.`,
  ];
}

function tableOf(figures: readonly Figure[]): readonly string[] {
  const rows = figures.map(({ id, what, value, unit, bar, holds, note }) => {
    const verdict = holds === undefined ? "" : holds ? "yes" : "**no**";
    return `| ${id} | ${what} | ${shown(value)} ${unit} | ${bar === undefined ? "" : `<= ${bar}`} | ${verdict} | ${note} |`;
  });
  return ["| | Figure | Measured | Bar | Holds | How |", "|---|---|---|---|---|---|", ...rows];
}

const pictureOf = (name: CurveName): string => `![${CURVES[name].title}, by number of services](${FOLDER}/${name}.svg)`;
