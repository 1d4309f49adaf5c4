import { Gauge, type Registry } from "prom-client";
import { METRICS_PREFIX } from "../ecs/names.ts";
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
): Pick<EngineMetrics, "condition" | "forget"> {
  const registers = [registry];
  const counts = new Gauge({
    name: `${METRICS_PREFIX}resources`,
    help: "Objects, by condition.",
    labelNames: ["kind", "type", "status"],
    registers,
  });
  const single = perObject
    ? new Gauge({
        name: `${METRICS_PREFIX}resource_condition`,
        help: "1 for the status that a condition of an object has.",
        labelNames: ["kind", "namespace", "name", "type", "status"],
        registers,
      })
    : undefined;
  /** Statuses by condition type, by object. */
  const known = new Map<string, Map<string, string>>();

  const set = ({ kind, metadata: { namespace, name } }: Resource, type: string, status: string | undefined): void => {
    const key = `${kind}/${namespace}/${name}`;
    const statuses = known.get(key) ?? new Map<string, string>();
    const before = statuses.get(type);
    if (before === status) return;
    if (before !== undefined) {
      counts.dec({ kind, type, status: before });
      single?.remove({ kind, namespace, name, type, status: before });
      statuses.delete(type);
    }
    if (status !== undefined) {
      counts.inc({ kind, type, status });
      single?.set({ kind, namespace, name, type, status }, 1);
      statuses.set(type, status);
    }
    if (statuses.size > 0) known.set(key, statuses);
    else known.delete(key);
  };

  return {
    condition: set,
    forget(resource) {
      const key = `${resource.kind}/${resource.metadata.namespace}/${resource.metadata.name}`;
      for (const type of [...(known.get(key)?.keys() ?? [])]) set(resource, type, undefined);
    },
  };
}
