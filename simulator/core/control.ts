/** The control API under `/_simulator/`: for tests and demos to inspect the state and to change conditions. */

import type { SimAnswer } from "./answer.ts";
import type { Core } from "./core.ts";
import { type FaultRule, faultKinds } from "./faults.ts";
import { defaultOptions } from "./options.ts";

export interface ControlRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

/** The clock of the HTTP server. */
export interface ShellClock {
  readonly virtual: boolean;
  now(): number;
  /** Moves a virtual clock by milliseconds. */
  move(ms: number): void;
}

type Answer = Pick<SimAnswer, "status" | "body">;

const ok = (body: Readonly<Record<string, unknown>> = {}): Answer => ({ status: 200, body });
const bad = (message: string): Answer => ({ status: 400, body: { message } });

/**
 * GET ledger?since=<seq>, snapshot; POST faults, scenario, options, reset, advance. Members that are not known are
 * refused.
 */
export function handleControl(simulator: Core, clock: ShellClock, { method, url, body }: ControlRequest): Answer {
  const name = url.pathname.slice("/_simulator/".length);
  if (method === "GET" && name === "ledger")
    return ok({ entries: simulator.ledger(Number(url.searchParams.get("since") ?? 0)) });
  if (method === "GET" && name === "snapshot") {
    simulator.advance(clock.now());
    return ok({ ...simulator.snapshot() });
  }
  const act = method === "POST" ? actions[name] : undefined;
  if (!act) return { status: 404, body: { message: `No ${method} ${name} here.` } };
  let input: unknown;
  try {
    input = body === "" ? {} : JSON.parse(body);
  } catch {
    return bad("The body is not valid JSON.");
  }
  if (input === null || typeof input !== "object" || Array.isArray(input))
    return bad("The body must be a JSON object.");
  const foreign = Object.keys(input).find((member) => !act.members(simulator).includes(member));
  if (foreign !== undefined) return bad(`Unknown member '${foreign}'.`);
  simulator.advance(clock.now());
  return act.run(simulator, clock, input as Readonly<Record<string, unknown>>);
}

interface Action {
  members(simulator: Core): readonly string[];
  run(simulator: Core, clock: ShellClock, input: Readonly<Record<string, unknown>>): Answer;
}

const actions: Readonly<Record<string, Action>> = {
  faults: {
    members: () => ["rules"],
    run(simulator, _clock, { rules }) {
      if (!Array.isArray(rules)) return bad("rules must be a list.");
      const wrong = rules.find(
        (rule: Partial<FaultRule>) => !rule.operation || !faultKinds.includes(rule.kind ?? ("" as never)),
      );
      if (wrong) return bad(`Not a fault rule: ${JSON.stringify(wrong)}. Kinds: ${faultKinds.join(", ")}.`);
      simulator.setFaults(rules as readonly FaultRule[]);
      return ok();
    },
  },
  scenario: {
    members: ({ services }) => services.flatMap(({ scenarioMembers }) => scenarioMembers),
    run(simulator, _clock, input) {
      try {
        simulator.setScenario(input);
      } catch (error) {
        if (error instanceof RangeError) return bad(error.message);
        throw error;
      }
      return ok();
    },
  },
  options: {
    members: ({ services }) => Object.keys(defaultOptions(services)),
    run: (simulator, _clock, input) => ok({ ...simulator.setOptions(input) }),
  },
  reset: {
    members: () => [],
    run(simulator) {
      simulator.reset();
      return ok();
    },
  },
  advance: {
    members: () => ["ms"],
    run(simulator, clock, { ms }) {
      if (!clock.virtual) return bad("Time runs by itself; start with --virtual to move it.");
      if (typeof ms !== "number" || ms < 0) return bad("ms must be a number that is not negative.");
      clock.move(ms);
      simulator.advance(clock.now());
      return ok({ now: clock.now(), nextDue: simulator.nextDue() ?? null });
    },
  },
};
