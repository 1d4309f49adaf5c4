import { noAwsFaults } from "../simulation/aws-network.ts";
import { calm, type Plan } from "../simulation/plan.ts";
import { noKubeFaults } from "../support/kube-model/faults.ts";

/** A story told several times side by side, since each time may go another way. */
const told = (name: string, more: Partial<Plan> = {}, times = 1): Plan => ({
  ...calm,
  faultsMs: 60_000,
  workloads: Array.from({ length: times }, (_, index) => ({
    id: `w${index}`,
    name,
    namespace: `team-${index % 2}`,
    variant: index,
  })),
  ...more,
});

/** Two replicas, so that one can take over. */
const pair: Partial<Plan> = { replicas: 2, skewMs: [0, 0] };

/**
 * For each mutant, by its number, the least that has to happen for it to show within a few seeds: a story or two, and the
 * faults it takes.
 */
export const plans: Readonly<Record<string, Plan>> = {
  "01": told("created together"),
  "02": told("created together"),
  "03": told("thrown away and taken over", {}, 4),
  "04": told("created together", { aws: { ...noAwsFaults, answerLost: 0.3 } }, 3),
  "05": told("created together", { aws: { ...noAwsFaults, throttled: 0.3 } }),
  "06": told("created together"),
  "07": told("created together", { aws: { ...noAwsFaults, answerLost: 0.3 } }),
  "08": told("torn down"),
  "09": told("torn down", { aws: { ...noAwsFaults, serverErrorBefore: 0.3 } }),
  "10": told("deleted by hand"),
  "11": told("refused, then corrected"),
  "12": told("created together", { aws: { ...noAwsFaults, answerLost: 0.3 } }, 3),
  "13": told("taken by another installation"),
  "14": told("failing rollout"),
  "15": told("image roll", { lag: { ms: 4_000, probability: 0.8 } }),
  // A standby has to be started while the first object goes, and to lead while the second is there: many stories, few deaths.
  "16": told(
    "deleted and recreated",
    { ...pair, faultsMs: 240_000, crash: 0.01, stale: { replica: 1, watchDelayMs: [20_000, 60_000] } },
    8,
  ),
  "17": told("image roll", { ...pair, freeze: 0.05 }),
  "18": told("image roll", { replicas: 2, skewMs: [0, 30_000] }, 3),
  "19": told("created together", { kube: { ...noKubeFaults, serverError: 0.1 } }),
  "20": told("two edits 50 ms apart"),
  "21": told("refused for now"),
  "22": told("torn down", { aws: { ...noAwsFaults, throttled: 0.5 } }),
  "23": told("torn down", { bucketShare: 0.1 }, 3),
  "24": { ...calm, backlog: true },
  "25": told("scaled by another client"),
  "26": told("created together"),
  "27": told("created together"),
  "28": told("image roll", { kube: { ...noKubeFaults, garbledLine: 0.3 } }, 3),
  "29": told("created together"),
  "30": told("namesakes in two namespaces", {}, 3),
  "31": told("scalable target of another client", {}, 2),
  "32": told("autoscaled service thrown away and taken over", { aws: { ...noAwsFaults, serverErrorBefore: 0.3 } }, 2),
};
