import {
  CURVES,
  type CurveName,
  type CurvePoint,
  FIGURES,
  type Figure,
  type FigureName,
  type FigureSpec,
} from "./figures.ts";
import type { Machine } from "./machine.ts";

/** What a run of the bench found, as it is written to its JSON file. */
export interface BenchResult {
  readonly at: string;
  readonly quick: boolean;
  readonly machine: Machine;
  readonly figures: readonly Figure[];
  readonly curves: Readonly<Record<CurveName, readonly CurvePoint[]>>;
  readonly seconds: number;
}

/** Takes figures as they are measured. */
export interface Results {
  add(name: FigureName, value: number, note?: string): void;
  point(curve: CurveName, objects: number, value: number): void;
  figures(): readonly Figure[];
  curves(): BenchResult["curves"];
}

export function createResults(onFigure: (figure: Figure) => void): Results {
  const figures = new Map<FigureName, Figure>();
  const curves = Object.fromEntries(Object.keys(CURVES).map((name) => [name, [] as CurvePoint[]])) as Record<
    CurveName,
    CurvePoint[]
  >;
  const order = Object.keys(FIGURES) as readonly FigureName[];
  return {
    add(name, value, note = "") {
      const spec: FigureSpec = FIGURES[name];
      // What was not measured does not hold: a comparison with NaN is false.
      const figure = { ...spec, name, value, note, holds: spec.bar === undefined ? undefined : value <= spec.bar };
      figures.set(name, figure);
      onFigure(figure);
    },
    point(curve, objects, value) {
      curves[curve].push({ objects, value });
      curves[curve].sort((a, b) => a.objects - b.objects);
    },
    figures: () => order.flatMap((name) => figures.get(name) ?? []),
    curves: () => curves,
  };
}

/** A figure with as many digits as mean something. */
export const shown = (value: number): string => {
  if (!Number.isFinite(value)) return "none";
  return Number.isInteger(value) || Math.abs(value) >= 100 ? String(Math.round(value)) : String(+value.toPrecision(3));
};

export function figureLine({ id, what, value, unit, bar, holds, note }: Figure): string {
  const verdict = holds === undefined ? "    " : holds ? "ok  " : "OVER";
  const limit = bar === undefined ? "" : `<= ${bar}`;
  const measured = `${shown(value)} ${unit}`;
  return `${verdict} ${id.padEnd(4)} ${what.padEnd(66)} ${measured.padStart(14)} ${limit.padStart(8)}  ${note}`.trimEnd();
}
