import { describe, expect, test } from "vitest";
import type { Aws } from "../../../operator/aws/handle.ts";
import type { EcsService } from "../../../operator/aws/services/ecs/shapes.ts";
import type { Knowledge } from "../../../operator/engine/kind.ts";
import { ClassifiedError } from "../../../operator/engine/outcome.ts";
import type { ServiceObserved } from "../../../operator/kinds/service/model.ts";
import { observe } from "../../../operator/kinds/service/observe/index.ts";
import {
  type Around,
  absent,
  around,
  CLUSTER_ARN,
  contextOf,
  definitionObject,
  deleting,
  deployment,
  deploymentArn,
  ecsError,
  knowing,
  liveService,
  primary,
  SERVICE_ARN,
  seen,
  serviceObject,
  serviceRevisionArn,
} from "./builders.ts";

type Known = Knowledge<ServiceObserved>;
const known = (changes: Partial<Known> = {}): Known => knowing({ leadingMs: 60_000, since: 0, ...changes });

interface Shown {
  readonly service: EcsService | "NoCluster" | undefined;
  readonly deployment?: ReturnType<typeof deployment>;
  readonly tasks?: readonly object[];
  /** The service is shown once this is kept. */
  readonly held?: Promise<unknown>;
  /** Code of the error that an operation answers with. */
  readonly failing?: Readonly<Record<string, string>>;
}

/** One observation of AWS as it is, and the calls it took. */
async function observeOnce(
  shown: Shown,
  options: { known?: Known; resource?: ReturnType<typeof serviceObject> } & Around = {},
) {
  const calls: string[] = [];
  const answers: Readonly<Record<string, object>> = {
    ListServiceDeployments: {
      serviceDeployments: [
        { serviceDeploymentArn: deploymentArn("d0"), createdAt: new Date(1) },
        { serviceDeploymentArn: deploymentArn("d1"), createdAt: new Date(2) },
      ],
    },
    DescribeServiceDeployments: { serviceDeployments: shown.deployment === undefined ? [] : [shown.deployment] },
    DescribeServiceRevisions: { serviceRevisions: [{ serviceRevisionArn: serviceRevisionArn("r1") }] },
    ListTasks: { taskArns: (shown.tasks ?? []).map((_, index) => `arn/${index}`) },
    DescribeTasks: { tasks: shown.tasks ?? [] },
  };
  const ecs = {
    async read(operation: string) {
      calls.push(operation);
      await shown.held;
      return shown.service;
    },
    async call(operation: string) {
      calls.push(operation);
      const code = shown.failing?.[operation];
      if (code !== undefined)
        throw code === "Http500" ? new ClassifiedError({ class: "transient", code, message: "words" }) : ecsError(code);
      return answers[operation] ?? {};
    },
  };
  const revisions = {
    async read() {
      calls.push("describeRevision");
      return { arn: "arn:td/web:9", status: "ACTIVE", definition: {} };
    },
  };
  const aws = { ecs, revisions } as unknown as Aws;
  const context = contextOf(aws);
  const { resource = serviceObject(), known: knowledge = known(), ...surroundings } = options;
  return { calls, observed: await observe(context, resource, around(surroundings), knowledge) };
}

const status = { arn: SERVICE_ARN, clusterArn: CLUSTER_ARN };
const rolling = deployment("IN_PROGRESS");

describe("what is read", () => {
  test("the service and its newest deployment", async () => {
    const { calls, observed } = await observeOnce({ service: liveService(), deployment: rolling });
    expect(calls).toEqual(["DescribeServices", "ListServiceDeployments", "DescribeServiceDeployments"]);
    expect(observed).toMatchObject({ source: "read", deployment: { status: "IN_PROGRESS" } });
  });
  test("no list where AWS names the deployment on the service", async () => {
    const service = liveService({ currentServiceDeployment: deploymentArn("d1") });
    expect((await observeOnce({ service, deployment: rolling })).calls).toEqual([
      "DescribeServices",
      "DescribeServiceDeployments",
    ]);
  });
  test("the service alone at a drift read, once the deployment is known to have ended", async () => {
    const verdict = { deployment: deploymentArn("d1"), status: "SUCCESSFUL", primary: "ecs-svc/1" };
    const resource = serviceObject({}, { status: { ...status, verdict } });
    const { calls, observed } = await observeOnce({ service: liveService() }, { resource });
    expect(calls).toEqual(["DescribeServices"]);
    expect(observed.deployment).toMatchObject({ serviceDeploymentArn: deploymentArn("d1"), status: "SUCCESSFUL" });
  });
  test("the deployment again, when AWS aims at another one than the verdict was about", async () => {
    const verdict = { deployment: deploymentArn("d0"), status: "SUCCESSFUL", primary: "ecs-svc/0" };
    const resource = serviceObject({}, { status: { ...status, verdict } });
    const { calls } = await observeOnce({ service: liveService(), deployment: rolling }, { resource });
    expect(calls).toContain("DescribeServiceDeployments");
  });
  test("why the tasks of a failed release stopped is not forgotten when AWS forgets it", async () => {
    const stoppedTasks = [{ task: "one", reason: "exited", containers: [{ name: "app", exitCode: 1 }], count: 2 }];
    const failed = { deployment: deploymentArn("d1"), hash: "h", hashVersion: "v2", reason: "why" };
    const recorded = { status: { ...status, failed, stoppedTasks } };
    const shown = { service: liveService(), deployment: deployment("ROLLBACK_SUCCESSFUL"), tasks: [] };
    const { calls, observed } = await observeOnce(shown, { resource: serviceObject({}, recorded) });
    expect(observed.stopped).toEqual(stoppedTasks.map((one) => ({ ...one, stoppedAt: [] })));
    expect(calls).not.toContain("ListTasks");
    const another = { status: { ...recorded.status, failed: { ...failed, deployment: deploymentArn("d0") } } };
    expect((await observeOnce(shown, { resource: serviceObject({}, another) })).observed.stopped).toEqual([]);
  });
  test("the target of a deployment that failed, and why its tasks stopped", async () => {
    const { calls, observed } = await observeOnce({
      service: liveService(),
      deployment: deployment("ROLLBACK_SUCCESSFUL"),
      tasks: [
        {
          taskArn: "arn/c/one",
          stopCode: "EssentialContainerExited",
          stoppedReason: "exited",
          stoppedAt: new Date(1_000),
          containers: [{ name: "app", exitCode: 1 }],
        },
        {
          taskArn: "arn/c/two",
          stopCode: "EssentialContainerExited",
          stoppedReason: "exited",
          containers: [{ name: "app", exitCode: 1 }],
        },
        {
          taskArn: "arn/c/three",
          stopCode: "ServiceSchedulerInitiated",
          stoppedReason: "Scaling activity initiated by deployment",
        },
      ],
    });
    expect(calls).toEqual(expect.arrayContaining(["DescribeServiceRevisions", "ListTasks", "DescribeTasks"]));
    expect(observed.stopped).toEqual([
      {
        task: "one",
        stopCode: "EssentialContainerExited",
        reason: "exited",
        containers: [{ name: "app", exitCode: 1 }],
        count: 2,
        stoppedAt: [1_000],
      },
    ]);
  });
  describe("of a literal task definition", () => {
    const resource = serviceObject({ taskDefinitionRef: undefined, taskDefinition: "web:9" });
    const service = liveService({ taskDefinition: "arn:td/web:9" });

    test("the revision, at the same time as the service", async () => {
      const shows = Promise.withResolvers<void>();
      const observing = observeOnce({ service, deployment: rolling, held: shows.promise }, { resource });
      await Promise.resolve();
      shows.resolve();
      const { calls, observed } = await observing;
      expect(calls.slice(0, 2)).toEqual(["DescribeServices", "describeRevision"]);
      expect(observed.externalDefinition).toMatchObject({ arn: "arn:td/web:9" });
    });
    test("not what is known of it, whatever the service runs", async () => {
      const { observed } = await observeOnce({ service, deployment: rolling }, { resource });
      for (const running of [service, liveService()]) {
        const later = await observeOnce(
          { service: running, deployment: rolling },
          { resource, known: known({ observed }) },
        );
        expect(later.calls).not.toContain("describeRevision");
        expect(later.observed.externalDefinition).toEqual(observed.externalDefinition);
      }
    });
    test("another one when the spec names another", async () => {
      const { observed } = await observeOnce({ service, deployment: rolling }, { resource });
      const edited = serviceObject({ taskDefinitionRef: undefined, taskDefinition: "web:10" });
      const options = { resource: edited, known: known({ observed, reusable: true }) };
      expect((await observeOnce({ service, deployment: rolling }, options)).calls).toContain("describeRevision");
    });
  });
});

describe("what is known already", () => {
  const reusable = (observed: ServiceObserved) => ({ known: known({ observed, reusable: true }) });
  test("is taken where that is allowed", async () => {
    const observed = seen(liveService());
    expect(await observeOnce({ service: undefined }, reusable(observed))).toEqual({ calls: [], observed });
  });
  test("is not, when nothing was read because there was no cluster yet", async () => {
    const waiting = await observeOnce(
      { service: undefined },
      { deps: [definitionObject()], resource: serviceObject({}, { status: {} }) },
    );
    expect(waiting.calls).toEqual([]);
    expect(
      (await observeOnce({ service: liveService(), deployment: rolling }, reusable(waiting.observed))).calls,
    ).toContain("DescribeServices");
  });
  test("is not, when AWS had no such cluster", async () => {
    const { calls } = await observeOnce(
      { service: liveService(), deployment: rolling },
      reusable(absent({ noCluster: true })),
    );
    expect(calls).toContain("DescribeServices");
  });
});

describe("a service that is not shown", () => {
  test("does not exist", async () => {
    expect((await observeOnce({ service: undefined })).observed).toMatchObject({ service: undefined, source: "read" });
  });
  test("a moment after it was created: what AWS answered counts, and AWS is not read again at once", async () => {
    const answered = seen(liveService(), { source: "answer" });
    const { observed } = await observeOnce(
      { service: undefined },
      { known: known({ observed: answered, sinceOwnWriteMs: 1_000 }) },
    );
    expect(observed).toEqual({ ...answered, stale: true });
  });
  test("half a minute later it counts", async () => {
    const answered = seen(liveService(), { source: "answer" });
    const { observed } = await observeOnce(
      { service: undefined },
      { known: known({ observed: answered, sinceOwnWriteMs: 30_000 }) },
    );
    expect(observed.service).toBeUndefined();
  });
  test.each([
    ["right after a fail-over", known({ leadingMs: 1_000 }), "unread"],
    ["long after", known(), "read"],
    [
      "after it was seen to drain",
      known({ observed: seen(liveService({ status: "DRAINING" })), sinceOwnWriteMs: 1_000 }),
      "read",
    ],
  ] as const)("while it is deleted, %s", async (_, knowledge, source) => {
    const resource = serviceObject({}, { metadata: deleting });
    expect((await observeOnce({ service: undefined }, { resource, known: knowledge })).observed.source).toBe(source);
  });
  test("INACTIVE is gone, and its time of creation identifies the next incarnation", async () => {
    const service = liveService({ status: "INACTIVE", createdAt: new Date(77) });
    expect((await observeOnce({ service })).observed).toMatchObject({ service: undefined, formerCreatedAt: 77 });
  });
  test("in a cluster that AWS does not know", async () => {
    expect((await observeOnce({ service: "NoCluster" })).observed).toMatchObject({ noCluster: true });
  });
});

describe("what counts in the place of a read", () => {
  const edited = serviceObject({ taskDefinitionRef: undefined, taskDefinition: "web:9" });
  const former = { arn: "arn:td/web:8", definition: {} };
  const shown = { deployments: [primary({ id: "ecs-svc/2", createdAt: new Date(1_000) })] };
  const answered = seen(liveService(shown), { source: "answer", externalDefinition: former });

  test.each([
    ["a read older than our own write", liveService()],
    ["a service that is not shown yet", undefined],
  ])("%s: goes with the revision that the spec names now", async (_, service) => {
    const knowledge = known({ observed: answered, sinceOwnWriteMs: 1_000 });
    const { observed } = await observeOnce({ service }, { resource: edited, known: knowledge });
    expect(observed).toMatchObject({ source: "answer", externalDefinition: { arn: "arn:td/web:9" } });
  });
});

describe("a read that is older than our own write", () => {
  const answered = seen(liveService({ deployments: [primary({ id: "ecs-svc/2", createdAt: new Date(1_000) })] }), {
    source: "answer",
    deploymentUnread: true,
  });
  const sinceWrite = (ms: number) => ({ known: known({ observed: answered, sinceOwnWriteMs: ms }) });
  test("is in doubt", async () => {
    expect((await observeOnce({ service: liveService() }, sinceWrite(1_000))).observed).toEqual({
      ...answered,
      stale: true,
    });
  });
  test("is in doubt for a process that lost leadership since and won it again, too", async () => {
    const options = { known: known({ former: answered, sinceOwnWriteMs: 1_000, leadingMs: 100 }) };
    expect((await observeOnce({ service: liveService() }, options)).observed).toEqual({ ...answered, stale: true });
  });
  test("counts after half a minute", async () => {
    expect(
      (await observeOnce({ service: liveService(), deployment: rolling }, sinceWrite(30_001))).observed.source,
    ).toBe("read");
  });
  test("is none, where the deployment has come and gone and left a younger change", async () => {
    const service = liveService({ deployments: [primary({ updatedAt: new Date(2_000) })] });
    expect((await observeOnce({ service, deployment: rolling }, sinceWrite(1_000))).observed.service).toBe(service);
  });
});

describe("reads that are not there", () => {
  const { currentServiceDeployment: _, ...unnamed } = liveService();
  const never = () => serviceObject({}, { status: { deployment: { id: "ecs-svc/1" } } });
  const before = () => serviceObject({}, { status: { deployment: { id: "d0", arn: deploymentArn("d0") } } });
  const denied = "AccessDeniedException";

  test("of the list leave the deployment out and are named", async () => {
    const { observed } = await observeOnce({ service: unnamed, failing: { ListServiceDeployments: denied } });
    expect(observed.deployment).toBeUndefined();
    expect(observed.missing).toEqual([{ operation: "ListServiceDeployments", why: "AccessDenied" }]);
  });

  test("of stopped tasks leave only these out", async () => {
    const failing = deployment("IN_PROGRESS", { deploymentCircuitBreaker: { failureCount: 2 } });
    const { observed } = await observeOnce({
      service: liveService(),
      deployment: failing,
      failing: { ListTasks: denied },
    });
    expect(observed.deployment?.status).toBe("IN_PROGRESS");
    expect(observed.stopped).toEqual([]);
    expect(observed.missing).toEqual([{ operation: "ListTasks", why: "AccessDenied" }]);
  });

  test("of a server that breaks off where it does not know them count as unknown", async () => {
    const shown = { service: unnamed, failing: { ListServiceDeployments: "Http500" } };
    const { observed } = await observeOnce(shown, { resource: never() });
    expect(observed.missing).toEqual([{ operation: "ListServiceDeployments", why: "UnknownOperation" }]);
  });

  test("that broke off this once, and were there before, are tried again", async () => {
    const shown = { service: unnamed, failing: { ListServiceDeployments: "Http500" } };
    await expect(observeOnce(shown, { resource: before() })).rejects.toMatchObject({ failure: { code: "Http500" } });
  });
});
