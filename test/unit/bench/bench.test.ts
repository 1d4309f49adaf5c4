import { expect, test } from "vitest";
import { filesOf } from "../../bench/report/page.ts";
import { drawGraph } from "../../bench/report/svg.ts";
import type { BenchResult } from "../../bench/results.ts";
import { createResults } from "../../bench/results.ts";
import { judge, type Sample } from "../../bench/soak/verdict.ts";
import { median, quantile, robustSlope } from "../../bench/statistics.ts";
import { createRandomSource } from "../../support/random.ts";

const random = createRandomSource("bench");
const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

test("quantiles are of nearest rank", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(quantile(range(100), 0.99)).toBe(98);
  expect(median([])).toBeNaN();
});

test("the slope of a line is found although some points are far off it", () => {
  const points = range(60).map((x) => ({ x, y: x % 10 === 0 ? 1_000 : 5 + 2 * x }));
  const { perX, low, high } = robustSlope(points);
  expect(perX).toBeCloseTo(2, 5);
  expect(low).toBeLessThanOrEqual(2);
  expect(high).toBeGreaterThanOrEqual(2);
});

/** Half an hour with one read each ten seconds; a new process every ten minutes. */
const samples = (rss: (at: number, life: number) => number): readonly Sample[] =>
  range(180).map((index) => {
    const life = Math.floor(index / 60);
    const noise = random.between(-200, 200) / 100;
    return { at: index * 10, process: `p${life}`, rssMib: rss(index * 10, life) + noise, handles: 40, latencyMs: 12 };
  });

test("a soak's verdict: noise and processes that begin higher are no growth", () => {
  expect(
    judge(
      samples((_at, life) => 100 + 15 * life),
      "rssMib",
    ),
  ).toMatchObject({ grows: false });
  expect(
    judge(
      samples(() => 100),
      "handles",
    ),
  ).toMatchObject({ grows: false, perHour: 0 });
});

test("a soak's verdict: what leaks grows, also when a new process begins low again", () => {
  const leak = judge(
    samples((at) => 100 + ((at % 600) / 600) * 10),
    "rssMib",
  );
  expect(leak).toMatchObject({ grows: true });
  expect(leak.perHour).toBeGreaterThan(40);
});

test("a soak with hardly any samples proves nothing and does not pass", () => {
  expect(judge(samples(() => 100).slice(0, 5), "rssMib")).toMatchObject({ grows: true });
});

test("a figure that was not measured does not hold its bar", () => {
  const results = createResults(() => undefined);
  results.add("createOver", Number.NaN);
  results.add("idleWrites", 0);
  results.add("postP50", 5);
  expect(results.figures().map(({ holds }) => holds)).toEqual([false, undefined, true]);
});

const result: BenchResult = {
  at: "2026-01-05T08:00:00.000Z",
  quick: false,
  machine: { node: "v24", cpu: "test", cores: 2, load: 0, loopMs: 1, loopP95Ms: 1, timerLateMs: 1 },
  figures: [],
  curves: {
    memory: [
      { objects: 0, value: 80 },
      { objects: 50_000, value: 290 },
    ],
    sweepCpu: [],
    readsPerHour: [],
    startup: [],
  },
  seconds: 1,
};

test("the page keeps its text, and shows the graphs that have points", () => {
  const page =
    "before\n<!-- figures: made by `npm run bench -- --report` -->\nreplaced\n<!-- figures: end -->\nafter\n";
  const files = filesOf(result, page);
  expect([...files.keys()]).toEqual(["docs/engineering/performance.md", "docs/engineering/performance/memory.svg"]);
  expect(files.get("docs/engineering/performance.md")).toMatch(
    /^before\n[\s\S]*performance\/memory\.svg[\s\S]*end -->\nafter\n$/,
  );
  expect(files.get("docs/engineering/performance.md")).not.toContain("replaced");
  expect(() => filesOf(result, "no place")).toThrow("has no lines");
});

test("a graph puts its first and its last point where its axes say", () => {
  const graph = drawGraph({
    title: "T",
    unit: "MiB",
    points: result.curves.memory,
    bars: [{ objects: 50_000, value: 400 }],
  });
  // 0 to 50,000 services over 552 units, 0 to 400 MiB over 228.
  expect(graph).toContain('points="64,226.4 616,106.7"');
  expect(graph).toContain("M607 44h18");
});
