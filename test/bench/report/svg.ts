import type { CurvePoint } from "../figures.ts";

/** A line through points, drawn as plain SVG. */
export interface Graph {
  readonly title: string;
  readonly unit: string;
  readonly points: readonly CurvePoint[];
  /** Bars at some numbers of objects. */
  readonly bars: readonly CurvePoint[];
}

const WIDTH = 640;
const HEIGHT = 320;
const LEFT = 64;
const RIGHT = 24;
const TOP = 44;
const BOTTOM = 48;
const TICKS = 4;

/** Colours that can be read on light and on dark pages. */
const INK = "#6b7280";
const LINE = "#2563eb";
const BAR = "#dc2626";

/**
 * A graph over the number of objects, from 0 on both axes: a cost that grows with the objects is a straight line.
 *
 * @returns an SVG document; the same points give the same text
 */
export function drawGraph({ title, unit, points, bars }: Graph): string {
  const mostX = ceiling(Math.max(1, ...[...points, ...bars].map(({ objects }) => objects)));
  const mostY = ceiling(Math.max(...[...points, ...bars].map(({ value }) => value), 1e-9));
  const x = (objects: number) => round(LEFT + (objects / mostX) * (WIDTH - LEFT - RIGHT));
  const y = (value: number) => round(HEIGHT - BOTTOM - (value / mostY) * (HEIGHT - TOP - BOTTOM));
  const steps = Array.from({ length: TICKS + 1 }, (_, index) => index / TICKS);
  const grid = steps.flatMap((step) => [
    `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(step * mostY)}" y2="${y(step * mostY)}" stroke="${INK}" stroke-opacity="0.25"/>`,
    text(LEFT - 8, y(step * mostY) + 4, "end", short(step * mostY)),
    text(x(step * mostX), HEIGHT - BOTTOM + 18, "middle", short(step * mostX)),
  ]);
  const path = points.map(({ objects, value }) => `${x(objects)},${y(value)}`).join(" ");
  const dots = points.map(
    ({ objects, value }) =>
      `<circle cx="${x(objects)}" cy="${y(value)}" r="4" fill="${LINE}"><title>${objects}: ${short(value)} ${unit}</title></circle>`,
  );
  const limits = bars.map(
    ({ objects, value }) =>
      `<path d="M${x(objects) - 9} ${y(value)}h18" stroke="${BAR}" stroke-width="3"><title>bar: ${short(value)} ${unit}</title></path>`,
  );
  const legend = bars.length === 0 ? "" : "; red: the bar";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${title}, by number of services</title>`,
    `<text x="${LEFT}" y="24" font-size="15" fill="${INK}">${title} (${unit})${legend}</text>`,
    ...grid,
    `<polyline points="${path}" fill="none" stroke="${LINE}" stroke-width="2"/>`,
    ...dots,
    ...limits,
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, "middle", "services"),
    "</svg>",
    "",
  ].join("\n");
}

const text = (x: number, y: number, anchor: string, what: string): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="${INK}">${what}</text>`;

const round = (value: number): number => Math.round(value * 10) / 10;

/** Thousands as k; at most three digits that mean something. */
function short(value: number): string {
  if (value >= 10_000) return `${+(value / 1000).toPrecision(3)}k`;
  return String(+value.toPrecision(3));
}

/** The next number that divides well: 1, 2, 4, 5, 8 or 10 times a power of ten. */
function ceiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 5, 8, 10].find((factor) => factor * power >= value) ?? 10) * power;
}
