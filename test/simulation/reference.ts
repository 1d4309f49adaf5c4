import { differencesOf, type EndState, endStateOf } from "../scenarios/end-state.ts";
import { build, type Simulation } from "./build.ts";
import { namespaceOf, ownObjects, runFaultPhase, settle } from "./phases.ts";
import { calm, type Plan, type PlannedWorkload } from "./plan.ts";
import { NAMESPACES } from "./sim-world.ts";

/** What a workload comes to when it is alone in the world and nothing goes wrong; played once for each of its variants. */
const undisturbed = new Map<string, Promise<Reference>>();

type Reference = { readonly end: EndState } | { readonly failed: string };

/**
 * The differential oracle: whatever went wrong and whoever else was there, each workload ends as it does undisturbed and
 * alone. It judges what no assertion names.
 *
 * @returns one sentence for each difference
 */
export async function differencesToReference(simulation: Simulation, plan: Plan): Promise<readonly string[]> {
  const found: string[] = [];
  for (const planned of plan.workloads) {
    const reference = await referenceOf(planned);
    const differences =
      "failed" in reference ? [reference.failed] : differencesOf(reference.end, endOf(simulation, planned));
    found.push(...differences.map((difference) => `${planned.name} (${planned.id}): ${difference}`));
  }
  return found;
}

function referenceOf({ name, variant }: PlannedWorkload): Promise<Reference> {
  const key = `${name} ${variant}`;
  const known = undisturbed.get(key) ?? playAlone({ id: "w0", name, namespace: NAMESPACES[0], variant });
  undisturbed.set(key, known);
  return known;
}

async function playAlone(planned: PlannedWorkload): Promise<Reference> {
  const plan: Plan = { ...calm, workloads: [planned] };
  const simulation = build(1, plan);
  await settle(simulation, plan, await runFaultPhase(simulation, plan));
  const [violation] = simulation.recorder.violations;
  if (violation !== undefined) return { failed: `it fails undisturbed: ${violation.message}` };
  return { end: endOf(simulation, planned) };
}

function endOf(simulation: Simulation, planned: PlannedWorkload): EndState {
  simulation.simulator.advance(simulation.time.now());
  return endStateOf(`${planned.id}-`, namespaceOf(planned), ownObjects(simulation), simulation.simulator.snapshot());
}
