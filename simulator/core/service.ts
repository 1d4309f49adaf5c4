/** What an AWS service is to the core: a descriptor, and one row an operation. */
import type { CommonErrors } from "./errors.ts";
import { type OperationIam, policyQuestions, type ServiceIam } from "./iam.ts";
import { readInput } from "./input.ts";
import type { Model } from "./model.ts";
import type { PolicyQuestion } from "./policy.ts";
import type { Bucket } from "./throttle.ts";
import type { Wire } from "./wire.ts";
import { type Area, stateOf, type World } from "./world.ts";

/**
 * One operation of a service.
 * @typeParam A the area as the service sees it
 * @typeParam I what the operation takes
 */
interface OperationRow<A extends Area, I> {
  readonly input: Model<I>;
  /** @returns the output as AWS gives it. @throws Refusal */
  readonly run: (area: A, input: I, caller: string) => object;
  /** Whether a successful call changes something. */
  readonly writes: boolean;
  /** The bucket it takes a token of; none where AWS publishes none. */
  readonly bucket?: Bucket;
  /** A second bucket, for some inputs. It is asked before the input has been checked. */
  readonly furtherBucket?: (input: unknown) => Bucket | undefined;
  /** Left out: no permission is needed. */
  readonly iam?: OperationIam<A>;
}

/** A row whose input has been checked against its model. */
interface CheckedRow<A extends Area> extends Omit<OperationRow<A, unknown>, "run"> {
  readonly run: (area: A, input: unknown, caller: string, errors: CommonErrors) => object;
}

/** Makes a row of a service's table. */
export function operation<A extends Area, I>({ input, run, ...row }: OperationRow<A, I>): CheckedRow<A> {
  return {
    ...row,
    input,
    run: (area, given, caller, errors) => run(area, readInput(input, given, errors.invalid), caller),
  };
}

interface ServiceSpec<A extends Area, Shown extends object, Scenario extends object, Options extends object> {
  /** As in ARNs, endpoints and signatures. */
  readonly name: string;
  readonly wire: Wire;
  readonly errors: CommonErrors;
  /** Adds to an area what the service keeps there. */
  readonly state: (area: Area) => A;
  readonly operations: Readonly<Record<string, CheckedRow<A>>>;
  /** Left out: no permission is needed. */
  readonly iam?: ServiceIam<A>;
  /** The truth about an area, without lag; its members are no other service's. */
  readonly snapshot?: (area: A) => Shown;
  /** What people make happen; its members are no other service's. */
  readonly scenario?: {
    readonly members: readonly (keyof Scenario & string)[];
    /** What is wrong with a patch, if anything is. */
    readonly check?: (patch: Scenario) => string | undefined;
    readonly change: (world: World, areas: readonly A[], patch: Scenario) => void;
  };
  /** Options of its own, with what they are at first. */
  readonly options?: Options;
  /** How long things take, in milliseconds at speed 1. */
  readonly durations?: Readonly<Record<string, number>>;
}

/** An operation as the core sees it: whatever the service keeps is behind it. */
export interface Operation {
  readonly input: Model;
  readonly writes: boolean;
  /** The buckets that a call takes a token of each. */
  buckets(input: unknown): readonly Bucket[];
  run(area: Area, input: unknown, caller: string): object;
  questions(area: Area, input: unknown): readonly PolicyQuestion[];
}

/** A service as the core sees it. The type parameters say what it adds to snapshot, scenario and options. */
export interface AwsService<
  Shown extends object = object,
  Scenario extends object = object,
  Options extends object = object,
> {
  readonly name: string;
  readonly wire: Wire;
  readonly errors: CommonErrors;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly options: Options;
  readonly durations: Readonly<Record<string, number>>;
  readonly scenarioMembers: readonly string[];
  snapshot(area: Area): Shown;
  /** What is wrong with a patch of the scenario, if anything is. */
  checkScenario(patch: Scenario): string | undefined;
  changeScenario(world: World, patch: Scenario): void;
}

/** Makes a service of its descriptor. */
export function defineService<
  A extends Area,
  Shown extends object = object,
  Scenario extends object = object,
  Options extends object = object,
>(spec: ServiceSpec<A, Shown, Scenario, Options>): AwsService<Shown, Scenario, Options> {
  const { name, wire, errors, scenario, iam: service } = spec;
  const own = (area: Area): A => stateOf(area, name, () => spec.state(area));
  const operationOf = (
    title: string,
    { input, writes, bucket, furtherBucket, iam, run }: CheckedRow<A>,
  ): Operation => ({
    input,
    writes,
    buckets: (given) => [bucket, furtherBucket?.(given)].filter((one) => one !== undefined),
    run: (area, given, caller) => run(own(area), given, caller, errors),
    questions: (area, given) => (service && iam ? policyQuestions(service, title, iam, own(area), given) : []),
  });
  return {
    name,
    wire,
    errors,
    operations: Object.fromEntries(
      Object.entries(spec.operations).map(([title, row]) => [title, operationOf(title, row)]),
    ),
    options: spec.options ?? ({} as Options),
    durations: spec.durations ?? {},
    scenarioMembers: scenario?.members ?? [],
    snapshot: (area) => spec.snapshot?.(own(area)) ?? ({} as Shown),
    checkScenario: (patch) => scenario?.check?.(patch),
    changeScenario: (world, patch) => scenario?.change(world, [...world.areas.values()].map(own), patch),
  };
}
