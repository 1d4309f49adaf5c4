import { calm, type Plan } from "../simulation/plan.ts";

/** So many seeds may be tried before a smaller plan counts as harmless. */
const TRIES = 8;

/** What a plan can do without, one thing at a time. */
const LESS: readonly Partial<Plan>[] = [
  { kube: calm.kube },
  { aws: calm.aws },
  { crash: 0, freeze: 0 },
  { incidents: [] },
  { lag: calm.lag },
  { stale: null },
  { skewMs: [] },
  { replicas: 1 },
  { rush: false },
  { bucketShare: calm.bucketShare },
  { throttle: calm.throttle, repeatedCreate: calm.repeatedCreate, silence: calm.silence },
];

export interface Small {
  readonly plan: Plan;
  /** A seed with which it kills. */
  readonly seed: number;
}

/**
 * A plan that kills as well and does less: one workload where that is enough, and only the faults that it takes.
 *
 * @param kills whether a plan kills with a seed
 */
export async function shrunk(found: Small, kills: (plan: Plan, seed: number) => Promise<boolean>): Promise<Small> {
  const tried = async (plan: Plan): Promise<Small | undefined> => {
    for (let seed = 1; seed <= TRIES; seed++) if (await kills(plan, seed)) return { plan, seed };
    return undefined;
  };
  let best = found;
  for (const workload of found.plan.workloads) {
    const alone = await tried({ ...found.plan, workloads: [workload] });
    if (alone === undefined) continue;
    best = alone;
    break;
  }
  for (const less of LESS) best = (await tried({ ...best.plan, ...less })) ?? best;
  return best;
}
