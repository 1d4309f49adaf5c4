import { describe, expect, test } from "vitest";
import type { AwsMetrics } from "../../../operator/aws/caller.ts";
import type { Condition, Resource } from "../../../operator/engine/object.ts";
import { createMetrics } from "../../../operator/telemetry/metrics.ts";

const start = (perObject = false) =>
  createMetrics({
    version: "1.2.3",
    kinds: ["ECSCluster", "ECSService"],
    workers: 16,
    leaseName: "ecs-operator",
    perObject,
  });

const service = (name: string): Resource => ({
  kind: "ECSService",
  metadata: {
    name,
    namespace: "payments",
    uid: name,
    generation: 1,
    resourceVersion: "1",
    creationTimestamp: "2026-01-01T00:00:00Z",
  },
  spec: {},
});

/** The lines of the metrics page that are not of the process, and not buckets. */
async function lines(metrics: ReturnType<typeof createMetrics>): Promise<readonly string[]> {
  const { body } = await metrics.page();
  return body.split("\n").filter((line) => line !== "" && !/^(# |process_|nodejs_)|_bucket\{/.test(line));
}

test("metric names and types never change", async () => {
  const { body } = await start(true).page();
  const types = body.split("\n").filter((line) => line.startsWith("# TYPE ") && !/ (process|nodejs)_/.test(line));
  expect(types.map((line) => line.slice("# TYPE ".length)).sort()).toMatchInlineSnapshot(`
    [
      "controller_runtime_active_workers gauge",
      "controller_runtime_max_concurrent_reconciles gauge",
      "controller_runtime_reconcile_errors_total counter",
      "controller_runtime_reconcile_panics_total counter",
      "controller_runtime_reconcile_time_seconds histogram",
      "controller_runtime_reconcile_total counter",
      "controller_runtime_terminal_reconcile_errors_total counter",
      "ecs_operator_aws_bucket_queued gauge",
      "ecs_operator_aws_bucket_wait_seconds histogram",
      "ecs_operator_aws_request_duration_seconds histogram",
      "ecs_operator_aws_requests_total counter",
      "ecs_operator_aws_retries_total counter",
      "ecs_operator_aws_throttles_total counter",
      "ecs_operator_build_info gauge",
      "ecs_operator_informer_last_event_timestamp_seconds gauge",
      "ecs_operator_informer_restarts_total counter",
      "ecs_operator_resource_condition gauge",
      "ecs_operator_resources gauge",
      "leader_election_master_status gauge",
      "leader_election_slowpath_total counter",
      "rest_client_request_duration_seconds histogram",
      "rest_client_requests_total counter",
      "workqueue_adds_total counter",
      "workqueue_depth gauge",
      "workqueue_queue_duration_seconds histogram",
      "workqueue_retries_total counter",
    ]
  `);
});

test("figures of the process are there, the delay of the event loop included", async () => {
  const { body, contentType } = await start().page();
  expect(body).toContain("process_resident_memory_bytes");
  expect(body).toContain("nodejs_eventloop_lag_seconds");
  expect(contentType).toContain("text/plain");
});

test("what every controller counts stands at 0 from the start", async () => {
  expect(await lines(start())).toEqual(
    expect.arrayContaining([
      'controller_runtime_reconcile_total{controller="ecsservice",result="requeue_after"} 0',
      'controller_runtime_reconcile_errors_total{controller="ecscluster"} 0',
      'controller_runtime_reconcile_panics_total{controller="ecsservice"} 0',
      'controller_runtime_max_concurrent_reconciles{controller="ecsservice"} 16',
      'workqueue_depth{name="ecs-operator",controller="ecs-operator"} 0',
      'leader_election_master_status{name="ecs-operator"} 0',
      'ecs_operator_build_info{version="1.2.3"} 1',
    ]),
  );
});

describe("what is fed in comes out", () => {
  test("from the engine", async () => {
    const metrics = start();
    const { engine } = metrics;
    engine.reconciled("ECSService", "error", 0.2);
    engine.terminalError("ECSService");
    engine.panic("ECSService");
    for (const change of [1, 1, -1] as const) engine.workers("ECSService", change);
    engine.queueDepth(7);
    engine.queueAdded();
    engine.queueWaited(1.5);
    engine.queueRetried();
    const queue = 'name="ecs-operator",controller="ecs-operator"';
    expect(await lines(metrics)).toEqual(
      expect.arrayContaining([
        'controller_runtime_reconcile_total{controller="ecsservice",result="error"} 1',
        'controller_runtime_reconcile_errors_total{controller="ecsservice"} 1',
        'controller_runtime_terminal_reconcile_errors_total{controller="ecsservice"} 1',
        'controller_runtime_reconcile_panics_total{controller="ecsservice"} 1',
        'controller_runtime_reconcile_time_seconds_sum{controller="ecsservice"} 0.2',
        'controller_runtime_active_workers{controller="ecsservice"} 1',
        `workqueue_depth{${queue}} 7`,
        `workqueue_adds_total{${queue}} 1`,
        `workqueue_queue_duration_seconds_sum{${queue}} 1.5`,
        `workqueue_retries_total{${queue}} 1`,
      ]),
    );
  });

  test("from the AWS edge", async () => {
    const metrics = start();
    const aws: AwsMetrics = metrics.aws;
    const modify = { service: "ecs", quota: "ServiceModify" } as const;
    aws.awsRequest("ecs", "CreateService", "OK", 0.05);
    aws.awsRetried("ecs", "DescribeServices");
    aws.bucketWaited(modify, "person", 0.2);
    aws.bucketThrottled(modify);
    aws.bucketQueued(modify, 1);
    aws.bucketQueued(modify, 1);
    aws.bucketQueued(modify, -1);
    expect(await lines(metrics)).toEqual(
      expect.arrayContaining([
        'ecs_operator_aws_requests_total{service="ecs",operation="CreateService",code="OK"} 1',
        'ecs_operator_aws_request_duration_seconds_sum{service="ecs",operation="CreateService"} 0.05',
        'ecs_operator_aws_retries_total{service="ecs",operation="DescribeServices"} 1',
        'ecs_operator_aws_bucket_wait_seconds_sum{service="ecs",category="ServiceModify",priority="person"} 0.2',
        'ecs_operator_aws_throttles_total{service="ecs",category="ServiceModify"} 1',
        'ecs_operator_aws_bucket_queued{service="ecs",category="ServiceModify"} 1',
      ]),
    );
  });

  test("from the Kubernetes edge", async () => {
    const metrics = start();
    metrics.kubernetes.request("GET", "200", "10.0.0.1", 0.01);
    metrics.kubernetes.watchReceived("ECSService", 1_700_000_000);
    metrics.kubernetes.watchRestarted("ECSService", 1);
    metrics.kubernetes.leading(true);
    metrics.kubernetes.leaseSlow();
    expect(await lines(metrics)).toEqual(
      expect.arrayContaining([
        'rest_client_requests_total{code="200",method="GET",host="10.0.0.1"} 1',
        'rest_client_request_duration_seconds_sum{verb="GET",host="10.0.0.1"} 0.01',
        'ecs_operator_informer_last_event_timestamp_seconds{kind="ECSService"} 1700000000',
        'ecs_operator_informer_restarts_total{kind="ECSService"} 1',
        'leader_election_master_status{name="ecs-operator"} 1',
        'leader_election_slowpath_total{name="ecs-operator"} 1',
      ]),
    );
  });
});

describe("conditions", () => {
  const objectWith = (
    name: string,
    ...conditions: readonly Pick<Condition, "type" | "status" | "reason">[]
  ): Resource => ({
    ...service(name),
    status: {
      conditions: conditions.map((one) => ({ ...one, message: "", lastTransitionTime: "", observedGeneration: 1 })),
    },
  });
  const ofConditions = async (metrics: ReturnType<typeof createMetrics>) =>
    (await lines(metrics)).filter((line) => line.startsWith("ecs_operator_resource")).sort();

  test("are counted, each object once, and forgotten with it", async () => {
    const metrics = start();
    const { engine } = metrics;
    engine.conditions(objectWith("web", { type: "Ready", status: "False", reason: "Progressing" }));
    engine.conditions(
      objectWith(
        "web",
        { type: "Ready", status: "False", reason: "RolledBack" },
        { type: "Stalled", status: "True", reason: "RolledBack" },
      ),
    );
    engine.conditions(objectWith("web", { type: "Ready", status: "True", reason: "RolloutSucceeded" }));
    engine.conditions(objectWith("web", { type: "Ready", status: "True", reason: "RolloutSucceeded" }));
    engine.conditions(objectWith("api", { type: "Ready", status: "True", reason: "RolloutSucceeded" }));
    expect(await ofConditions(metrics)).toEqual([
      'ecs_operator_resources{kind="ECSService",type="Ready",status="False",reason="Progressing"} 0',
      'ecs_operator_resources{kind="ECSService",type="Ready",status="False",reason="RolledBack"} 0',
      'ecs_operator_resources{kind="ECSService",type="Ready",status="True",reason="RolloutSucceeded"} 2',
      'ecs_operator_resources{kind="ECSService",type="Stalled",status="True",reason="RolledBack"} 0',
    ]);
    engine.forget(service("web"));
    engine.forget(service("web"));
    expect(await ofConditions(metrics)).toContain(
      'ecs_operator_resources{kind="ECSService",type="Ready",status="True",reason="RolloutSucceeded"} 1',
    );
  });

  test("have a series for each object only when wanted", async () => {
    const metrics = start(true);
    const { engine } = metrics;
    engine.conditions(objectWith("web", { type: "Ready", status: "False", reason: "Progressing" }));
    engine.conditions(objectWith("web", { type: "Ready", status: "True", reason: "RolloutSucceeded" }));
    const single = (await ofConditions(metrics)).filter((line) => line.includes("resource_condition"));
    expect(single).toEqual([
      'ecs_operator_resource_condition{kind="ECSService",namespace="payments",name="web",type="Ready",status="True"} 1',
    ]);
    engine.forget(service("web"));
    expect((await ofConditions(metrics)).some((line) => line.includes("resource_condition"))).toBe(false);
  });
});
