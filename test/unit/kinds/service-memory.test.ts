import { describe, expect, test } from "vitest";
import type { Aws } from "../../../operator/aws/handle.ts";
import type { ServiceObserved } from "../../../operator/kinds/service/model.ts";
import { observe } from "../../../operator/kinds/service/observe/index.ts";
import { plan } from "../../../operator/kinds/service/plan/index.ts";
import { early, status } from "../../../operator/kinds/service/status.ts";
import {
  absent,
  around,
  clusterObject,
  definitionObject,
  deleting,
  deployment,
  deploymentArn,
  ecsError,
  inputOf,
  knowing,
  latestRevision,
  liveService,
  primary,
  revisionArn,
  scope,
  seen,
  serviceObject,
} from "./builders.ts";
import { INSTALLATION } from "./driven.ts";

/** What a service remembers, and what never waits for what is missing. */

type Service = ReturnType<typeof serviceObject>;
const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };

/** Two objects: the newest revision is 2, AWS went back to 1. */
const second = definitionObject(
  {},
  {
    status: { latest: latestRevision(2), settledGeneration: 1 },
  },
);
const deps = [clusterObject(), second];
const target = {
  taskDefinition: revisionArn(2),
  launchType: "FARGATE",
  networkConfiguration: liveService().networkConfiguration,
};
const rolledBack = (): ServiceObserved =>
  seen(liveService(), {
    deployment: deployment("ROLLBACK_SUCCESSFUL", { deploymentConfiguration: liveService().deploymentConfiguration }),
    target,
  });

/** The service after a pass has reported the rollback. */
function remembering(): Service {
  const input = inputOf(serviceObject(), rolledBack(), { deps });
  return serviceObject(
    {},
    { status: { ...serviceObject().status, ...status(input, plan(input)) } as NonNullable<Service["status"]> },
  );
}

describe("a failed release", () => {
  test("stays held after a restart has made another deployment the newest", () => {
    const after = seen(liveService(), {
      deployment: deployment("SUCCESSFUL", { serviceDeploymentArn: deploymentArn("d2") }),
    });
    const input = inputOf(remembering(), after, { deps });
    const decided = plan(input);
    expect([decided.state, decided.reason, decided.steps]).toEqual(["Blocked", "RolledBack", []]);
    expect(status(input, decided).failed).toEqual(remembering().status?.failed);
  });

  test("is forgotten once its content has been delivered after all", () => {
    const live = liveService({
      taskDefinition: revisionArn(2),
      deployments: [primary({ taskDefinition: revisionArn(2) })],
    });
    const input = inputOf(
      remembering(),
      seen(live, { deployment: deployment("SUCCESSFUL", { serviceDeploymentArn: deploymentArn("d3") }) }),
      { deps },
    );
    expect(status(input, plan(input)).failed).toBeUndefined();
  });

  test("is released by other content", () => {
    const third = definitionObject(
      {},
      {
        status: { latest: latestRevision(3), settledGeneration: 1 },
      },
    );
    const decided = plan(inputOf(remembering(), rolledBack(), { deps: [clusterObject(), third] }));
    expect(decided.steps.map((step) => step.kind)).toEqual(["UpdateService"]);
  });
});

describe("a restart", () => {
  const restart = { verb: "restart", value: "now" };

  test("waits with a release that has to settle, so that one deployment carries both", () => {
    const live = seen(liveService(), { deployment: deployment("SUCCESSFUL") });
    const settling = serviceObject({ rollout: { settleSeconds: 1 } });
    const waiting = plan(inputOf(settling, live, { deps, verbs: [restart], unchangedMs: 0 }));
    expect([waiting.reason, waiting.steps, waiting.handled]).toEqual(["WaitingForRelatedChanges", [], undefined]);
    const settled = plan(inputOf(settling, live, { deps, verbs: [restart] }));
    expect(settled.steps).toHaveLength(1);
    expect(settled.steps[0]).toMatchObject({ input: { taskDefinition: revisionArn(2), forceNewDeployment: true } });
  });

  test("of a service that does not exist is nothing to do, not something for later", () => {
    const { handled } = plan(inputOf(serviceObject({}, { metadata: {}, status: {} }), absent(), { verbs: [restart] }));
    expect(handled).toEqual([{ ...restart, outcome: "NothingToDo" }]);
  });
});

describe("roles", () => {
  const role = "arn:aws:iam::111122223333:role/admin";
  const fresh = () => serviceObject({}, { metadata: {}, status: {} });

  test("of a task definition whose grant was taken back are not handed out again", () => {
    const granted = [clusterObject(), definitionObject({ taskRoleArn: role })];
    expect(plan(inputOf(fresh(), absent(), { deps: granted })).reason).toBe("RoleNotGranted");
    const settings = { passableRoles: [role] };
    expect(plan(inputOf(fresh(), absent(), { deps: granted, settings })).reason).toBe("Creating");
  });

  test("of a task definition that is only observed are those that AWS shows, not those of its spec", () => {
    const observedOnly = [clusterObject(), definitionObject({ managementPolicy: "Observe" })];
    const literal = {
      arn: revisionArn(1),
      definition: {
        networkMode: "awsvpc",
        requiresCompatibilities: ["FARGATE"],
        containerDefinitions: [{ name: "app" }],
        taskRoleArn: role,
      },
    } as const;
    expect(plan(inputOf(fresh(), absent(), { deps: observedOnly })).reason).toBe("WaitingForReference");
    expect(plan(inputOf(fresh(), absent({ externalDefinition: literal }), { deps: observedOnly })).reason).toBe(
      "RoleNotGranted",
    );
  });
});

describe("what never waits for a missing task definition", () => {
  const unresolved = { deps: [clusterObject()] };

  test("the count", () => {
    const decided = plan(inputOf(serviceObject({ desiredCount: 5 }), seen(liveService()), unresolved));
    expect(decided.reason).toBe("WaitingForReference");
    expect(decided.steps).toMatchObject([{ kind: "UpdateService", input: { desiredCount: 5 } }]);
  });

  test("the count of a service with a field that cannot be changed", () => {
    const changed = serviceObject({
      desiredCount: 5,
      schedulingStrategy: "REPLICA",
      launchType: "EXTERNAL",
      networkConfiguration: undefined,
    });
    const decided = plan(inputOf(changed, seen(liveService({ launchType: "FARGATE" }))));
    expect(decided.reason).toBe("ImmutableField");
    expect(decided.steps).toMatchObject([{ input: { desiredCount: 5 } }]);
  });

  test("deletion, whose reads leave a literal that does not exist alone", async () => {
    const literal = serviceObject({ taskDefinitionRef: undefined, taskDefinition: "nope:99" }, { metadata: deleting });
    const asked: string[] = [];
    const aws = fakeAws({
      async call(operation: string) {
        asked.push(operation);
        throw missing;
      },
      read: async () => undefined,
    });
    const observed = await observe(
      { aws, installation: INSTALLATION, mayObserve: true, signal: new AbortController().signal, log: quiet },
      literal,
      around(),
      knowing<ServiceObserved>({ leadingMs: 60_000, since: 0 }),
    );
    expect(asked).toEqual([]);
    expect(plan(inputOf(literal, observed)).state).toBe("Gone");
  });
});

const missing = ecsError("ClientException", "Unable to describe task definition.");
const fakeAws = (calls: object): Aws => ({ scope, ecs: calls }) as unknown as Aws;

test("a deletion whose cluster object is gone reads AWS before the finalizer is removed", async () => {
  const { clusterArn: _, arn: __, ...rest } = serviceObject().status ?? {};
  const lost = serviceObject({}, { metadata: deleting, status: rest });
  const names: string[] = [];
  const aws = fakeAws({
    read: async (_operation: string, { cluster }: { readonly cluster: string }, name: string) => {
      names.push(`${cluster}/${name}`);
      return liveService();
    },
    call: async () => ({}),
  });
  const known = knowing<ServiceObserved>({ leadingMs: 60_000, since: 0 });
  const context = {
    aws,
    installation: INSTALLATION,
    mayObserve: true,
    signal: new AbortController().signal,
    log: quiet,
  };
  const observed = await observe(context, lost, around({ deps: [] }), known);
  expect(names).toEqual(["web/web"]);
  expect(plan(inputOf(lost, observed, { deps: [] })).steps.map((step) => step.kind)).toEqual(["DeleteService"]);
});

describe("removal memory", () => {
  const remembers = (declared: readonly string[]) =>
    serviceObject(
      {},
      { status: { ...serviceObject().status, declared: [...declared] } as NonNullable<Service["status"]> },
    );

  test("is not filled by what is only observed", () => {
    const observing = serviceObject({ managementPolicy: "Observe", loadBalancers: [] }, { metadata: {} });
    const input = inputOf(observing, seen(liveService(), { deployment: deployment("SUCCESSFUL") }));
    expect(status(input, plan(input)).declared).toBeUndefined();
  });

  test("forgets a setting as soon as AWS shows it cleared, also while a release is held", () => {
    const held = remembers(["enableExecuteCommand", "serviceConnectConfiguration"]);
    const input = inputOf(held, rolledBack(), { deps });
    expect(status(input, plan(input)).declared).toEqual(["serviceConnectConfiguration"]);
  });
});

describe("the target", () => {
  test("is reported although AWS cannot be read, so that the task definition sees it", () => {
    expect(early(serviceObject(), around({ deps }))).toEqual({ target: { taskDefinition: revisionArn(2) } });
  });

  test("is not reported again when it is known, or when nothing says what it is", () => {
    const known = serviceObject({}, { status: { target: { taskDefinition: revisionArn(2), hash: "h" } } });
    expect(early(known, around({ deps }))).toEqual({});
    expect(early(serviceObject(), around({ deps: [] }))).toEqual({});
  });
});
