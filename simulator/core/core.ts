/**
 * The simulator without sockets and without a clock of its own: whoever drives it says what time it is.
 * The same seed, options and calls give the same answers.
 */

import { ringAlarms } from "../services/ecs/deployments/monitors.ts";
import { callerArn, callerIdentity, isWrite, runOperation } from "../services/ecs/operations.ts";
import { policyQuestions } from "../services/ecs/policy/questions.ts";
import type { Area, World } from "../services/ecs/records.ts";
import { changeScenario, createScenario, type ScenarioPatch } from "../services/ecs/scenario.ts";
import { wakeAll } from "../services/ecs/services/scheduler.ts";
import { type Snapshot, takeSnapshot } from "../services/ecs/snapshot.ts";
import { createAgenda } from "./agenda.ts";
import { Refusal, refuse } from "./errors.ts";
import { createFaults, type FaultRule } from "./faults.ts";
import { digest, tidy } from "./json.ts";
import { createLedger, type LedgerEntry } from "./ledger.ts";
import { defaultOptions, type OptionsPatch, type SimulatorOptions, withOptions } from "./options.ts";
import { enforcePolicy } from "./policy.ts";
import { seededRandom } from "./random.ts";
import { createThrottle } from "./throttle.ts";
import { areaOf } from "./world.ts";

export interface SimScope {
  readonly account: string;
  readonly region: string;
  /** Who calls, for the ledger and for AccessDenied texts. */
  readonly caller?: string;
}

export interface SimAnswer {
  readonly status: number;
  /** The output, or `{__type, message}`. */
  readonly body: Readonly<Record<string, unknown>>;
  /** What happens to the answer on its way; the caller's transport carries it out. */
  readonly transport?: "reset" | "hang" | { readonly delayMs: number };
}

export interface Simulator {
  /**
   * One request. @param now epoch milliseconds; everything due until then happens first
   */
  handle(scope: SimScope, service: "ecs" | "sts", operation: string, input: unknown, now: number): SimAnswer;
  /** Lets everything happen that is due. */
  advance(now: number): void;
  /** When the next thing happens by itself; a virtual clock can jump there. */
  nextDue(): number | undefined;
  ledger(since?: number): readonly LedgerEntry[];
  snapshot(): Snapshot;
  setFaults(rules: readonly FaultRule[]): void;
  setScenario(patch: ScenarioPatch): void;
  setOptions(patch: OptionsPatch): SimulatorOptions;
  /** An empty world again, with the same options. */
  reset(): void;
}

export function createSimulator(patch: OptionsPatch = {}): Simulator {
  let state = freshState(withOptions(defaultOptions, patch));

  const advance = (now: number) => {
    const { world } = state;
    for (let due = world.agenda.next(); due !== undefined && due <= now; due = world.agenda.next()) {
      world.now = Math.max(world.now, due);
      world.agenda.pop()?.run();
    }
    world.now = Math.max(world.now, now);
  };

  return {
    handle(scope, service, operation, input, now) {
      advance(now);
      return answer(state, { scope, service, operation, input });
    },
    advance,
    nextDue: () => state.world.agenda.next(),
    ledger: (since) => state.ledger.since(since ?? 0),
    snapshot: () => takeSnapshot(state.world),
    setFaults: (rules) => state.faults.set(rules),
    setScenario(scenarioPatch) {
      ringAlarms(state.world, changeScenario(state.world.scenario, scenarioPatch));
      wakeAll(state.world);
    },
    setOptions(optionsPatch) {
      state.world.options = withOptions(state.world.options, optionsPatch);
      return state.world.options;
    },
    reset() {
      const { now } = state.world;
      state = freshState(state.world.options);
      state.world.now = now;
    },
  };
}

type State = ReturnType<typeof freshState>;

function freshState(options: SimulatorOptions) {
  const world: World = {
    now: 0,
    options,
    random: seededRandom(options.seed),
    scenario: createScenario(),
    agenda: createAgenda(),
    areas: new Map(),
  };
  // Faults have dice of their own, so that they do not change the ids of what is created.
  return {
    world,
    ledger: createLedger(),
    throttle: createThrottle(),
    faults: createFaults(seededRandom(options.seed + 1)),
  };
}

interface Request {
  readonly scope: SimScope;
  readonly service: "ecs" | "sts";
  readonly operation: string;
  readonly input: unknown;
}

function answer(state: State, request: Request): SimAnswer {
  const area = areaOf(state.world, request.scope.account, request.scope.region);
  const fault = state.faults.meet(request.operation, request.input);
  const held = fault && faultBefore(fault);
  const given = held ?? carryOut(state, area, request);
  const committed = held === undefined && given.status === 200 && isWrite(request.operation);
  state.ledger.add({
    time: state.world.now,
    account: area.account,
    region: area.region,
    caller: request.scope.caller,
    service: request.service,
    operation: request.operation,
    input: request.input,
    payload: digest(request.input ?? {}),
    status: given.status,
    code: typeof given.body.__type === "string" ? given.body.__type : undefined,
    committed,
    fault: fault?.kind,
  });
  return fault && !held ? faultAfter(fault, given) : given;
}

function carryOut(state: State, area: Area, { scope, service, operation, input }: Request): SimAnswer {
  const { world } = state;
  const caller = scope.caller ?? "simulator";
  try {
    if (service === "ecs" && world.options.throttle)
      state.throttle.take(`${area.account}/${area.region}`, operation, world.now);
    if (service === "ecs" && world.options.policy) {
      const { policy } = world.options;
      for (const question of policyQuestions(area, operation, input))
        enforcePolicy(policy, callerArn(area, caller), question);
    }
    if (service === "sts" && operation !== "GetCallerIdentity") {
      throw refuse("InvalidAction", `Could not find operation ${operation} for version 2011-06-15`);
    }
    const output = service === "sts" ? callerIdentity(area, caller, input) : runOperation(area, operation, input);
    return { status: 200, body: tidy(output) as SimAnswer["body"] };
  } catch (error) {
    if (error instanceof Refusal) return refusal(error);
    throw error;
  }
}

function refusal(error: Refusal): SimAnswer {
  return { status: error.status, body: { __type: error.code, message: error.message, ...error.members } };
}

const serverError = () => refusal(new Refusal("ServerException", "Service Unavailable. Please try again later.", 500));

/** Faults that keep the call from being carried out. */
function faultBefore({ kind, code, message }: FaultRule): SimAnswer | undefined {
  switch (kind) {
    case "throttle":
      return refusal(refuse("ThrottlingException", "Rate exceeded"));
    case "refuse":
      return refusal(refuse(code ?? "ClientException", message ?? "Refused by a fault rule."));
    case "5xx-before":
      return serverError();
    case "hang":
      return { ...serverError(), transport: "hang" };
    case "reset-before":
      return { ...serverError(), transport: "reset" };
    default:
      return undefined;
  }
}

/** Faults that strike when the call has been carried out. */
function faultAfter({ kind, ms }: FaultRule, given: SimAnswer): SimAnswer {
  switch (kind) {
    case "5xx-after":
      return serverError();
    case "hang-after":
      return { ...given, transport: "hang" };
    case "reset-after":
      return { ...given, transport: "reset" };
    default:
      return { ...given, transport: { delayMs: ms ?? 1000 } };
  }
}
