import { type AwsCall, isAwsWrite, PERSON, succeeded } from "../scenarios/history.ts";
import { ScalingKeys } from "../scenarios/scaling.ts";
import { keysOf } from "../scenarios/view.ts";
import type { Allowance } from "./workloads.ts";

/** How often the operator did what to which resource: `CreateService service/p-cluster/p-web` by count. */
export type Summary = Readonly<Record<string, number>>;

/** Kubernetes writes that happen once in an object's life; how often a status is written depends on the time. */
const ONCE = /\.finalizer-(added|removed)$/;

/**
 * What AWS carried out for operators, and the finalizers that they set and took away.
 *
 * @param kubeWrites names of those that the API server committed
 */
export function summaryOf(calls: readonly AwsCall[], kubeWrites: readonly string[]): Summary {
  const counts: Record<string, number> = {};
  const add = (line: string) => {
    counts[line] = (counts[line] ?? 0) + 1;
  };
  const scaling = new ScalingKeys();
  for (const call of calls) {
    scaling.note(call);
    if (call.process === PERSON || !isAwsWrite(call) || !succeeded(call)) continue;
    for (const key of [...keysOf(call), ...scaling.of(call)]) add(`${call.operation} ${key}`);
  }
  for (const name of kubeWrites) if (ONCE.test(name)) add(name);
  return counts;
}

/** The lines in which a summary is not as it may be. */
export function summaryDifferences(
  expected: Summary,
  actual: Summary,
  allowed: readonly Allowance[] = [],
): readonly string[] {
  const lines = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].toSorted();
  return lines.flatMap((line) => {
    const [wanted, found] = [expected[line] ?? 0, actual[line] ?? 0];
    const allowance = allowed.find((each) => line.startsWith(each.line));
    const [least, most] = allowance?.between ?? [wanted, wanted];
    const isFine = found >= least && found <= most;
    return isFine ? [] : [`${line}: ${found} times instead of ${wanted}`];
  });
}
