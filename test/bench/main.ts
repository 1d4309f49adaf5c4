// The bench: what the operator costs and how quick it is, each figure beside its bar.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { commandLine, whole } from "../../tools/lib/command-line.ts";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { build, compile } from "./bundle.ts";
import { FIGURES, type FigureName } from "./figures.ts";
import { machineLines, readMachine } from "./machine.ts";
import { failover } from "./parts/failover.ts";
import { latency } from "./parts/latency.ts";
import { outage } from "./parts/outage.ts";
import type { Part } from "./parts/part.ts";
import { quotas } from "./parts/quotas.ts";
import { scale } from "./parts/scale.ts";
import { storm } from "./parts/storm.ts";
import { tasks } from "./parts/tasks.ts";
import { filesOf, PAGE } from "./report/page.ts";
import { type BenchResult, createResults, figureLine } from "./results.ts";

const PARTS: readonly Part[] = [latency, scale, failover, storm, outage, quotas, tasks];
const OUT = "test-results/bench.json";

const USAGE = `Usage: npm run bench -- [options]

Measures the operator's bundle between a real API server and a simulated AWS and prints each figure beside its bar. Takes
about 30 minutes on two idle cores. Exits with 1 when a bar does not hold.

Options:
  --only P1,P8   only what these promises need (docs/engineering/performance.md names them); the JSON keeps the other figures
  --most N       nothing with more than N services (default 10000)
  --quick        small numbers: shows that everything works; only what can be counted is judged
  --out FILE     where the JSON goes (default ${OUT})
  --report       measure nothing: write the table and the graphs of docs/engineering/performance.md from the JSON
  --no-build     take the bundle in dist/ as it is
  --help         show this text
`;

const values = commandLine(USAGE, {
  only: { type: "string" },
  most: { type: "string", default: "10000" },
  quick: { type: "boolean", default: false },
  out: { type: "string", default: OUT },
  report: { type: "boolean", default: false },
  "no-build": { type: "boolean", default: false },
});

if (values.report) report();
else process.exitCode = await run();

async function run(): Promise<number> {
  const most = whole("most", values.most);
  const started = performance.now();
  const say = (what: string) => console.log(`-- ${((performance.now() - started) / 1000).toFixed(0)} s: ${what}`);
  const wanted = values.only?.split(",").map((id) => id.trim().toUpperCase());
  const unknown = wanted?.find((id) => !PARTS.some(({ promises }) => promises.includes(id)));
  if (unknown !== undefined) {
    console.error(`There is no ${unknown}. Known: ${PARTS.flatMap(({ promises }) => promises).join(", ")}.`);
    return 2;
  }
  if (!values["no-build"]) await build();
  await compile();
  const machine = await readMachine();
  for (const line of machineLines(machine)) console.log(line);
  const results = createResults((figure) => console.log(figureLine(figure)));
  const parts = PARTS.filter(({ promises }) => wanted === undefined || promises.some((id) => wanted.includes(id)));
  const broken: string[] = [];
  // What the others measure is not lost with a part that ends in an error.
  const measure = async (part: Part): Promise<void> => {
    say(part.name);
    const context = { results, quick: values.quick, most, say };
    await part.run(context).catch((error: unknown) => {
      broken.push(part.name);
      console.error(`${part.name} came to no end: ${error instanceof Error ? error.stack : error}`);
    });
  };
  // Counts are the same when everything runs at once.
  if (values.quick) await Promise.all(parts.map(measure));
  else for (const part of parts) await measure(part);
  const measured: BenchResult = {
    at: new Date().toISOString(),
    quick: values.quick,
    machine,
    figures: results.figures(),
    curves: results.curves(),
    seconds: Math.round((performance.now() - started) / 1000),
  };
  return conclude(wanted === undefined ? measured : withFormer(measured), broken);
}

function conclude(result: BenchResult, broken: readonly string[]): number {
  const file = resolve(repositoryRoot, values.out);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, null, 1)}\n`);
  console.log(`\n${result.figures.map((figure) => figureLine(figure)).join("\n")}\n`);
  const judged = result.figures.filter(({ holds, counted }) => holds !== undefined && (!result.quick || counted));
  const over = judged.filter(({ holds }) => !holds).length;
  console.log(
    `${result.seconds} s; ${values.out} holds all of this. ${judged.length - over} bars held, ${over} did not`,
  );
  if (broken.length > 0) console.log(`Not measured to the end: ${broken.join(", ")}`);
  return over === 0 && broken.length === 0 ? 0 : 1;
}

/** With `--only`, the figures that were not measured this time stay in the file, and so does what it says of the whole run. */
function withFormer(measured: BenchResult): BenchResult {
  const file = resolve(repositoryRoot, values.out);
  if (!existsSync(file)) return measured;
  const former = JSON.parse(readFileSync(file, "utf8")) as BenchResult;
  if (former.quick !== measured.quick) return measured;
  const figures = new Map([...former.figures, ...measured.figures].map((figure) => [figure.name, figure]));
  const drawn = Object.fromEntries(Object.entries(measured.curves).filter(([, points]) => points.length > 0));
  return {
    ...former,
    figures: Object.keys(FIGURES).flatMap((name) => figures.get(name as FigureName) ?? []),
    curves: { ...former.curves, ...drawn },
  };
}

function report(): void {
  const result = JSON.parse(readFileSync(resolve(repositoryRoot, values.out), "utf8")) as BenchResult;
  for (const [path, text] of filesOf(result, readFileSync(join(repositoryRoot, PAGE), "utf8"))) {
    mkdirSync(dirname(join(repositoryRoot, path)), { recursive: true });
    writeFileSync(join(repositoryRoot, path), text);
    console.log(path);
  }
}
