/**
 * The simulator without sockets, without a clock of its own and without any AWS service: the caller passes
 * the time, and the services hold AWS's behaviour. The same seed, options and calls give the same answers.
 */
import { createAgenda } from "./agenda.ts";
import type { SimAnswer } from "./answer.ts";
import { callerArn } from "./arn.ts";
import { Refusal } from "./errors.ts";
import { faultAfter, faultBefore, refusal } from "./fault-answers.ts";
import { createFaults, type FaultRule } from "./faults.ts";
import { digest, tidy } from "./json.ts";
import { createLedger, type LedgerEntry } from "./ledger.ts";
import { defaultOptions, type SimulatorOptions, withOptions } from "./options.ts";
import { enforcePolicy } from "./policy.ts";
import { seededRandom } from "./random.ts";
import type { AwsService } from "./service.ts";
import { createThrottle } from "./throttle.ts";
import { type Area, areaOf, type World } from "./world.ts";

export interface SimScope {
  readonly account: string;
  readonly region: string;
  /** Who calls, for the ledger and for AccessDenied texts. */
  readonly caller?: string;
}

export interface Core {
  readonly services: readonly AwsService[];
  /**
   * One request. @param now epoch milliseconds; everything due until then happens first
   */
  handle(scope: SimScope, service: string, operation: string, input: unknown, now: number): SimAnswer;
  /** Lets everything happen that is due. */
  advance(now: number): void;
  /** When the next thing happens by itself; a virtual clock can jump there. */
  nextDue(): number | undefined;
  ledger(since?: number): readonly LedgerEntry[];
  /** The truth, without lag: what reads would show. */
  snapshot(): { readonly now: number; readonly areas: readonly object[] };
  setFaults(rules: readonly FaultRule[]): void;
  /** @throws RangeError for what a service cannot take; nothing has changed then */
  setScenario(patch: object): void;
  setOptions(patch: object): SimulatorOptions;
  /** An empty world again, with the same options. */
  reset(): void;
}

export function createCore(services: readonly AwsService[], patch: object = {}): Core {
  let state = freshState(withOptions(defaultOptions(services), patch));

  const advance = (now: number) => {
    const { world } = state;
    for (let due = world.agenda.next(); due !== undefined && due <= now; due = world.agenda.next()) {
      world.now = Math.max(world.now, due);
      world.agenda.pop()?.run();
    }
    world.now = Math.max(world.now, now);
  };

  return {
    services,
    handle(scope, name, operation, input, now) {
      const service = services.find((one) => one.name === name);
      if (!service) throw new Error(`there is no AWS service ${name} here`);
      advance(now);
      return answer(state, { scope, service, operation, input });
    },
    advance,
    nextDue: () => state.world.agenda.next(),
    ledger: (since) => state.ledger.since(since ?? 0),
    snapshot: () => takeSnapshot(services, state.world),
    setFaults: (rules) => state.faults.set(rules),
    setScenario(scenario) {
      const wrong = services.map((service) => service.checkScenario(scenario)).find((what) => what !== undefined);
      if (wrong !== undefined) throw new RangeError(wrong);
      for (const service of services) service.changeScenario(state.world, scenario);
    },
    setOptions(options) {
      state.world.options = withOptions(state.world.options, options);
      return state.world.options;
    },
    reset() {
      const { now, options } = state.world;
      state = freshState(options);
      state.world.now = now;
    },
  };
}

type State = ReturnType<typeof freshState>;

/** A world in which nothing has happened. */
export function createWorld(options: SimulatorOptions): World {
  const random = seededRandom(options.seed);
  return { now: 0, options, random, agenda: createAgenda(), areas: new Map(), states: new Map() };
}

function freshState(options: SimulatorOptions) {
  // Faults have a random source of their own, so that they do not change the ids of what is created.
  return {
    world: createWorld(options),
    ledger: createLedger(),
    throttle: createThrottle(),
    faults: createFaults(seededRandom(options.seed + 1)),
  };
}

function takeSnapshot(services: readonly AwsService[], world: World) {
  const areas = [...world.areas.values()].map((area) => {
    const { account, region } = area;
    return tidy({ account, region, ...Object.assign({}, ...services.map((service) => service.snapshot(area))) });
  });
  return { now: world.now, areas };
}

interface Request {
  readonly scope: SimScope;
  readonly service: AwsService;
  readonly operation: string;
  readonly input: unknown;
}

function answer(state: State, request: Request): SimAnswer {
  const { service, operation, input, scope } = request;
  const area = areaOf(state.world, scope.account, scope.region);
  const fault = state.faults.meet(service.name, operation, input);
  const held = fault && faultBefore(fault, service.errors);
  const given = held ?? carryOut(state, area, request);
  const writes = operationOf(service, operation)?.writes ?? false;
  state.ledger.add({
    time: state.world.now,
    account: area.account,
    region: area.region,
    caller: scope.caller,
    service: service.name,
    operation,
    input,
    payload: digest(input ?? {}),
    status: given.status,
    code: typeof given.body.__type === "string" ? given.body.__type : undefined,
    committed: held === undefined && given.status === 200 && writes,
    fault: fault?.kind,
  });
  return fault && !held ? faultAfter(fault, given, service.errors) : given;
}

const operationOf = ({ operations }: AwsService, name: string) =>
  Object.hasOwn(operations, name) ? operations[name] : undefined;

function carryOut(state: State, area: Area, { scope, service, operation: name, input }: Request): SimAnswer {
  const { world, throttle } = state;
  const { policy } = world.options;
  const caller = scope.caller ?? "simulator";
  try {
    const operation = operationOf(service, name);
    if (!operation) throw service.errors.unknown(name);
    const owner = `${service.name}/${area.account}/${area.region}`;
    const { now, options } = world;
    if (options.throttle && !operation.buckets(input).every((bucket) => throttle.take(owner, bucket, now)))
      throw service.errors.throttled();
    if (policy) {
      for (const question of operation.questions(area, input)) enforcePolicy(policy, callerArn(area, caller), question);
    }
    return { status: 200, body: tidy(operation.run(area, input, caller)) as SimAnswer["body"] };
  } catch (error) {
    if (error instanceof Refusal) return refusal(error);
    throw error;
  }
}
