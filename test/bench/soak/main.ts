// A soak: a thousand services that change all the time, with faults, and a sample of the leader every few seconds.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { commandLine, positive, whole } from "../../../tools/lib/command-line.ts";
import { repositoryRoot } from "../../../tools/lib/paths.ts";
import { build } from "../bundle.ts";
import { machineLines, readMachine } from "../machine.ts";
import { startSetting } from "../setting.ts";
import { soak } from "./soak.ts";
import { judge, type Quantity, type Verdict } from "./verdict.ts";

const OUT = "test-results/soak.json";
const USAGE = `Usage: npm run soak -- [options]

Runs two replicas over changing services while AWS throttles, fails, loses answers and hangs, watches are cut and leaders
are killed. Memory, handles and latency are judged by their slope; exits with 1 when one of them grows.

Options:
  --hours N      how long (default 0.5)
  --objects N    how many services (default 1000)
  --out FILE     where the JSON goes (default ${OUT})
  --no-build     take the bundle in dist/ as it is
  --help         show this text
`;

const UNITS: Readonly<Record<Quantity, string>> = {
  rssMib: "resident memory, MiB",
  handles: "file descriptors",
  latencyMs: "change to AWS call, ms",
};

const values = commandLine(USAGE, {
  hours: { type: "string", default: "0.5" },
  objects: { type: "string", default: "1000" },
  out: { type: "string", default: OUT },
  "no-build": { type: "boolean", default: false },
});

process.exitCode = await run(positive("hours", values.hours), whole("objects", values.objects));

async function run(hours: number, services: number): Promise<number> {
  if (!values["no-build"]) await build();
  const machine = await readMachine();
  for (const line of machineLines(machine)) console.log(line);
  const setting = await startSetting();
  try {
    const { samples, events } = await soak(setting, {
      seconds: hours * 3600,
      services,
      say: (what) => console.log(what),
    });
    const verdicts = (["rssMib", "handles", "latencyMs"] as const).map((quantity) => judge(samples, quantity));
    for (const line of table(verdicts)) console.log(line);
    const file = resolve(repositoryRoot, values.out);
    mkdirSync(dirname(file), { recursive: true });
    const at = new Date().toISOString();
    writeFileSync(file, `${JSON.stringify({ at, hours, services, machine, verdicts, events, samples }, null, 1)}\n`);
    const growing = verdicts.filter(({ grows }) => grows).length;
    console.log(`${values.out} holds all of this. ${verdicts.length - growing} held, ${growing} grew`);
    return growing === 0 ? 0 : 1;
  } finally {
    await setting.stop();
  }
}

function table(verdicts: readonly Verdict[]): readonly string[] {
  const row = (cells: readonly string[]) =>
    cells.map((cell, index) => (index === 0 ? cell.padEnd(24) : cell.padStart(12))).join("");
  return [
    row(["", "start", "end", "per hour", "at least", "tolerated", "samples", "verdict"]),
    ...verdicts.map(({ quantity, start, end, perHour, low, tolerated, samples, grows }) =>
      row([
        UNITS[quantity],
        ...[start, end, perHour, low, tolerated].map((value) => value.toFixed(1)),
        String(samples),
        grows ? "GROWS" : "ok",
      ]),
    ),
  ];
}
