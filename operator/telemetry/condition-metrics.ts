import { Gauge, type Registry } from "prom-client";
import { METRICS_PREFIX } from "../api/names.ts";
import type { Resource } from "../engine/kind.ts";
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
  /** What was told of each object last. Thousands tell the same: each combination is kept once. */
  const known = new Map<string, readonly Told[]>();
  const combinations = new Map<string, readonly Told[]>();

  const count = ({ kind, metadata: { namespace, name } }: Resource, told: readonly Told[], by: 1 | -1): void => {
    for (const { type, status, reason } of told) {
      counts.inc({ kind, type, status, reason }, by);
      if (by === 1) single?.set({ kind, namespace, name, type, status }, 1);
      else single?.remove({ kind, namespace, name, type, status });
    }
  };
  const tell = (resource: Resource, told: readonly Told[]): void => {
    const key = `${resource.kind}/${resource.metadata.namespace}/${resource.metadata.name}`;
    const before = known.get(key) ?? NOTHING;
    if (before === told) return;
    count(resource, before, -1);
    count(resource, told, 1);
    if (told.length > 0) known.set(key, told);
    else known.delete(key);
  };

  const combination = (conditions: readonly Told[]): readonly Told[] => {
    if (conditions.length === 0) return NOTHING;
    const told = conditions.map(({ type, status, reason }) => ({ type, status, reason }));
    const text = JSON.stringify(told);
    const same = combinations.get(text) ?? told;
    combinations.set(text, same);
    return same;
  };

  return {
    conditions: (resource) => tell(resource, combination(resource.status?.conditions ?? NOTHING)),
    forget: (resource) => tell(resource, NOTHING),
  };
}

interface Told {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
}

const NOTHING: readonly Told[] = [];
