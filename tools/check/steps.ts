import { ensureAssets } from "../controlplane/assets.ts";
import { ensureGitopsTool } from "../gitops/assets.ts";
import { ensureHelm } from "../helm/assets.ts";
import { commandCheck, scriptCheck } from "./command-step.ts";
import { passed, type Step } from "./step.ts";
import { runVitest } from "./vitest.ts";

const sources = ["operator", "simulator", "crds", "test", "tools"];

/** What `npm test` runs, in this order. A new check is a new entry. */
export const steps: readonly Step[] = [
  {
    name: "lint",
    title: "format and lint rules (biome)",
    light: true,
    run: () => commandCheck("biome", ["check", "."]),
  },
  { name: "types", title: "types (tsc)", light: true, run: () => commandCheck("tsc", ["--noEmit"]) },
  {
    name: "imports",
    title: "import rules (dependency-cruiser)",
    light: true,
    run: () => commandCheck("depcruise", ["--config", ".dependency-cruiser.mjs", ...sources]),
  },
  {
    name: "unused",
    title: "no file, export or dependency that nothing uses (knip)",
    light: true,
    run: () => commandCheck("knip", ["--no-progress"]),
  },
  {
    name: "generated",
    title: "generated files are up to date",
    light: true,
    run: () => scriptCheck("tools/generate/main.ts", ["--check"]),
  },
  { name: "build", title: "bundles and their size (esbuild)", run: () => scriptCheck("tools/build.ts") },
  { name: "bundle", title: "the operator's bundle starts", run: () => scriptCheck("dist/operator.js", ["--help"]) },
  {
    name: "simulation",
    title: "seeded simulation, 2,000 seeds",
    background: true,
    run: () => scriptCheck("test/simulation/main.ts", ["--seeds", "2000"], { background: true }),
  },
  {
    name: "mutants",
    title: "seeded mistakes are noticed by the simulation",
    background: true,
    run: () => scriptCheck("test/mutants/main.ts", ["--small"], { background: true }),
  },
  { name: "unit", title: "tests without a control plane (vitest project unit)", run: () => runVitest("unit") },
  { name: "tools", title: "control plane, Helm and GitOps tools are there or can be built", run: ensureTools },
  { name: "server", title: "tests against a real API server (vitest project server)", run: () => runVitest("server") },
  {
    name: "faults",
    title: "faults on real processes, the smoke selection of plans",
    run: () => scriptCheck("test/faults/main.ts", ["--smoke"]),
  },
  {
    name: "bench",
    title: "the bench runs, and what it can count holds",
    light: true,
    run: () => scriptCheck("test/bench/main.ts", ["--quick", "--no-build", "--only", "P4,P5,P6,P7,P11,P14,P15"]),
  },
  {
    name: "demo",
    title: "the demo, once",
    light: true,
    run: () => scriptCheck("tools/demo/main.ts", ["--once"]),
  },
];

/** Here and not inside the tests, whose time limits are not made for a compiler. */
async function ensureTools() {
  await ensureAssets();
  await ensureHelm("v3");
  await ensureHelm("v4");
  await ensureGitopsTool();
  return passed();
}
