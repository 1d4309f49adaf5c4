import { describe, expect, test } from "vitest";
import { TAGS } from "../../../operator/api/names.ts";
import type { EcsTag } from "../../../operator/aws/services/ecs/shapes.ts";
import type { Knowledge } from "../../../operator/engine/kind.ts";
import type { Resource } from "../../../operator/engine/object.ts";
import { act } from "../../../operator/kinds/task-definition/act.ts";
import { observe } from "../../../operator/kinds/task-definition/observe/index.ts";
import { plan } from "../../../operator/kinds/task-definition/plan/index.ts";
import { inputWithoutTags, wantedContent } from "../../../operator/kinds/task-definition/plan/registration.ts";
import type { Revision, TaskDefinitionObserved } from "../../../operator/kinds/task-definition/plan/types.ts";
import { status } from "../../../operator/kinds/task-definition/status.ts";
import {
  type Around,
  answering,
  around,
  CLUSTER_ARN,
  clusterObject,
  definitionObject,
  deleting,
  ecsError,
  family,
  inputOf,
  knowing,
  managed,
  noUsers,
  ready,
  revisionArn,
  revisionFor,
  serviceObject,
  tagsOf,
} from "./builders.ts";

/** Passes over a task definition whose family has a history: what is read, decided and reported. */

type Definition = ReturnType<typeof definitionObject>;
type Status = NonNullable<Definition["status"]>;
type Answers = Parameters<typeof answering>[0];
interface ByArn {
  readonly taskDefinition: string;
}

/** An object that has registered these revisions, newest first; the first one has the content of its spec. */
function registered(numbers: readonly number[], spec: object = {}, changes: Partial<Status> = {}): Definition {
  const plain = definitionObject(spec);
  const revisions = numbers.map((revision, index) => ({
    revision,
    arn: revisionArn(revision),
    content: index === 0 ? wantedContent(plain) : `v1-${revision}`,
    state: "ACTIVE",
  }));
  const [latest] = revisions;
  const reported = { ...plain.status, ...(latest && { arn: latest.arn, latest }), revisions, ...changes };
  return definitionObject(spec, { metadata: managed, status: reported });
}

const going = (resource: Definition): Definition => ({
  ...resource,
  metadata: { ...resource.metadata, ...deleting },
});

const numberIn = (arn: string): number => Number(arn.split(":").at(-1));

/** A revision as AWS describes it. */
function described(resource: Definition, revision: number, content: string, changes: object = {}) {
  const tags: readonly EcsTag[] = [...tagsOf(resource), { key: TAGS.content, value: content }];
  const definition = { ...inputWithoutTags(resource), revision, status: "ACTIVE" };
  return { taskDefinition: { ...definition, taskDefinitionArn: revisionArn(revision), ...changes }, tags };
}

const refusing = (code: string, message: string) => () => {
  throw ecsError(code, message);
};
const notDescribed = refusing("ClientException", "Unable to describe task definition.");

/** The ARNs as ListTaskDefinitions gives them, by status. */
const listing =
  (lists: { readonly ACTIVE?: readonly number[]; readonly INACTIVE?: readonly number[] }) =>
  ({ status: wanted }: { readonly status: "ACTIVE" | "INACTIVE" }) => ({
    taskDefinitionArns: (lists[wanted] ?? []).map(revisionArn),
  });

async function pass(
  resource: Definition,
  answers: Answers,
  options: Around & { readonly known?: Partial<Knowledge<TaskDefinitionObserved>> } = {},
) {
  const { calls, context } = answering(answers);
  const observed = await observe(context, resource, around(options), knowing(options.known));
  const input = inputOf(resource, observed, options);
  return { observed, calls, input, plan: plan(input) };
}
type Passed = Awaited<ReturnType<typeof pass>>;

const namesOf = ({ calls }: Passed) => calls.map(({ operation }) => operation);
const stepsOf = ({ plan: { steps } }: Passed) =>
  steps.map((step) => ("arn" in step ? `${step.kind} ${numberIn(step.arn)}` : step.kind));

describe("a drift read of a revision that was deregistered or deleted", () => {
  const resource = registered([1]);
  const known = { observed: family([revisionFor(resource, 1)]) };
  test("that AWS does not describe any more: its content is registered anew", async () => {
    const answers = { DescribeTaskDefinition: notDescribed, ListTaskDefinitions: listing({}) };
    expect(stepsOf(await pass(resource, answers, { known }))).toEqual(["RegisterTaskDefinition"]);
  });
  test.each([
    { class: "forbidden", code: "AccessDeniedException", message: "no" },
    { class: "refused", code: "ClientException", message: "Invalid." },
  ] as const)("any other failure stays one: $code", async (failure) => {
    const answers = { DescribeTaskDefinition: refusing(failure.code, failure.message) };
    await expect(pass(resource, answers, { known })).rejects.toMatchObject({ failure });
  });
  test("a not-found right after the operator's own registration is in doubt", async () => {
    const answers = { DescribeTaskDefinition: notDescribed, ListTaskDefinitions: listing({}) };
    const result = await pass(resource, answers, { known: { ...known, sinceOwnWriteMs: 5_000 } });
    expect(result.plan).toMatchObject({ reason: "VerifyingWrite", steps: [] });
  });
  test("whose content was registered again with the answer lost: that one is found", async () => {
    const content = wantedContent(resource);
    const answers = {
      DescribeTaskDefinition: ({ taskDefinition: arn }: ByArn) =>
        described(resource, numberIn(arn), content, { status: arn === revisionArn(1) ? "INACTIVE" : "ACTIVE" }),
      ListTaskDefinitions: listing({ ACTIVE: [2] }),
    };
    const result = await pass(resource, answers, { known: { sinceOwnWriteMs: 60_000 } });
    expect(result.plan).toMatchObject({ state: "InSync", reason: "Registered", steps: [] });
    expect(result.plan.message).toContain("Revision 2");
  });
});

describe("retention", () => {
  const resource = registered([4, 3, 2, 1], { revisionHistoryLimit: 0 });
  const contentOf = (revision: number) => (revision === 4 ? wantedContent(resource) : `v1-${revision}`);
  const answers = (running: Readonly<Record<string, number>> = {}) => ({
    DescribeTaskDefinition: ({ taskDefinition: arn }: ByArn) =>
      described(resource, numberIn(arn), contentOf(numberIn(arn))),
    ListTasks: ({ cluster }: { readonly cluster: string }) => ({ taskArns: cluster in running ? [cluster] : [] }),
    DescribeTasks: ({ cluster }: { readonly cluster: string }) => ({
      tasks: [{ taskDefinitionArn: revisionArn(running[cluster] ?? 0) }],
    }),
  });
  const known = {
    observed: family([4, 3, 2, 1].map((one) => revisionFor(resource, one, { content: contentOf(one) }))),
  };
  const elsewhere = { ...managed, namespace: "another" };

  test("deregisters what nothing uses", async () => {
    const result = await pass(resource, answers(), { known });
    expect(stepsOf(result)).toEqual([1, 2, 3].map((one) => `DeregisterTaskDefinition ${one}`));
  });
  test("keeps what a service of any namespace shows or names, whatever it refers to", async () => {
    const everywhere = [
      serviceObject({}, { metadata: elsewhere, status: { revisionsInUse: [revisionArn(1)] } }),
      serviceObject({ taskDefinitionRef: undefined, taskDefinition: "web:2" }, { metadata: elsewhere, status: {} }),
    ];
    expect(stepsOf(await pass(resource, answers(), { known, everywhere }))).toEqual(["DeregisterTaskDefinition 3"]);
  });
  test("keeps what runs in any cluster that an object of the same account and Region names", async () => {
    const foreign = CLUSTER_ARN.replace("eu-central-1", "us-east-1");
    const other = CLUSTER_ARN.replace("/web", "/other");
    const everywhere = [
      clusterObject({}, { metadata: elsewhere, status: { arn: CLUSTER_ARN } }),
      clusterObject({}, { metadata: elsewhere, status: { arn: foreign } }),
      serviceObject({}, { metadata: elsewhere, status: { clusterArn: other } }),
    ];
    const running = { [CLUSTER_ARN]: 1, [other]: 2, [foreign]: 3 };
    const result = await pass(resource, answers(running), { known, everywhere });
    expect(stepsOf(result)).toEqual(["DeregisterTaskDefinition 3"]);
    const lists = result.calls.filter(({ operation }) => operation === "ListTasks");
    expect(lists.map(({ input }) => input.cluster)).toEqual([CLUSTER_ARN, other]);
  });
  test("a cluster that is gone runs nothing", async () => {
    const message = "Cluster not found.";
    const ListTasks = refusing("ClusterNotFoundException", message);
    const result = await pass(resource, { ...answers(), ListTasks }, { known, everywhere: [clusterObject()] });
    expect(stepsOf(result)).toHaveLength(3);
  });
  test("reads tasks only where a revision could go", async () => {
    const inUse = [1, 2, 3].map(revisionArn);
    const everywhere = [clusterObject(), serviceObject({}, { status: { revisionsInUse: inUse } })];
    const result = await pass(resource, answers(), { known, everywhere });
    expect(namesOf(result)).toEqual(["DescribeTaskDefinition"]);
    expect(result.plan.steps).toEqual([]);
    expect(result.plan.recheckMs).toBeUndefined();
  });
  test("what an earlier pass saw of tasks is not enough: they are read again first", async () => {
    const first = await pass(resource, answers(), { known });
    const again = await pass(resource, answers(), { known: { observed: first.observed, reusable: true } });
    expect(again.calls).toEqual([]);
    expect(again.plan.steps).toEqual([]);
    expect(again.plan.recheckMs).toBeGreaterThan(0);
  });
});

describe("what is recorded counts without a read after a start", () => {
  const read = async (resource: Definition, known: Partial<Knowledge<TaskDefinitionObserved>> = {}) => {
    const answer = described(resource, 1, wantedContent(resource));
    return namesOf(await pass(resource, { DescribeTaskDefinition: () => answer }, { known }));
  };
  test("when the object is settled", async () => expect(await read(registered([1]))).toEqual([]));
  test("not once this process has written for the object, or tried", async () => {
    expect(await read(registered([1]), { sinceOwnWriteMs: 60_000 })).toEqual(["DescribeTaskDefinition"]);
  });
  test("not while a registration is recorded as on its way", async () => {
    const intent = { verb: "register", value: "v1-x", from: "" };
    expect(await read(registered([1], {}, { intent }))).toEqual(["DescribeTaskDefinition"]);
  });
});

describe("what this process knows is not enough to register", () => {
  const known = (resource: Definition) => ({
    observed: family([revisionFor(resource, 1, { content: "v1-1" })]),
    reusable: true,
  });
  test("when the status has a revision that another process registered", async () => {
    const resource = registered([2, 1]);
    const answers = { DescribeTaskDefinition: () => described(resource, 2, wantedContent(resource)) };
    const result = await pass(resource, answers, { known: known(resource) });
    expect(result.plan).toMatchObject({ state: "InSync", steps: [] });
    expect(result.plan.message).toContain("Revision 2");
  });
  test("when the status has a registration on its way", async () => {
    const intent = { verb: "register", value: wantedContent(definitionObject()), from: "" };
    const resource = registered([], {}, { intent });
    const answers = {
      ListTaskDefinitions: listing({ ACTIVE: [2, 1] }),
      DescribeTaskDefinition: () => described(resource, 2, wantedContent(resource)),
    };
    const result = await pass(resource, answers, { known: known(resource) });
    expect(namesOf(result)).toContain("ListTaskDefinitions");
    expect(result.plan).toMatchObject({ state: "InSync", steps: [] });
  });
});

describe("the memory of declared tags", () => {
  const resource = registered([1], {}, { declared: ["tags/team"] });
  const reported = (observed: TaskDefinitionObserved, dependents: readonly Resource[] = []) => {
    const input = inputOf(resource, observed, { dependents });
    return status(input, plan(input)).declared;
  };
  test("stays while the revision is not its own to untag", () => {
    const tags = [{ key: TAGS.uid, value: "somebody" }];
    expect(reported(family([revisionFor(resource, 1, { tags })]))).toEqual(["tags/team"]);
  });
  test("stays while the tags have not been read", () => {
    const { tags: _, ...unread } = revisionFor(resource, 1);
    expect(reported(family([unread], { source: "recorded" }))).toEqual(["tags/team"]);
  });
  test("goes once AWS shows them gone, services behind or not", () => {
    const observed = family([revisionFor(resource, 1)]);
    expect(reported(observed)).toEqual([]);
    expect(reported(observed, [serviceObject({}, { status: {} })])).toEqual([]);
  });
});

describe("a role that is not granted (any more)", () => {
  const spec = { taskRoleArn: "arn:aws:iam::111122223333:role/task" };
  test("does not trouble what is registered", () => {
    const resource = registered([1], spec);
    expect(plan(inputOf(resource, family([revisionFor(resource, 1)])))).toMatchObject({ state: "InSync" });
  });
  test("holds a registration", () => {
    const decided = plan(inputOf(definitionObject(spec), family([])));
    expect(decided).toMatchObject({ state: "Blocked", reason: "RoleNotGranted", steps: [] });
  });
});

/** So many revisions, newest first. */
const many = (resource: Definition, count: number, state: string): readonly Revision[] =>
  Array.from({ length: count }, (_, index) =>
    revisionFor(resource, count - index, { content: `v1-${count - index}`, state }),
  );

describe("deletion of a long history", () => {
  test("deregisters at most 25 revisions a pass", () => {
    const resource = going(registered([1]));
    const decided = plan(inputOf(resource, family(many(resource, 60, "ACTIVE"), noUsers)));
    expect(decided.steps).toHaveLength(25);
    expect(decided.message).toContain("60");
  });
  test("reports AWS's words when a revision cannot be deleted", async () => {
    const failures = [{ arn: revisionArn(1), reason: "BUSY", detail: "still registering" }];
    const { context } = answering({ DeleteTaskDefinitions: () => ({ taskDefinitions: [], failures }) });
    const step = { kind: "DeleteTaskDefinitions", arns: [revisionArn(1)], summary: "" } as const;
    await expect(act(context, step, family([]))).rejects.toMatchObject({
      failure: { class: "world", code: "BUSY", message: expect.stringContaining("still registering") },
    });
  });
  test("finds its own deregistered revisions that the status does not list, a few reads a pass", async () => {
    const resource = going(registered([61]));
    const numbers = Array.from({ length: 61 }, (_, index) => 61 - index);
    const isOwnNumber = (revision: number) => revision % 2 === 1;
    const answers = {
      ListTaskDefinitions: listing({ INACTIVE: numbers }),
      DescribeTaskDefinition: ({ taskDefinition: arn }: ByArn) => {
        const shown = described(resource, numberIn(arn), `v1-${numberIn(arn)}`, { status: "INACTIVE" });
        return isOwnNumber(numberIn(arn)) ? shown : { ...shown, tags: [] };
      },
    };
    const reads = (result: Passed) => namesOf(result).filter((name) => name === "DescribeTaskDefinition").length;
    const first = await pass(resource, answers);
    expect(reads(first)).toBe(25);
    expect(first.plan).toMatchObject({ reason: "Deleting", steps: [], recheckMs: 0 });
    const second = await pass(resource, answers, { known: { observed: first.observed } });
    const third = await pass(resource, answers, { known: { observed: second.observed } });
    expect([reads(second), reads(third)]).toEqual([25, 11]);
    const own = numbers.filter(isOwnNumber);
    expect(third.plan.steps).toMatchObject([
      { kind: "DeleteTaskDefinitions", arns: own.slice(0, 10).map(revisionArn) },
    ]);
    const reported = status(third.input, third.plan).revisions ?? [];
    expect(reported.map(({ revision }) => revision)).toEqual(own);
  });
});

test("of deregistered revisions the newest hundred stay in the status", () => {
  const resource = registered([400]);
  const input = inputOf(resource, family([revisionFor(resource, 400), ...many(resource, 300, "INACTIVE")]));
  const reported = status(input, plan(input)).revisions ?? [];
  expect(reported.map(({ revision }) => revision)).toEqual([
    400,
    ...Array.from({ length: 100 }, (_, index) => 300 - index),
  ]);
});

describe("a content tag of another version", () => {
  const old = { revision: 1, arn: revisionArn(1), content: "v0-abc", state: "ACTIVE" };
  const resource = registered([], {}, { latest: old, revisions: [old] });
  const answers = (changes: object = {}) => ({
    ListTaskDefinitions: listing({ ACTIVE: [1] }),
    DescribeTaskDefinition: () => described(resource, 1, "v0-abc", changes),
  });
  test("on the same content is replaced; nothing is registered", async () => {
    const result = await pass(resource, answers());
    expect(result.plan.steps).toMatchObject([
      { kind: "TagResource", arn: revisionArn(1), tags: [{ key: TAGS.content, value: wantedContent(resource) }] },
    ]);
  });
  test("on other content: the content is registered", async () => {
    expect(stepsOf(await pass(resource, answers({ cpu: "1024" })))).toEqual(["RegisterTaskDefinition"]);
  });
  test("of a spec that was edited since: its content is registered, for a removed member would not be seen", async () => {
    const edited = { ...resource, metadata: { ...resource.metadata, generation: 2 } };
    expect(stepsOf(await pass(edited, answers()))).toEqual(["RegisterTaskDefinition"]);
  });
  test("of a spec that was refused, so that it never stood for it: its content is registered", async () => {
    const conditions = ready(1, "False").map((one) => ({ ...one, type: "Stalled", status: "True" as const }));
    const refused = registered([], {}, { latest: old, revisions: [old], conditions });
    expect(stepsOf(await pass(refused, answers()))).toEqual(["RegisterTaskDefinition"]);
  });
});
