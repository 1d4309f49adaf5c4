import { describe, expect, test } from "vitest";
import type { Aws } from "../../../operator/aws/handle.ts";
import type { EcsTag } from "../../../operator/ecs/shapes.ts";
import type { Knowledge, Plan } from "../../../operator/engine/kind.ts";
import { observe } from "../../../operator/kinds/task-definition/observe/index.ts";
import { untagged, wantedContent } from "../../../operator/kinds/task-definition/plan/content.ts";
import { plan } from "../../../operator/kinds/task-definition/plan/index.ts";
import type {
  Revision,
  StrangeRevision,
  TaskDefinitionObserved,
  TaskDefinitionStep,
} from "../../../operator/kinds/task-definition/plan/types.ts";
import { status } from "../../../operator/kinds/task-definition/status.ts";
import { silent } from "../engine/toy.ts";
import {
  around,
  clusterObject,
  definitionObject,
  deleting,
  family,
  inputOf,
  revisionArn,
  revisionFor,
  scope,
  serviceObject,
  tagsOf,
} from "./builders.ts";
import { INSTALLATION } from "./driven.ts";

type Definition = ReturnType<typeof definitionObject>;
type Options = Parameters<typeof inputOf>[2];
const planned = (resource: Definition, observed: TaskDefinitionObserved, options?: Options): Plan<TaskDefinitionStep> =>
  plan(inputOf(resource, observed, options));
const short = ({ state, reason, steps }: Plan<TaskDefinitionStep>): string =>
  [state, reason, ...steps.map((step) => step.kind)].join(" ");
const fresh = (spec: object = {}) => definitionObject(spec, { metadata: {}, status: {} });
const own = definitionObject();
const current = (revision = 1, changes: Partial<Revision> = {}) => revisionFor(own, revision, changes);
const old = (revision: number, changes: Partial<Revision> = {}) =>
  current(revision, { content: `v1-old-${revision}`, ...changes });
const stranger = (changes: Partial<StrangeRevision> = {}): StrangeRevision => ({
  arn: revisionArn(7),
  revision: 7,
  ownership: "unowned",
  sameContent: false,
  tags: [],
  ...changes,
});
const following = (taskDefinition: string | undefined, spec: object = {}, metadata: object = {}) =>
  serviceObject(spec, { metadata, status: taskDefinition === undefined ? {} : { target: { taskDefinition } } });
const role = { executionRoleArn: "arn:aws:iam::111122223333:role/pull" };
const going = (spec: object = {}) => definitionObject(spec, { metadata: deleting });

const rows: Readonly<Record<string, readonly [Plan<TaskDefinitionStep>, string]>> = {
  "no revision of this content": [planned(fresh(), family([])), "Progressing Creating RegisterTaskDefinition"],
  "other content is registered": [planned(own, family([old(1)])), "Progressing Creating RegisterTaskDefinition"],
  "the revision of this content is INACTIVE": [
    planned(own, family([current(1, { state: "INACTIVE" })])),
    "Progressing Creating RegisterTaskDefinition",
  ],
  "a registration may be on its way": [planned(own, family([], { inDoubt: true })), "Progressing VerifyingWrite"],
  "a role that was not granted": [planned(fresh(role), family([])), "Blocked RoleNotGranted"],
  registered: [planned(own, family([current()])), "InSync Registered"],
  "an older revision has this content": [planned(own, family([old(2), current(1)])), "InSync Registered"],
  "its tags were changed": [
    planned(
      definitionObject({ tags: [{ key: "a", value: "b" }] }),
      family([revisionFor(definitionObject({ tags: [{ key: "a", value: "b" }] }), 1)]),
    ),
    "InSync Registered TagResource",
  ],
  "somebody took it over": [planned(own, family([current(1, { tags: [] })])), "Blocked OwnershipLost"],

  "a stranger's family": [planned(fresh(), family([], { stranger: stranger() })), "Blocked AlreadyExists"],
  "to be adopted, with the same content": [
    planned(fresh({ adoptionPolicy: "Adopt" }), family([], { stranger: stranger({ sameContent: true }) })),
    "Progressing Adopting TagResource",
  ],
  "to be adopted, with other content": [
    planned(fresh({ adoptionPolicy: "Adopt" }), family([], { stranger: stranger() })),
    "Progressing Creating RegisterTaskDefinition",
  ],
  "an earlier object registered this content": [
    planned(fresh(), family([], { stranger: stranger({ ownership: "ours-other-uid", sameContent: true }) })),
    "Progressing Updating TagResource",
  ],
  "an earlier object registered other content": [
    planned(fresh(), family([], { stranger: stranger({ ownership: "ours-other-uid" }) })),
    "Progressing Creating RegisterTaskDefinition",
  ],
  "somebody registers in a family of ours": [
    planned(own, family([current()], { stranger: stranger() })),
    "InSync Registered",
  ],

  "a service has not taken it up": [
    planned(own, family([current(2)]), { dependents: [following(revisionArn(1))] }),
    "Progressing Propagating",
  ],
  "a service has": [
    planned(own, family([current(2)]), { dependents: [following(revisionArn(2))] }),
    "InSync Registered",
  ],
  "a service that has no status yet": [
    planned(own, family([current(2)]), { dependents: [following(undefined)] }),
    "Progressing Propagating",
  ],
  "suspended, observed and deleted services are not waited for": [
    planned(own, family([current(2)]), {
      dependents: [
        following(revisionArn(1), { suspend: true }),
        following(revisionArn(1), { managementPolicy: "Observe" }),
        following(revisionArn(1), {}, deleting),
      ],
    }),
    "InSync Registered",
  ],

  "observed: the newest revision has this content": [
    planned(
      definitionObject({ managementPolicy: "Observe" }),
      family([], { stranger: stranger({ sameContent: true }) }),
    ),
    "InSync Observed",
  ],
  "observed: it has not": [
    planned(definitionObject({ managementPolicy: "Observe" }), family([], { stranger: stranger() })),
    "Progressing Observed",
  ],

  "deletion waits for services": [
    planned(going(), family([current()]), { dependents: [following(revisionArn(1))] }),
    "Progressing WaitingForDependents",
  ],
  "deletion deregisters what is ACTIVE": [
    planned(going(), family([current(2), old(1)])),
    "Progressing Deleting DeregisterTaskDefinition DeregisterTaskDefinition",
  ],
  "then deletes what is INACTIVE": [
    planned(going(), family([current(1, { state: "INACTIVE" })])),
    "Progressing Deleting DeleteTaskDefinitions",
  ],
  "then looks once more": [
    planned(going(), family([current(1, { state: "DELETE_IN_PROGRESS" })], { source: "answer" })),
    "Progressing Deleting",
  ],
  "then goes": [planned(going(), family([current(1, { state: "DELETE_IN_PROGRESS" })])), "Gone Deleting"],
  "not while a registration may be on its way": [
    planned(going(), family([], { inDoubt: true })),
    "Progressing Deleting",
  ],
  "a revision that somebody took over is left alone": [
    planned(going(), family([current(1, { tags: [] })])),
    "Gone Deleting",
  ],
  "Retain takes the tags off": [
    planned(going({ deletionPolicy: "Retain" }), family([current(2), old(1)])),
    "Progressing Retained UntagResource UntagResource",
  ],
  "Retain does not wait for services": [
    planned(going({ deletionPolicy: "Retain" }), family([current()]), { dependents: [following(revisionArn(1))] }),
    "Progressing Retained UntagResource",
  ],
  "Retain, tried": [
    planned(going({ deletionPolicy: "Retain" }), family([current()], { released: true })),
    "Gone Retained",
  ],
};
test.each(Object.entries(rows))("%s", (_, [made, wanted]) => expect(short(made)).toBe(wanted));

describe("a registration", () => {
  const made = planned(fresh({ tags: [{ key: "a", value: "b" }] }), family([]), {
    settings: { defaultTags: { env: "t" } },
  });
  test("carries owner tags, the content tag, own and default tags", () => {
    const [step] = made.steps;
    const input = step?.kind === "RegisterTaskDefinition" ? step.input : {};
    expect(input.tags).toEqual(
      expect.arrayContaining([
        ...tagsOf(own),
        { key: "ecs-operator.dev/content", value: wantedContent(fresh()) },
        { key: "a", value: "b" },
        { key: "env", value: "t" },
      ]),
    );
  });
  test("is announced in the status before it is sent", () => {
    expect(made.before).toEqual({
      intent: { verb: "register", value: wantedContent(fresh()), from: "" },
      declared: ["tags/a"],
    });
  });
  test("tags are no content", () => {
    expect(wantedContent(fresh({ tags: [{ key: "a", value: "b" }] }))).toBe(wantedContent(fresh()));
  });
});

describe("retention", () => {
  const limited = (limit: number) => definitionObject({ revisionHistoryLimit: limit });
  const kept = [current(6), old(5), old(4), old(3), old(2)];
  const allOf = (revisions: readonly Revision[]) => revisions.map(({ arn }) => arn);
  const deregistered = (made: Plan<TaskDefinitionStep>) =>
    made.steps.map((step) => (step.kind === "DeregisterTaskDefinition" ? step.arn : step.kind));

  test("goes from the oldest up to the limit", () => {
    expect(deregistered(planned(limited(2), family(kept, { idle: allOf(kept) })))).toEqual([
      revisionArn(2),
      revisionArn(3),
    ]);
  });
  test("leaves what runs, what a service aims at or shows, and what it may roll back to", () => {
    const dependents = [
      serviceObject(
        {},
        {
          status: {
            target: { taskDefinition: revisionArn(6) },
            current: { taskDefinition: revisionArn(5) },
            revisionsInUse: [revisionArn(3)],
          },
        },
      ),
    ];
    const made = planned(limited(0), family(kept, { idle: [6, 5, 4, 3].map(revisionArn) }), { dependents });
    expect(deregistered(made)).toEqual([revisionArn(4)]);
  });
  test("leaves what carries other tags", () => {
    const made = planned(limited(0), family([current(2), old(1, { tags: [] })], { idle: [revisionArn(1)] }));
    expect(deregistered(made)).toEqual([]);
  });
  test("never without a look in this pass", () => {
    expect(deregistered(planned(limited(0), family(kept)))).toEqual([]);
    expect(deregistered(planned(limited(0), family(kept, { idle: allOf(kept), source: "answer" })))).toEqual([]);
    expect(planned(limited(0), family(kept)).recheckMs).toBe(1_000);
  });
  test("not while nothing stands for the wanted content", () => {
    expect(
      planned(limited(0), family([old(2), old(1)], { idle: [2, 1].map(revisionArn) })).steps.map((step) => step.kind),
    ).toEqual(["RegisterTaskDefinition"]);
  });
});

describe("status", () => {
  const told = (resource: Definition, observed: TaskDefinitionObserved, options?: Options) => {
    const input = inputOf(resource, observed, options);
    return status(input, plan(input));
  };
  test("latest is the revision of this content, and the generation is settled", () => {
    expect(told(definitionObject({}, { metadata: { generation: 4 } }), family([current(3)]))).toMatchObject({
      latest: { revision: 3, arn: revisionArn(3) },
      settledGeneration: 4,
      revisions: [{ revision: 3, state: "ACTIVE" }],
    });
  });
  test("latest stays the former one until there is another", () => {
    const resource = definitionObject(
      {},
      {
        metadata: { generation: 2 },
        status: { latest: { arn: revisionArn(1), revision: 1, content: "x" }, settledGeneration: 1 },
      },
    );
    expect(told(resource, family([old(1)]))).toMatchObject({ latest: { revision: 1 }, settledGeneration: 1 });
  });
  test("a refused generation is settled too, so that services do not wait for it", () => {
    const resource = definitionObject(role, { metadata: { generation: 2 }, status: { settledGeneration: 1 } });
    expect(told(resource, family([old(1)])).settledGeneration).toBe(2);
  });
  test("tags of revisions are not stored", () => {
    expect(JSON.stringify(told(own, family([current()])).revisions)).not.toContain("tags");
  });
  test("under Observe services follow the newest revision, whoever registered it", () => {
    const resource = definitionObject({ managementPolicy: "Observe" });
    expect(told(resource, family([], { stranger: stranger() })).latest).toMatchObject({
      revision: 7,
      arn: revisionArn(7),
    });
  });
  test("the intent stays until it is known what came of it", () => {
    const intent = { verb: "register", value: wantedContent(own), from: "" };
    const resource = definitionObject({}, { status: { intent } });
    expect(told(resource, family([], { inDoubt: true })).intent).toEqual(intent);
    expect(told(resource, family([current()])).intent).toBeUndefined();
  });
});

describe("observe", () => {
  type Known = Knowledge<TaskDefinitionObserved>;
  const known = (changes: Partial<Known> = {}): Known => ({
    observed: undefined,
    reusable: false,
    sinceOwnWriteMs: undefined,
    leadingMs: 60_000,
    ...changes,
  });
  interface Stored {
    readonly arn: string;
    readonly tags: readonly EcsTag[];
    readonly status?: string;
    readonly resource?: Definition;
  }

  /** Looks at a family that holds these revisions, the newest first. */
  async function look(resource: Definition, stored: readonly Stored[], knowledge = known()) {
    const calls: string[] = [];
    const answers: Readonly<Record<string, (input: Record<string, unknown>) => object>> = {
      ListTaskDefinitions: ({ status: wanted }) => ({
        taskDefinitionArns: [
          ...stored.filter(({ status = "ACTIVE" }) => status === wanted).map(({ arn }) => arn),
          `${revisionArn(1).replace("/web:", "/web-admin:")}`,
        ],
      }),
      DescribeTaskDefinition: ({ taskDefinition }) => {
        const found = stored.find(({ arn }) => arn === taskDefinition);
        const content = untagged(found?.resource ?? own);
        return {
          taskDefinition: { ...content, taskDefinitionArn: taskDefinition, status: found?.status ?? "ACTIVE" },
          tags: found?.tags ?? [],
        };
      },
      ListTasks: () => ({ taskArns: ["t"] }),
      DescribeTasks: () => ({ tasks: [{ taskDefinitionArn: revisionArn(1) }] }),
    };
    const aws = {
      scope,
      async call(operation: string, input: Record<string, unknown>) {
        calls.push(operation);
        return answers[operation]?.(input) ?? {};
      },
    } as unknown as Aws;
    const context = { aws, installation: INSTALLATION, signal: new AbortController().signal, log: silent };
    const surroundings = around({ deps: [clusterObject()], dependents: [serviceObject()] });
    return { calls, observed: await observe(context, resource, surroundings, knowledge) };
  }
  const ours = (revision: number, resource = own): Stored => ({
    arn: revisionArn(revision),
    tags: revisionFor(resource, revision).tags ?? [],
    resource,
  });
  const recorded = (...revisions: readonly Revision[]) =>
    definitionObject(
      {},
      {
        status: {
          settledGeneration: 1,
          latest: { arn: revisionArn(1), revision: 1, content: wantedContent(own) },
          revisions: revisions.map(({ tags: _, ...rest }) => rest),
        },
      },
    );

  test("after a start the recorded registration counts, without a call", async () => {
    const { calls, observed } = await look(recorded(current(1)), []);
    expect(calls).toEqual([]);
    expect(observed.source).toBe("remembered");
  });
  test("at a drift read the current revision is looked at, and nothing else", async () => {
    const knowledge = known({ observed: family([current(1)]) });
    const { calls, observed } = await look(recorded(current(1)), [ours(1)], knowledge);
    expect(calls).toEqual(["DescribeTaskDefinition"]);
    expect(observed.revisions).toMatchObject([
      { state: "ACTIVE", tags: tagsOf(own).concat({ key: "ecs-operator.dev/content", value: wantedContent(own) }) },
    ]);
  });
  test("a revision that was deregistered behind our back does not count any more", async () => {
    const knowledge = known({ observed: family([current(1)]) });
    const { observed } = await look(recorded(current(1)), [{ ...ours(1), status: "INACTIVE" }], knowledge);
    expect(short(planned(own, observed))).toBe("Progressing Creating RegisterTaskDefinition");
  });
  test("one of ours that nobody recorded is found by its tags", async () => {
    const { observed } = await look(fresh(), [ours(3)]);
    expect(observed.revisions).toMatchObject([
      { revision: expect.any(Number), arn: revisionArn(3), content: wantedContent(own) },
    ]);
    expect(observed.stranger).toBeUndefined();
  });
  test("a family of a longer name is not ours to look at", async () => {
    const { observed } = await look(fresh(), []);
    expect(observed).toMatchObject({ revisions: [] });
    expect(observed.stranger).toBeUndefined();
  });
  test("a stranger's newest revision is compared with what is wanted", async () => {
    const { observed } = await look(fresh(), [{ arn: revisionArn(4), tags: [] }]);
    expect(observed.stranger).toMatchObject({
      arn: revisionArn(4),
      revision: 4,
      ownership: "unowned",
      sameContent: true,
    });
    const other = definitionObject({ cpu: 512, memory: 1024 });
    const { observed: differs } = await look(fresh(), [{ arn: revisionArn(4), tags: [], resource: other }]);
    expect(differs.stranger?.sameContent).toBe(false);
  });
  test("what runs is only looked up when something may have to be deregistered", async () => {
    const limited = definitionObject({ revisionHistoryLimit: 0 });
    const knowledge = known({ observed: family([current(2), old(1)]) });
    const { calls, observed } = await look(limited, [ours(2), ours(1)], knowledge);
    expect(calls).toContain("ListTasks");
    expect(observed.idle).toEqual([]);
  });
  test.each([
    ["our own write was a moment ago", definitionObject({}, { status: {} }), known({ sinceOwnWriteMs: 100 }), true],
    [
      "the process before left an intent",
      definitionObject({}, { status: { intent: { verb: "register", value: wantedContent(own), from: "" } } }),
      known({ leadingMs: 100 }),
      true,
    ],
    [
      "that was long ago",
      definitionObject({}, { status: { intent: { verb: "register", value: wantedContent(own), from: "" } } }),
      known({ leadingMs: 30_000 }),
      false,
    ],
    [
      "the intent was for other content",
      definitionObject(
        {},
        { status: { observedGeneration: 1, intent: { verb: "register", value: "v1-other", from: "" } } },
      ),
      known({ leadingMs: 100 }),
      false,
    ],
    ["a begun object that was never told of", definitionObject({}, { status: {} }), known({ leadingMs: 100 }), true],
  ] as const)("none of this content, %s", async (_, resource, knowledge, inDoubt) => {
    expect((await look(resource, [], knowledge)).observed.inDoubt).toBe(inDoubt);
  });
  test("deletion reads the whole family, with the tags of each revision", async () => {
    const resource = definitionObject({}, { metadata: deleting, status: recorded(current(2), old(1)).status ?? {} });
    const { observed } = await look(resource, [ours(2), { ...ours(1), status: "INACTIVE" }]);
    expect(observed.revisions.map(({ revision, state, tags }) => [revision, state, tags !== undefined])).toEqual([
      [2, "ACTIVE", true],
      [1, "INACTIVE", true],
    ]);
  });
});
