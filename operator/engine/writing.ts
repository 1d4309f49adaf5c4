import { compact, deepEqual } from "../lib/json.ts";
import type { Context, PlanInput } from "./kind.ts";
import { hasFinalizer, originText } from "./lifecycle.ts";
import { type BaseStatus, type CommonSpec, isDeleting, neverObserved, type Scope } from "./object.ts";
import { keepObserved } from "./observing.ts";
import { failureOf } from "./outcome.ts";
import type { Engine, Pass } from "./pass.ts";
import { type ChildStep, isChildStep, type Plan, type StepBase } from "./plan.ts";
import { acceptWritten } from "./report.ts";

/** The finalizer, and what must be in Kubernetes before the first step is carried out. */
export async function prepare<Aws>(
  engine: Engine<Aws>,
  pass: Pass<Aws>,
  plan: Plan,
  input: Pick<PlanInput<CommonSpec, BaseStatus, unknown>, "scope" | "partition" | "surroundings">,
): Promise<void> {
  const { ports, settings } = engine;
  const { resource, kind } = pass;
  const { scope, surroundings } = input;
  if (isDeleting(resource)) return recordBefore(engine, pass, plan, scope);
  let recorded = false;
  if (!hasFinalizer(resource, settings.finalizer) && (plan.steps.length > 0 || plan.state === "InSync")) {
    recorded = neverObserved(resource) && kind.records !== "before-first-step";
    const place = kind.place?.(resource, surroundings, input);
    const origin = { uid: resource.metadata.uid, scope, declared: kind.declared(resource.spec), place };
    const text = recorded || place !== undefined ? originText(origin) : undefined;
    acceptWritten(pass, ports, settings, await ports.writer.addFinalizer(resource, text));
  }
  if (!recorded) await recordBefore(engine, pass, plan, scope);
}

async function recordBefore<Aws>(
  { ports, settings }: Engine<Aws>,
  pass: Pass<Aws>,
  plan: Plan,
  scope: Scope,
): Promise<void> {
  if (plan.steps.length === 0) return;
  const current: BaseStatus = pass.resource.status ?? {};
  const wanted = pass.kind.fitStatus(compact({ ...current, scope, ...plan.before }));
  if (deepEqual(wanted, compact(current))) return;
  acceptWritten(pass, ports, settings, await ports.writer.applyStatus(pass.resource, wanted));
}

/** What is known after a step. `refused`: it has not been carried out, and the kind goes on without it. */
interface StepOutcome {
  readonly observed: unknown;
  readonly refused: boolean;
}

/**
 * Carries out one step and records an Event for it.
 *
 * @throws ClassifiedError what AWS or the API server refused, unless the kind can do without
 */
export async function carryOut<Aws>(
  engine: Engine<Aws>,
  pass: Pass<Aws>,
  context: Context<Aws>,
  step: StepBase,
  observed: unknown,
): Promise<StepOutcome> {
  const { events } = engine.ports;
  try {
    const after = isChildStep(step)
      ? await writeChild(engine, pass, step, observed)
      : await writeAws(engine, pass, context, step, observed);
    pass.wrote = true;
    events.record(pass.resource, {
      type: "Normal",
      reason: step.kind,
      action: step.action ?? step.kind,
      note: step.summary,
    });
    return { observed: after, refused: false };
  } catch (error) {
    return attempted(engine, pass, step, observed, error);
  }
}

/** What a step that failed leaves behind, where the pass can go on. */
function attempted<Aws>(
  { ports }: Engine<Aws>,
  pass: Pass<Aws>,
  step: StepBase,
  observed: unknown,
  error: unknown,
): StepOutcome {
  // Whatever was known is in doubt: the next pass reads.
  pass.memory.observed = undefined;
  const failure = failureOf(error);
  if (failure.class === "ambiguous") pass.memory.wroteAt = ports.clock.monotonic();
  const after: unknown = isChildStep(step) ? undefined : pass.kind.refused?.(step, failure, observed);
  const isAttempt = step.bestEffort === true || after !== undefined;
  if (!isAttempt || failure.class === "fenced" || pass.signal.aborted) throw error;
  pass.log.warn("optional write failed", { step: step.kind, error: failure.message });
  const note = `could not ${step.summary}: ${failure.code}: ${failure.message}`;
  ports.events.record(pass.resource, { type: "Warning", reason: step.kind, action: step.kind, note });
  return { observed: after ?? observed, refused: after !== undefined };
}

/** @returns the observation after AWS's answer */
async function writeAws<Aws>(
  engine: Engine<Aws>,
  pass: Pass<Aws>,
  context: Context<Aws>,
  step: StepBase,
  observed: unknown,
): Promise<unknown> {
  const after: unknown = await pass.kind.act(context, step, observed);
  keepObserved(engine, pass, after);
  pass.memory.wroteAt = engine.ports.clock.monotonic();
  pass.log.info("wrote to AWS", { step: step.kind, summary: step.summary });
  return after;
}

/**
 * Creates or deletes a child. Fenced like a write to AWS. Both find out what an earlier try, whose answer was lost, has done: a
 * child's name is the kind's to choose and is the same each time, and a deletion names the uid. What is known of AWS stays.
 */
async function writeChild<Aws>(
  { ports }: Engine<Aws>,
  { resource, log }: Pass<Aws>,
  step: ChildStep,
  observed: unknown,
): Promise<unknown> {
  ports.gate.check();
  if (step.kind === "CreateChild") await ports.writer.createChild(resource, step.child);
  else if (step.kind === "DeleteChild") await ports.writer.deleteChild(resource, step.child);
  else await ports.writer.deleteChild(resource, { kind: resource.kind, ...resource.metadata });
  log.info("wrote to Kubernetes", { step: step.kind, summary: step.summary });
  return observed;
}
