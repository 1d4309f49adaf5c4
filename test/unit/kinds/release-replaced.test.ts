import { describe, expect, test } from "vitest";
import { plan } from "../../../operator/kinds/service/plan/index.ts";
import { status } from "../../../operator/kinds/service/status.ts";
import { cluster, image, type Manifest, service, taskDefinition } from "../../support/builders.ts";
import {
  CLUSTER_ARN,
  clusterObject,
  definitionObject,
  deployment,
  deploymentArn,
  inputOf,
  latestRevision,
  liveService,
  NOW,
  ready,
  revisionArn,
  SERVICE_ARN,
  seen,
  serviceObject,
} from "./builders.ts";
import { createDriven, type Driven, readyOf } from "./driven.ts";
import { failed, inputs, planned, rolledBack, short } from "./service-cases.ts";

// What is Stalled is content that is asked for. Once its task definition asks for another, it is not, even though AWS has not
// heard of that yet.

/** The definition's second generation, seen and not dealt with; what was registered last is `{}` as revision 2. */
const edited = (
  spec: object,
  more: { readonly generation?: number; readonly conditions?: ReturnType<typeof ready> } = {},
) => {
  const { generation = 2, conditions } = more;
  const status = { settledGeneration: 1, latest: latestRevision(2), ...(conditions && { conditions }) };
  return { deps: [clusterObject(), definitionObject(spec, { metadata: { generation }, status })] };
};
const repaired = edited({ cpu: 512 });

const stuck = {
  status: {
    arn: SERVICE_ARN,
    clusterArn: CLUSTER_ARN,
    deployment: {
      id: "d1",
      arn: deploymentArn("d1"),
      status: "IN_PROGRESS",
      targetTasks: { requested: 2, running: 2, pending: 0 },
      lastProgressTime: new Date(NOW - 901_000).toISOString(),
    },
  },
};
const rolling = seen(liveService(), { deployment: deployment("IN_PROGRESS") });
const onLive = (spec: object) => {
  const latest = latestRevision(1);
  return {
    deps: [
      clusterObject(),
      definitionObject(spec, { metadata: { generation: 2 }, status: { settledGeneration: 1, latest } }),
    ],
  };
};

describe("a failed release", () => {
  test("is no longer Stalled once its task definition asks for other content, and nothing is sent", () => {
    expect(short(planned(serviceObject(), rolledBack(), repaired))).toBe("Progressing WaitingForRelatedChanges");
  });

  test("stays remembered", () => {
    const input = inputOf(serviceObject(), rolledBack(), repaired);
    expect(status(input, plan(input)).failed).toMatchObject({ deployment: deploymentArn("d1") });
  });

  const stopped = ready(2, "False", [
    {
      type: "Stalled",
      status: "True",
      reason: "RefusedByAWS",
      message: "",
      lastTransitionTime: "2026-03-01T11:00:00Z",
      observedGeneration: 2,
    },
  ]);
  test.each([
    ["only the tags of the definition changed", edited({ tags: [{ key: "team", value: "a" }] })],
    ["the new content was refused", edited({ cpu: 512 }, { conditions: stopped })],
    ["the definition is suspended", edited({ cpu: 512, suspend: true })],
    ["nothing changed", edited({}, { generation: 1 })],
  ])("is Stalled while the content is the same or will not come: %s", (_why, around) => {
    // What was registered last is read where the spec does not say it.
    const literal = { definition: {}, arn: revisionArn(2), status: "ACTIVE" };
    expect(short(planned(serviceObject(), rolledBack({ externalDefinition: literal }), around))).toBe(
      "Blocked RolledBack",
    );
  });

  test("the count goes ahead, changed settings go with the release that follows", () => {
    const resource = serviceObject({ desiredCount: 3, propagateTags: "SERVICE" });
    expect(inputs(planned(resource, rolledBack(), repaired))).toEqual([
      { cluster: CLUSTER_ARN, service: "web", desiredCount: 3 },
    ]);
  });

  test("that is still rolled back is followed", () => {
    const going = rolledBack({ deployment: failed({ status: "ROLLBACK_IN_PROGRESS" }) });
    const made = planned(serviceObject({ propagateTags: "SERVICE" }), going, repaired);
    expect([made.reason, made.recheckMs]).toEqual(["Progressing", 1_000]);
  });
});

test("a rollout that is stuck is no longer Stalled either, and still followed", () => {
  const resource = serviceObject({}, stuck);
  expect(short(planned(resource, rolling, onLive({})))).toBe("Blocked ProgressDeadlineExceeded");
  const made = planned(resource, rolling, onLive({ cpu: 512 }));
  expect([short(made), made.recheckMs]).toEqual(["Progressing WaitingForRelatedChanges", 1_000]);
});

describe("in the engine", () => {
  const web = service("web", { cluster: "web", taskDefinition: "web" });
  const isStalled = (world: Driven) =>
    world.get(web)?.status.conditions.some(({ type }: { type: string }) => type === "Stalled");

  async function failedRelease(): Promise<Driven> {
    const world = createDriven();
    const objects: readonly Manifest[] = [cluster("web"), taskDefinition("web", "1"), web];
    world.apply(...objects);
    await world.ready(...objects);
    const outcome = { kind: "exits", exitCode: 1, afterMs: 50 } as const;
    world.simulator.setScenario({ images: [{ image: image("bad"), outcome }] });
    world.apply(taskDefinition("web", "bad"));
    await world.reason(web, "RolledBack");
    return world;
  }

  test("it is reported before AWS has taken the new content, without asking AWS about the service", async () => {
    const world = await failedRelease();
    world.simulator.setFaults([{ operation: "RegisterTaskDefinition", kind: "throttle" }]);
    const mark = world.mark();
    world.apply(taskDefinition("web", "2"));
    await world.until("it is not Stalled", () => !isStalled(world), 1_000);
    expect(readyOf(world.get(web))?.reason).toBe("WaitingForRelatedChanges");
    await world.run(5_000);
    expect(isStalled(world)).toBe(false);
    const asked = world.simulator.ledger(mark).map(({ operation }) => operation);
    expect(asked.filter((operation) => operation.includes("Service"))).toEqual([]);
    world.simulator.setFaults([]);
    await world.ready(web);
  });

  test("new content that AWS refuses leaves the failed release Stalled and held", async () => {
    const world = await failedRelease();
    const { failed: record } = world.get(web)?.status ?? {};
    const refusal = { code: "ClientException", message: "No." };
    world.simulator.setFaults([{ operation: "RegisterTaskDefinition", kind: "refuse", ...refusal }]);
    const mark = world.mark();
    world.apply(taskDefinition("web", "2"));
    await world.reason(taskDefinition("web"), "RefusedByAWS");
    await world.reason(web, "RolledBack");
    expect(isStalled(world)).toBe(true);
    expect(world.get(web)?.status.failed).toEqual(record);
    expect(world.writes(mark).filter(({ operation }) => operation === "UpdateService")).toEqual([]);
  });

  test("a change of the definition's tags alone is no change for the service", async () => {
    const world = await failedRelease();
    const planned = world.plans.length;
    world.apply(taskDefinition("web", "bad", { tags: [{ key: "team", value: "a" }] }));
    await world.ready(taskDefinition("web"));
    const reasons = world.plans
      .slice(planned)
      .filter(({ object }) => object === "ECSService/web")
      .map(({ plan: { reason } }) => reason);
    expect(new Set(reasons)).toEqual(new Set(["RolledBack"]));
  });
});
