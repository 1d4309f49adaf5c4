/** The simulator with all its services. */
import { type Core, createCore } from "./core/core.ts";
import type { CoreOptions, SimulatorOptions } from "./core/options.ts";
import type { AwsService } from "./core/service.ts";
import { SERVICES } from "./services/index.ts";

type Service = (typeof SERVICES)[number];
/** What all members of a union have together. */
type Together<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer All) => void ? All : never;

type Shown = Together<Service extends infer S ? (S extends AwsService<infer T, never, object> ? T : never) : never>;
type Options = Together<Service["options"]>;
type Durations = Together<Service["durations"]>;

/** What people make happen; anything left out stays. */
export type ScenarioPatch = Together<Parameters<Service["changeScenario"]>[1]>;

/** What may be given: anything left out keeps its value. */
export type OptionsPatch = Partial<Omit<CoreOptions, "lag">> &
  Partial<Options> & {
    readonly durations?: Partial<Durations>;
    readonly lag?: Partial<CoreOptions["lag"]>;
  };

/** The truth, without lag: what the reads would show. */
export interface Snapshot {
  readonly now: number;
  readonly areas: readonly ({ readonly account: string; readonly region: string } & Shown)[];
}

export interface Simulator extends Core {
  snapshot(): Snapshot;
  setScenario(patch: ScenarioPatch): void;
  setOptions(patch: OptionsPatch): SimulatorOptions & Options;
}

/** An empty AWS. */
export function createSimulator(patch: OptionsPatch = {}): Simulator {
  return createCore(SERVICES, patch) as Simulator;
}
