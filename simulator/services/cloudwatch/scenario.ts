/** What people make happen: the values of metrics. */
import { areaOf, type World } from "../../core/world.ts";
import { publish } from "./alarms/evaluation.ts";
import type { Ports } from "./ports.ts";
import { ownArea } from "./state.ts";

/** A metric, and what it shows from now on until it is set again. */
export interface MetricValue {
  readonly account: string;
  readonly region: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  /** null: nothing is published any more. */
  readonly value: number | null;
}

export interface CloudWatchScenario {
  /** Sets those that are named. */
  readonly metrics?: readonly MetricValue[];
}

/** @returns what is wrong with a scenario, which may come from outside */
export function checkScenario({ metrics = [] }: CloudWatchScenario): string | undefined {
  if (!Array.isArray(metrics)) return "metrics must be a list.";
  const wrong = metrics.find(
    (one: Partial<MetricValue> | null) =>
      !/^\d{12}$/.test(String(one?.account)) ||
      !one?.region ||
      !one.namespace ||
      !one.metricName ||
      (one.value !== null && typeof one.value !== "number"),
  );
  if (wrong === undefined) return undefined;
  return `Not a metric: ${JSON.stringify(wrong)}. It has account, region, namespace, metricName, dimensions and a value or null.`;
}

/** Makes a scenario happen. */
export function changeScenario(world: World, ports: Ports, { metrics = [] }: CloudWatchScenario): void {
  for (const { account, region, namespace, metricName, dimensions = {}, value } of metrics) {
    const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
    const area = ownArea(areaOf(world, account, region), ports);
    publish(area, { Namespace: namespace, MetricName: metricName, Dimensions }, value ?? undefined);
  }
}
