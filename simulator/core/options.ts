import type { PolicyDocument } from "./policy.ts";

/** What can be set of any simulator, whatever services it has. */
export interface CoreOptions {
  readonly seed: number;
  /** Everything in `durations` is divided by this. */
  readonly speed: number;
  /** For `ms` after a write, a describe shows the state before it, with this probability. */
  readonly lag: { readonly ms: number; readonly probability: number };
  /** AWS's token buckets per account, Region and category. */
  readonly throttle: boolean;
  /** Actions that the caller may use; without a policy everything is allowed. */
  readonly policy: PolicyDocument | undefined;
}

/** With what the services add: members of their own, read through `optionsOf`, and how long things take. */
export interface SimulatorOptions extends CoreOptions {
  /** How long AWS takes for things, in milliseconds at speed 1. */
  readonly durations: Readonly<Record<string, number>>;
}

const coreDefaults: CoreOptions = {
  seed: 1,
  speed: 1,
  lag: { ms: 0, probability: 1 },
  throttle: false,
  policy: undefined,
};

interface OwnDefaults {
  readonly options: object;
  readonly durations: Readonly<Record<string, number>>;
}

/** The options of a simulator with these services, before any change. */
export function defaultOptions(services: readonly OwnDefaults[]): SimulatorOptions {
  return Object.assign({}, ...services.map(({ options }) => options), coreDefaults, {
    durations: Object.assign({}, ...services.map(({ durations }) => durations)),
  });
}

/** @param patch anything left out keeps its value, also within `durations` and `lag` */
export function withOptions(base: SimulatorOptions, patch: object): SimulatorOptions {
  const { durations, lag, ...rest }: { durations?: object; lag?: object } = patch;
  return { ...base, ...rest, durations: { ...base.durations, ...durations }, lag: { ...base.lag, ...lag } };
}

/** The options that a service adds, as they are set now. @param defaults what its descriptor declares */
export function optionsOf<O extends object>(options: SimulatorOptions, _defaults: O): O {
  return options as unknown as O;
}
