import { describe, expect, test } from "vitest";
import { TAGS } from "../../../operator/api/names.ts";
import type { Knowledge } from "../../../operator/engine/kind.ts";
import type { Resource } from "../../../operator/engine/object.ts";
import { act as actOnCluster } from "../../../operator/kinds/cluster/act.ts";
import { act as actOnService } from "../../../operator/kinds/service/act.ts";
import { act } from "../../../operator/kinds/task-definition/act.ts";
import { observe } from "../../../operator/kinds/task-definition/observe/index.ts";
import { plan } from "../../../operator/kinds/task-definition/plan/index.ts";
import { inputWithoutTags, wantedContent } from "../../../operator/kinds/task-definition/plan/registration.ts";
import type { TaskDefinitionObserved } from "../../../operator/kinds/task-definition/plan/types.ts";
import { status as statusOf } from "../../../operator/kinds/task-definition/status.ts";
import {
  absent,
  answering,
  around,
  clusterSeen,
  definitionObject,
  deleting,
  ecsError,
  family,
  inputOf,
  knowing,
  latestRevision,
  managed,
  revisionArn,
  revisionFor,
  serviceObject,
  tagsOf,
} from "./builders.ts";

/** A revision has come to its end when AWS says so: INACTIVE, DELETE_IN_PROGRESS, or that there is none of this ARN. */

type Definition = ReturnType<typeof definitionObject>;
type Answers = Parameters<typeof answering>[0];

const content = wantedContent(definitionObject());
const revisions = [{ revision: 1, arn: revisionArn(1), content, state: "ACTIVE" }];
const status = { settledGeneration: 1, observedGeneration: 1, latest: latestRevision(1), revisions };
const own = definitionObject({}, { metadata: managed, status });
const going = definitionObject({}, { metadata: deleting, status });

const shown = (state: string | undefined) => ({
  taskDefinition: { ...inputWithoutTags(own), taskDefinitionArn: revisionArn(1), revision: 1, status: state },
  tags: [...tagsOf(own), { key: TAGS.content, value: content }],
});
const list = (...numbers: readonly number[]) => ({ taskDefinitionArns: numbers.map(revisionArn) });
const unknown = () => {
  const message = "Unable to describe task definition.";
  throw ecsError("ClientException", message);
};

async function pass(resource: Definition, answers: Answers, known: Partial<Knowledge<TaskDefinitionObserved>> = {}) {
  const { context } = answering(answers);
  const drift = { observed: family([revisionFor(own, 1)]), ...known };
  return plan(inputOf(resource, await observe(context, resource, around(), knowing(drift))));
}

describe("at a drift read", () => {
  test.each([
    ["an answer without a revision", { DescribeTaskDefinition: () => ({}) }],
    ["a list that is missing", { DescribeTaskDefinition: () => shown("INACTIVE"), ListTaskDefinitions: () => ({}) }],
  ])("%s says nothing: it is asked for again", async (_, answers) => {
    await expect(pass(own, answers)).rejects.toMatchObject({
      failure: { class: "transient", code: "IncompleteAnswer" },
    });
  });
  test.each([
    ["an unknown status", "PAUSED"],
    ["no status", undefined],
  ])("%s is no end", async (_, state) => {
    const decided = await pass(own, { DescribeTaskDefinition: () => shown(state) });
    expect(decided).toMatchObject({ state: "InSync", steps: [] });
  });
  test.each(["INACTIVE", "DELETE_IN_PROGRESS"])("%s is one", async (state) => {
    const answers = { DescribeTaskDefinition: () => shown(state), ListTaskDefinitions: () => list() };
    expect((await pass(own, answers)).steps).toMatchObject([{ kind: "RegisterTaskDefinition" }]);
  });
});

describe("a list that does not show a revision", () => {
  const others = definitionObject({ cpu: 512, memory: 1024 }, { metadata: managed, status });
  const back = async (DescribeTaskDefinition: () => unknown) => {
    const { context } = answering({ DescribeTaskDefinition, ListTaskDefinitions: () => list() });
    const known = knowing({ observed: family([revisionFor(own, 1)]) });
    const observed = await observe(context, others, around(), known);
    // The spec goes back to what the revision holds, before AWS is read again.
    return plan(inputOf(own, observed));
  };
  test("says nothing of it, as long as AWS shows it ACTIVE", async () => {
    expect(await back(() => shown("ACTIVE"))).toMatchObject({ state: "InSync", steps: [] });
  });
  test("is right where AWS has none of its ARN", async () => {
    expect((await back(unknown)).steps).toMatchObject([{ kind: "RegisterTaskDefinition" }]);
  });
  test("does not end the deletion of its object", async () => {
    const answers = { ListTaskDefinitions: () => list(), DescribeTaskDefinition: () => shown("ACTIVE") };
    expect((await pass(going, answers)).steps).toMatchObject([{ kind: "DeregisterTaskDefinition" }]);
    expect(await pass(going, { ...answers, DescribeTaskDefinition: unknown })).toMatchObject({ state: "Gone" });
  });
});

test("a registration that is answered without a revision is in doubt", async () => {
  const { context } = answering({ RegisterTaskDefinition: () => ({}) });
  const step = { kind: "RegisterTaskDefinition", input: { tags: [] }, content, summary: "" } as const;
  await expect(act(context, step, family([]))).rejects.toMatchObject({
    failure: { class: "ambiguous", code: "IncompleteAnswer" },
  });
});

test("so is any write that is answered without what it made or changed", async () => {
  const failure = { class: "ambiguous", code: "IncompleteAnswer" };
  const { context } = answering({ CreateService: () => ({}), CreateCluster: () => ({}) });
  const service = { kind: "CreateService", input: {}, summary: "" } as const;
  await expect(actOnService(context, service, absent())).rejects.toMatchObject({ failure });
  const cluster = { kind: "CreateCluster", input: {}, summary: "" } as const;
  await expect(actOnCluster(context, cluster, clusterSeen(undefined))).rejects.toMatchObject({ failure });
});

describe("a deletion that waits for a service, after a registration whose answer was lost", () => {
  const register = { verb: "register", value: content, from: "" };
  const begun = (more: object = {}) =>
    definitionObject({}, { metadata: deleting, status: { observedGeneration: 1, ...more } });
  const nothing = { ListTaskDefinitions: () => list() };
  const doubt = (
    resource: Definition,
    dependents: readonly Resource[],
    known: Partial<Knowledge<TaskDefinitionObserved>>,
  ) => observe(answering(nothing).context, resource, around({ dependents }), knowing(known));

  test.each([
    [
      "this process sent it",
      begun(),
      { observed: family([], { inDoubt: true }) },
      (ms: number) => ({ sinceOwnWriteMs: ms }),
    ],
    ["the one before sent it", begun({ intent: register }), {}, (ms: number) => ({ leadingMs: ms })],
  ])("%s: the object stays until AWS would show it", async (_, resource, before, elapsed) => {
    const waiting = await doubt(resource, [serviceObject()], { ...before, ...elapsed(100) });
    const soon = await doubt(resource, [], { observed: waiting, ...elapsed(600) });
    expect(plan(inputOf(resource, soon))).toMatchObject({ state: "Progressing", steps: [] });
    const later = await doubt(resource, [], { observed: soon, ...elapsed(31_000) });
    expect(plan(inputOf(resource, later)).state).toBe("Gone");
  });

  test("a first registration whose answer was lost leaves its intent in the status, and a deletion keeps it", () => {
    const fresh = definitionObject({}, { metadata: managed, status: {} });
    const sent = inputOf(fresh, family([]));
    expect(statusOf(sent, plan(sent)).intent).toEqual(register);
    const going = inputOf(begun({ intent: register }), family([], { inDoubt: true, source: "recorded" }));
    expect(statusOf(going, plan({ ...going, surroundings: around({ dependents: [serviceObject()] }) })).intent).toEqual(
      register,
    );
  });
});
