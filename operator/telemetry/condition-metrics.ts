import { Gauge, type Registry } from "prom-client";
import { METRICS_PREFIX } from "../api/names.ts";
import type { Resource } from "../engine/object.ts";
import type { EngineMetrics } from "../engine/ports.ts";

/**
 * How many objects have which condition, and, if wanted, one series for each object.
 *
 * @param perObject whether names of objects become labels, which costs a series for each object and condition
 */
export function createConditionMetrics(
  registry: Registry,
  perObject: boolean,
): Pick<EngineMetrics, "conditions" | "forget"> {
  const registers = [registry];
  const counts = new Gauge({
    name: `${METRICS_PREFIX}resources`,
    help: "Number of objects by condition and reason.",
    labelNames: ["kind", "type", "status", "reason"],
    registers,
  });
  const single = perObject
    ? new Gauge({
        name: `${METRICS_PREFIX}resource_condition`,
        help: "1 for the current status of a condition of an object.",
        labelNames: ["kind", "namespace", "name", "type", "status"],
        registers,
      })
    : undefined;
  /** The last reported conditions of each object. Thousands have the same ones: each combination is stored once. */
  const known = new Map<string, readonly ReportedCondition[]>();
  const combinations = new Map<string, readonly ReportedCondition[]>();

  const count = (
    { kind, metadata: { namespace, name } }: Resource,
    reported: readonly ReportedCondition[],
    by: 1 | -1,
  ): void => {
    for (const { type, status, reason } of reported) {
      counts.inc({ kind, type, status, reason }, by);
      if (by === 1) single?.set({ kind, namespace, name, type, status }, 1);
      else single?.remove({ kind, namespace, name, type, status });
    }
  };
  const report = (resource: Resource, reported: readonly ReportedCondition[]): void => {
    const key = `${resource.kind}/${resource.metadata.namespace}/${resource.metadata.name}`;
    const before = known.get(key) ?? NONE;
    if (before === reported) return;
    count(resource, before, -1);
    count(resource, reported, 1);
    if (reported.length > 0) known.set(key, reported);
    else known.delete(key);
  };

  const combination = (conditions: readonly ReportedCondition[]): readonly ReportedCondition[] => {
    if (conditions.length === 0) return NONE;
    const reported = conditions.map(({ type, status, reason }) => ({ type, status, reason }));
    const text = JSON.stringify(reported);
    const same = combinations.get(text) ?? reported;
    combinations.set(text, same);
    return same;
  };

  return {
    conditions: (resource) => report(resource, combination(resource.status?.conditions ?? NONE)),
    forget: (resource) => report(resource, NONE),
  };
}

interface ReportedCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
}

const NONE: readonly ReportedCondition[] = [];
