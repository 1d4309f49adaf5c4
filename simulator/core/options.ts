import type { PolicyDocument } from "./policy.ts";

/** How long AWS takes for things, in milliseconds at speed 1. */
export interface Durations {
  readonly provisioning: number;
  readonly pending: number;
  readonly activating: number;
  /** From RUNNING until a task counts as healthy (40 s in AWS without a health check). */
  readonly healthy: number;
  readonly deactivating: number;
  readonly stopping: number;
  readonly deprovisioning: number;
  /** From a change until the service scheduler looks at it. */
  readonly scheduler: number;
  /** Shortest stay in a lifecycle stage, in a requested stop and in a requested rollback. */
  readonly stage: number;
  /** How long capacity provider attachments are being updated. */
  readonly attachments: number;
  /** First wait before a service that keeps failing starts another task; doubles up to `restartMost`. */
  readonly restart: number;
  readonly restartMost: number;
  /** How long an INACTIVE service or cluster stays visible. */
  readonly inactive: number;
  /** One minute of bake times and hook timeouts. */
  readonly minute: number;
}

export interface SimulatorOptions {
  readonly seed: number;
  /** Everything in `durations` is divided by this. */
  readonly speed: number;
  readonly durations: Durations;
  /** For `ms` after a write, a describe shows the state before it, with this probability. */
  readonly lag: { readonly ms: number; readonly probability: number };
  /** AWS's token buckets per account, Region and category. */
  readonly throttle: boolean;
  /**
   * What an identical CreateService without a client token gets while the service is ACTIVE: the service, or the refusal
   * `Creation of service was not idempotent.` AWS does not say which.
   */
  readonly repeatedCreate: "returned" | "refused";
  /** Actions that the caller may use; without a policy everything is allowed. */
  readonly policy: PolicyDocument | undefined;
}

const defaultDurations: Durations = {
  provisioning: 300,
  pending: 200,
  activating: 500,
  healthy: 400,
  deactivating: 200,
  stopping: 300,
  deprovisioning: 200,
  scheduler: 50,
  stage: 200,
  attachments: 500,
  restart: 500,
  restartMost: 15_000,
  inactive: 3_600_000,
  minute: 60_000,
};

/** What may be given: anything left out keeps its value. */
export type OptionsPatch = {
  readonly [K in Exclude<keyof SimulatorOptions, "durations" | "lag">]?: SimulatorOptions[K];
} & {
  readonly durations?: Partial<Durations>;
  readonly lag?: Partial<SimulatorOptions["lag"]>;
};

export const defaultOptions: SimulatorOptions = {
  seed: 1,
  speed: 1,
  durations: defaultDurations,
  lag: { ms: 0, probability: 1 },
  throttle: false,
  repeatedCreate: "returned",
  policy: undefined,
};

export function withOptions(base: SimulatorOptions, patch: OptionsPatch): SimulatorOptions {
  return {
    ...base,
    ...patch,
    durations: { ...base.durations, ...patch.durations },
    lag: { ...base.lag, ...patch.lag },
  };
}
