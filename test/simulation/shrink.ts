import { noKubeFaults } from "../support/kube-model/faults.ts";
import { noAwsFaults } from "./aws-network.ts";
import { calm, type Plan } from "./plan.ts";

/** Whether a plan still fails in the same way. */
export type Fails = (plan: Plan) => Promise<boolean>;

/**
 * Makes a failing plan smaller as long as it fails: fewer workloads, replicas, incidents and kinds of faults, and a shorter
 * time of them. Each purpose has a random source of its own, so that the rest of the run stays much the same.
 *
 * @param tries how many smaller plans may be tried
 */
export async function shrink(plan: Plan, fails: Fails, tries: number): Promise<Plan> {
  let smallest = plan;
  let left = tries;
  for (let found = true; found && left > 0; ) {
    found = false;
    for (const candidate of smaller(smallest)) {
      if (left-- <= 0) break;
      if (!(await fails(candidate))) continue;
      smallest = candidate;
      found = true;
      break;
    }
  }
  return smallest;
}

/** Plans with a little less in them, those first that leave out most. */
export function* smaller(plan: Plan): Generator<Plan> {
  yield* halves(plan.workloads).map((workloads) => ({ ...plan, workloads }));
  yield* fewer(plan.workloads).map((workloads) => ({ ...plan, workloads }));
  yield* halves(plan.incidents).map((incidents) => ({ ...plan, incidents }));
  yield* fewer(plan.incidents).map((incidents) => ({ ...plan, incidents }));
  for (const name of ["silence", "backlog", "stale", "lag", "crash", "freeze", "bucketShare", "skewMs"] as const) {
    if (JSON.stringify(plan[name]) === JSON.stringify(calm[name])) continue;
    const skewMs = plan.skewMs.map(() => 0);
    const changed = { ...plan, [name]: name === "skewMs" ? skewMs : calm[name] };
    if (JSON.stringify(changed) !== JSON.stringify(plan)) yield changed;
  }
  if (plan.replicas > 1 && plan.stale === null)
    yield { ...plan, replicas: plan.replicas - 1, skewMs: plan.skewMs.slice(0, -1) };
  yield* without(plan.kube, noKubeFaults).map((kube) => ({ ...plan, kube }));
  yield* without(plan.aws, noAwsFaults).map((aws) => ({ ...plan, aws }));
  if (plan.throttle !== calm.throttle) yield { ...plan, throttle: calm.throttle };
  if (plan.repeatedCreate !== calm.repeatedCreate) yield { ...plan, repeatedCreate: calm.repeatedCreate };
  if (plan.faultsMs > 2_000) yield { ...plan, faultsMs: Math.round(plan.faultsMs / 2) };
}

/** The first and the second half, of four or more. */
function halves<T>(items: readonly T[]): readonly (readonly T[])[] {
  const middle = items.length >> 1;
  return items.length < 4 ? [] : [items.slice(0, middle), items.slice(middle)];
}

/** All but one. */
const fewer = <T>(items: readonly T[]): readonly (readonly T[])[] =>
  items.map((_, left) => items.filter((__, index) => index !== left));

/** With one kind of fault less. */
function without<Faults extends object>(faults: Faults, none: Faults): readonly Faults[] {
  return (Object.keys(faults) as (keyof Faults)[])
    .filter((name) => JSON.stringify(faults[name]) !== JSON.stringify(none[name]))
    .map((name) => ({ ...faults, [name]: none[name] }));
}
