import { expect, test } from "vitest";
import { createMetrics } from "../../operator/telemetry/metrics.ts";
import { pick, render } from "./chart.ts";

interface Rules {
  readonly spec: {
    readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[];
  };
}

test("alerts use metrics that the operator serves", async () => {
  const metrics = createMetrics({
    version: "test",
    kinds: ["ECSService"],
    workers: 1,
    leaseName: "test",
    perObject: false,
  });
  const { body } = await metrics.page();
  const served = new Set([...body.matchAll(/^# TYPE (\S+) /gm)].map((match) => match[1]));
  const rules = pick<Rules>(await render({ metrics: { prometheusRule: { enabled: true } } }), "PrometheusRule");
  const alerts = rules.spec.groups.flatMap((group) => group.rules);
  expect(alerts.length).toBeGreaterThan(3);
  // An operator that is deaf, and one that fails inside, answer their probes and count no failed passes.
  const covered = alerts.map(({ expr }) => expr).join("\n");
  expect(covered).toContain("ecs_operator_informer_last_event_timestamp_seconds");
  expect(covered).toContain("controller_runtime_reconcile_panics_total");
  for (const { alert, expr } of alerts) {
    expect(expr, alert).toContain('{job="ecs-operator-metrics", namespace="ecs-operator"');
    const names = [...expr.matchAll(/([a-z_]+)\{/g)].map((match) => (match[1] ?? "").replace(/_bucket$/, ""));
    expect(names.length, alert).toBeGreaterThan(0);
    // Prometheus makes `up` itself.
    for (const name of names.filter((each) => each !== "up")) expect(served, alert).toContain(name);
  }
});
