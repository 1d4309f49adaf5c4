import { parseArgs } from "node:util";
import { startControlPlane } from "../../tools/controlplane/start.ts";
import { workloads } from "../scenarios/workloads.ts";
import { play } from "../support/process-world.ts";
import { CALM, KILLED } from "./variants.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1" },
    seed: { type: "string" },
    calm: { type: "boolean", default: false },
    only: { type: "string" },
  },
});

const seeds =
  values.seed === undefined ? Array.from({ length: Number(values.seeds) }, (_, at) => String(at + 1)) : [values.seed];
const variant = values.calm ? CALM : KILLED;
const chosen = workloads.filter(({ name }) => name.includes(values.only ?? ""));
const controlPlane = await startControlPlane();
let failed = 0;
for (const seed of seeds) {
  const started = performance.now();
  const outcome = await play({ ...variant, name: "scenarios", seed, workloads: chosen, controlPlane }).then(
    ({ violations, deaths }) => ({
      problems: violations.map(({ invariant, message }) => `${invariant}: ${message}`),
      deaths,
    }),
    (error: unknown) => ({
      problems: [String((error as Error).stack), String((error as Error).cause ?? "")],
      deaths: 0,
    }),
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(`seed ${seed}: ${outcome.problems.length} problems, ${outcome.deaths} deaths, ${seconds} s`);
  for (const problem of outcome.problems) console.log(`  ${problem}`);
  if (outcome.problems.length > 0) failed += 1;
}
await controlPlane.stop();
console.log(`${seeds.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
