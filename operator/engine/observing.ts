import { lastReadBy } from "./backoff.ts";
import type { Context, Surroundings } from "./kind.ts";
import { isUntouched } from "./lifecycle.ts";
import { basisOf, knowledge, remember } from "./memory.ts";
import { isDeleting } from "./object.ts";
import type { Engine, Pass } from "./pass.ts";

/** What is known of AWS after a read, or without one. */
interface Observation {
  readonly observed: unknown;
  /** Whether AWS was read for it in this pass. */
  readonly fresh: boolean;
}

/** Reads AWS, or takes what is known where that is allowed; what was read is kept for passes to come. */
export async function observe<Aws>(
  engine: Engine<Aws>,
  pass: Pass<Aws>,
  context: Context<Aws>,
  surroundings: Surroundings,
  hasVerbs: boolean,
): Promise<Observation> {
  const { kind, resource, memory } = pass;
  const { ports, settings, claims, memories } = engine;
  const { clock, gate } = ports;
  const basis = basisOf(resource.spec, kind.identity(resource, surroundings));
  const alone = () => !claims.isContested(resource.metadata.uid);
  if (!settings.readOnly && isUntouched(resource, settings) && alone()) {
    const unread: unknown = await kind.unread?.(context, resource, surroundings);
    memory.basis = basis;
    // Another may have claimed the name meanwhile.
    if (unread !== undefined && alone()) return { observed: unread, fresh: false };
  }
  const known = knowledge<unknown>(memory, {
    now: clock.monotonic(),
    term: gate.term,
    leadingMs: memories.leadingMs(gate.term, clock.monotonic()),
    since: lastReadBy(clock.now(), settings.kind.driftIntervalMs),
    maxAgeMs: settings.kind.driftIntervalMs,
    wallClock: clock.now(),
    asked: hasVerbs,
    mayReuse: !pass.request.fresh && !isDeleting(resource) && !hasVerbs,
    basis,
  });
  const observed: unknown = await kind.observe(context, resource, surroundings, known);
  const fresh = observed !== known.observed;
  if (fresh) keepObserved(engine, pass, observed);
  memory.basis = basis;
  return { observed, fresh };
}

/** Keeps what was read, or answered to a write. */
export function keepObserved<Aws>(
  { ports: { clock, gate } }: Engine<Aws>,
  { kind, resource, memory }: Pass<Aws>,
  observed: unknown,
): void {
  remember(memory, observed, clock.monotonic(), gate.term);
  memory.vouched = kind.vouches?.(resource, observed);
}
