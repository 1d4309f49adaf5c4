import { startControlPlane } from "../../tools/controlplane/start.ts";
import { commandLine, whole } from "../../tools/lib/command-line.ts";
import { workloads } from "../scenarios/workloads.ts";
import { lineOf, type Played, play } from "../support/process-world.ts";
import { CALM, KILLED } from "./variants.ts";

/** So many entries of the history are shown before each violation. */
const SHOWN = 60;

const USAGE = `Usage: npm run scenarios -- [options]

Plays the workloads of the simulation with real operator processes, a real API server and the ECS simulator, with SIGKILL in
between, and judges the history by the same invariants. Exits with 1 when one was broken.

  --seeds <n>    how many seeds, default 1
  --from <seed>  the first of them, default 1
  --seed <seed>  this seed only
  --calm         without SIGKILL
  --help         shows this text`;

const values = commandLine(USAGE, {
  seeds: { type: "string", default: "1" },
  from: { type: "string", default: "1" },
  seed: { type: "string" },
  calm: { type: "boolean", default: false },
});

const from = whole("from", values.from);
const range = Array.from({ length: whole("seeds", values.seeds) }, (_, at) => String(from + at));
const seeds = values.seed === undefined ? range : [values.seed];
const variant = values.calm ? CALM : KILLED;
const controlPlane = await startControlPlane();
let failed = 0;
for (const seed of seeds) {
  const started = performance.now();
  const progress = () => `seed ${seed}, ${((performance.now() - started) / 1000).toFixed(0)} s`;
  try {
    const played = await play({ ...variant, name: "scenarios", seed, workloads, controlPlane });
    console.log(`${progress()}: ${played.violations.length} violations, ${played.deaths} deaths`);
    report(played);
    if (played.violations.length > 0) failed += 1;
  } catch (error) {
    console.log(`${progress()}: ${String((error as Error).stack)}\n${String((error as Error).cause ?? "")}`);
    failed += 1;
  }
}
await controlPlane.stop();
console.log(`${seeds.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

/** Each violation, and what happened before it to whatever it names. */
function report({ violations, history }: Played): void {
  for (const { invariant, message, at } of violations) {
    console.log(`  ${invariant}: ${message}`);
    const prefix = /\bw\d+-/.exec(message)?.[0] ?? "";
    const before = history.filter((entry) => entry.at <= at).map(lineOf);
    for (const line of before.filter((text) => text.includes(prefix)).slice(-SHOWN)) console.log(`    ${line}`);
  }
}
