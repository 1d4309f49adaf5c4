import type { FaultRule } from "../../../simulator/core/faults.ts";
import type { RandomSource } from "../../support/random.ts";

/** What goes wrong with AWS all the time, a little: throttles, errors before and after the deed, lost answers, slowness. */
export const AWS_FAULTS: readonly FaultRule[] = [
  { operation: "*", kind: "throttle", probability: 0.01 },
  { operation: "*", kind: "5xx-before", probability: 0.005 },
  { operation: "*", kind: "5xx-after", probability: 0.005 },
  { operation: "*", kind: "reset-before", probability: 0.003 },
  { operation: "*", kind: "reset-after", probability: 0.003 },
  { operation: "*", kind: "hang", probability: 0.0005 },
  { operation: "*", kind: "slow", probability: 0.02, ms: 500 },
];

/** What happens to the operators and their watches, each at most once in a while. */
export type Disruption = "cut watches" | "kill leader" | "stop leader";

export const nextDisruption = (random: RandomSource): Disruption =>
  random.pick(["cut watches", "cut watches", "kill leader", "stop leader"]);
