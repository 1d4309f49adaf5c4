/** Reads that lag behind writes, as the option `lag` says. */
import type { Area } from "./world.ts";

/**
 * Keeps the state of a resource before a write, for as long as reads may lag behind.
 * @param view the state before the write; undefined when the resource did not exist
 */
export function rememberPast(area: Area, arn: string, view: () => object | undefined): void {
  const { lag } = area.world.options;
  if (lag.ms <= 0) return;
  const known = area.past.get(arn);
  if (known && known.until > area.world.now) return;
  area.past.set(arn, { until: area.world.now + lag.ms, view: view() });
}

/** What a Describe call shows: the present state or, with the probability of the lag option, the former one. */
export function shown<T extends object>(area: Area, arn: string, present: T | undefined): T | undefined {
  const past = area.past.get(arn);
  if (!past) return present;
  if (past.until <= area.world.now) {
    area.past.delete(arn);
    return present;
  }
  return area.world.random.next() < area.world.options.lag.probability ? (past.view as T | undefined) : present;
}
