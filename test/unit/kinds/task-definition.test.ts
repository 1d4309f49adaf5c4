import { describe, expect, test } from "vitest";
import { TAGS } from "../../../operator/api/names.ts";
import type { Plan } from "../../../operator/engine/plan.ts";
import { plan } from "../../../operator/kinds/task-definition/plan/index.ts";
import { inputWithoutTags, wantedContent } from "../../../operator/kinds/task-definition/plan/registration.ts";
import type {
  OtherRevision,
  Revision,
  TaskDefinitionObserved,
  TaskDefinitionStep,
} from "../../../operator/kinds/task-definition/plan/types.ts";
import { status } from "../../../operator/kinds/task-definition/status.ts";
import {
  definitionObject,
  deleting,
  family,
  inputOf,
  managed,
  noUsers,
  revisionArn,
  revisionFor,
  serviceObject,
  tagsOf,
  tagsWith,
} from "./builders.ts";

type Definition = ReturnType<typeof definitionObject>;
type Options = Parameters<typeof inputOf>[2];
const planned = (resource: Definition, observed: TaskDefinitionObserved, options?: Options): Plan<TaskDefinitionStep> =>
  plan(inputOf(resource, observed, options));
const short = ({ state, reason, steps }: Plan<TaskDefinitionStep>): string =>
  [state, reason, ...steps.map((step) => step.kind)].join(" ");
const fresh = (spec: object = {}) => definitionObject(spec, { metadata: {}, status: {} });
const own = definitionObject();
/** One that is managed and whose status is empty. */
const begun = definitionObject({}, { metadata: managed, status: {} });
const current = (revision = 1, changes: Partial<Revision> = {}) => revisionFor(own, revision, changes);
const old = (revision: number, changes: Partial<Revision> = {}) =>
  current(revision, { content: `v1-old-${revision}`, ...changes });
/** A revision of another owner, or of none, with other content by default. */
const other = (changes: Partial<OtherRevision> = {}): OtherRevision => ({
  arn: revisionArn(7),
  revision: 7,
  tags: [],
  definition: { ...inputWithoutTags(definitionObject({ cpu: 1024, memory: 2048 })) },
  ...changes,
});
const sameContent = { definition: inputWithoutTags(own) };
const others = (changes: Partial<OtherRevision> = {}) => family([], { others: [other(changes)] });
/** What an earlier object of the same name registered. */
const former = (content: string, changes: Partial<OtherRevision> = {}) => {
  const tags = [...tagsWith(own, TAGS.uid, "earlier"), { key: TAGS.content, value: content }];
  const shown = other({ tags, ...changes });
  return family([], { others: [shown], former: [{ arn: shown.arn, revision: 7, content, state: "ACTIVE", tags }] });
};
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
  "it was taken over": [planned(own, family([current(1, { tags: [] })])), "Blocked OwnershipLost"],
  "to be taken back, where the namespace may adopt": [
    planned(definitionObject({ adoptionPolicy: "Adopt" }), family([current(1, { tags: [] })])),
    "InSync Registered TagResource",
  ],
  "to be taken back, where it may not": [
    planned(definitionObject({ adoptionPolicy: "Adopt" }), family([current(1, { tags: [] })]), {
      settings: { adoption: [] },
    }),
    "Blocked AdoptionNotAllowed",
  ],

  "another owner's family": [planned(fresh(), others()), "Blocked AlreadyExists"],
  "to be adopted, with the same content": [
    planned(fresh({ adoptionPolicy: "Adopt" }), others(sameContent)),
    "Progressing Adopting TagResource",
  ],
  "to be adopted, with other content": [
    planned(fresh({ adoptionPolicy: "Adopt" }), others()),
    "Progressing Creating RegisterTaskDefinition",
  ],
  "an earlier object registered this content": [
    planned(fresh(), former(wantedContent(own))),
    "Progressing Updating TagResource",
  ],
  "an earlier object registered other content": [
    planned(fresh(), former("v1-other")),
    "Progressing Updating TagResource",
  ],
  "a take-over that was cut short: what is left of it goes first": [
    planned(begun, { ...former("v1-other"), revisions: [current(1)] }),
    "Progressing Updating TagResource",
  ],
  "the status was lost: the rest of the family is read before anything is reported": [
    planned(begun, family([current(1)], { unsearched: 5 })),
    "Progressing Updating",
  ],
  "another client registers in the family": [
    planned(own, family([current()], { others: [other()] })),
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
    planned(definitionObject({ managementPolicy: "Observe" }), others(sameContent)),
    "InSync Observed",
  ],
  "observed: it has not": [
    planned(definitionObject({ managementPolicy: "Observe" }), others()),
    "Progressing Observed",
  ],

  "deletion waits for services": [
    planned(going(), family([current()]), { dependents: [following(revisionArn(1))] }),
    "Progressing WaitingForDependents",
  ],
  "deletion deregisters what is ACTIVE": [
    planned(going(), family([current(2), old(1)], noUsers)),
    "Progressing Deleting DeregisterTaskDefinition DeregisterTaskDefinition",
  ],
  "then deletes what is INACTIVE": [
    planned(going(), family([current(1, { state: "INACTIVE" })], noUsers)),
    "Progressing Deleting DeleteTaskDefinitions",
  ],
  "then reads once more": [
    planned(going(), family([current(1, { state: "DELETE_IN_PROGRESS" })], { source: "answer" })),
    "Progressing Deleting",
  ],
  "then goes": [planned(going(), family([current(1, { state: "DELETE_IN_PROGRESS" })])), "Gone Deleting"],
  "not while a registration may be on its way": [
    planned(going(), family([], { inDoubt: true })),
    "Progressing Deleting",
  ],
  "a revision that was taken over is left alone": [
    planned(going(), family([current(1, { tags: [] })])),
    "Gone Deleting",
  ],
  "Retain replaces the tags by a mark": [
    planned(going({ deletionPolicy: "Retain" }), family([current(2), old(1)])),
    "Progressing Retained TagResource UntagResource TagResource UntagResource",
  ],
  "Retain does not wait for services": [
    planned(going({ deletionPolicy: "Retain" }), family([current()]), { dependents: [following(revisionArn(1))] }),
    "Progressing Retained TagResource UntagResource",
  ],
  "Retain, tried": [
    planned(going({ deletionPolicy: "Retain" }), family([current()], { untagged: true })),
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
  test("never without a read in this pass", () => {
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
  const statusOf = (resource: Definition, observed: TaskDefinitionObserved, options?: Options) => {
    const input = inputOf(resource, observed, options);
    return status(input, plan(input));
  };
  test("latest is the revision of this content, and the generation is settled", () => {
    expect(statusOf(definitionObject({}, { metadata: { generation: 4 } }), family([current(3)]))).toMatchObject({
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
    expect(statusOf(resource, family([old(1)]))).toMatchObject({ latest: { revision: 1 }, settledGeneration: 1 });
  });
  test("a refused generation is settled too, so that services do not wait for it", () => {
    const resource = definitionObject(role, { metadata: { generation: 2 }, status: { settledGeneration: 1 } });
    expect(statusOf(resource, family([old(1)])).settledGeneration).toBe(2);
  });
  test("tags of revisions are not stored", () => {
    expect(JSON.stringify(statusOf(own, family([current()])).revisions)).not.toContain("tags");
  });
  test("under Observe services follow the newest revision, of any owner", () => {
    const resource = definitionObject({ managementPolicy: "Observe" });
    expect(statusOf(resource, others()).latest).toMatchObject({
      revision: 7,
      arn: revisionArn(7),
    });
  });
  test("the intent stays until it is known what came of it", () => {
    const intent = { verb: "register", value: wantedContent(own), from: "" };
    const resource = definitionObject({}, { status: { intent } });
    expect(statusOf(resource, family([], { inDoubt: true })).intent).toEqual(intent);
    expect(statusOf(resource, family([current()])).intent).toBeUndefined();
  });
});
