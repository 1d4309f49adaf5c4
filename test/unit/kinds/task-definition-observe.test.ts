import { describe, expect, test } from "vitest";
import type { Aws } from "../../../operator/aws/handle.ts";
import type { EcsTag } from "../../../operator/aws/services/ecs/shapes.ts";
import type { Knowledge } from "../../../operator/engine/kind.ts";
import type { Plan } from "../../../operator/engine/plan.ts";
import { observe } from "../../../operator/kinds/task-definition/observe/index.ts";
import { plan } from "../../../operator/kinds/task-definition/plan/index.ts";
import { inputWithoutTags, wantedContent } from "../../../operator/kinds/task-definition/plan/registration.ts";
import type {
  Revision,
  TaskDefinitionObserved,
  TaskDefinitionStep,
} from "../../../operator/kinds/task-definition/plan/types.ts";
import { kindSettings } from "../engine/toy.ts";
import {
  around,
  clusterObject,
  contextOf,
  definitionObject,
  deleting,
  ecsError,
  family,
  inputOf,
  knowing,
  revisionArn,
  revisionFor,
  scope,
  serviceObject,
  tagsOf,
} from "./builders.ts";

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

describe("observe", () => {
  type Known = Knowledge<TaskDefinitionObserved>;
  const known = (changes: Partial<Known> = {}): Known => knowing({ leadingMs: 60_000, since: 0, ...changes });
  interface Stored {
    readonly arn: string;
    readonly tags: readonly EcsTag[];
    readonly status?: string;
    readonly resource?: Definition;
    /** Listed, and not shown yet. */
    readonly hidden?: true;
  }

  /** Observes a family that holds these revisions, the newest first. */
  async function observeOnce(resource: Definition, stored: readonly Stored[], knowledge = known()) {
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
        if (found?.hidden === true || found === undefined) {
          const message = "Unable to describe task definition.";
          throw ecsError("ClientException", message);
        }
        const content = inputWithoutTags(found?.resource ?? own);
        return {
          taskDefinition: { ...content, taskDefinitionArn: taskDefinition, status: found?.status ?? "ACTIVE" },
          tags: found?.tags ?? [],
        };
      },
      ListTasks: () => ({ taskArns: ["t"] }),
      DescribeTasks: () => ({ tasks: [{ taskDefinitionArn: revisionArn(1) }] }),
    };
    const ecs = {
      async call(operation: string, input: Record<string, unknown>) {
        calls.push(operation);
        return answers[operation]?.(input) ?? {};
      },
    };
    const aws = { scope, ecs } as unknown as Aws;
    const context = contextOf(aws);
    const dependents = resource.metadata.deletionTimestamp === undefined ? [serviceObject()] : [];
    const surroundings = around({ deps: [clusterObject()], dependents });
    return { calls, observed: await observe(context, resource, surroundings, knowledge) };
  }
  const ownStored = (revision: number, resource = own): Stored => ({
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
    const { calls, observed } = await observeOnce(recorded(current(1)), []);
    expect(calls).toEqual([]);
    expect(observed.source).toBe("recorded");
  });
  test("at a drift read the current revision is read, and nothing else", async () => {
    const knowledge = known({ observed: family([current(1)]) });
    const { calls, observed } = await observeOnce(recorded(current(1)), [ownStored(1)], knowledge);
    expect(calls).toEqual(["DescribeTaskDefinition"]);
    expect(observed.revisions).toMatchObject([
      { state: "ACTIVE", tags: tagsOf(own).concat({ key: "ecs-operator.dev/content", value: wantedContent(own) }) },
    ]);
  });
  test("a revision that was deregistered behind our back does not count any more", async () => {
    const knowledge = known({ observed: family([current(1)]) });
    const { observed } = await observeOnce(recorded(current(1)), [{ ...ownStored(1), status: "INACTIVE" }], knowledge);
    expect(short(planned(own, observed))).toBe("Progressing Creating RegisterTaskDefinition");
  });
  test("one of its own that is not recorded is found by its tags", async () => {
    const { observed } = await observeOnce(fresh(), [ownStored(3)]);
    expect(observed.revisions).toMatchObject([
      { revision: expect.any(Number), arn: revisionArn(3), content: wantedContent(own) },
    ]);
    expect(observed.others).toBeUndefined();
  });
  test("a family of a longer name is not read", async () => {
    const { observed } = await observeOnce(fresh(), []);
    expect(observed).toMatchObject({ revisions: [] });
    expect(observed.others).toBeUndefined();
  });
  test("of a revision of another owner, what AWS shows is kept, and not what that means for the spec", async () => {
    const cpu = { cpu: 512, memory: 1024 };
    const stored = [{ arn: revisionArn(4), tags: [], resource: definitionObject(cpu) }];
    const { observed } = await observeOnce(fresh(), stored);
    expect(observed.others).toMatchObject([{ arn: revisionArn(4), revision: 4, tags: [], definition: { cpu: "512" } }]);
    const adopting = { adoptionPolicy: "Adopt" };
    expect(short(planned(fresh(adopting), observed))).toBe("Progressing Creating RegisterTaskDefinition");
    expect(short(planned(fresh({ ...cpu, ...adopting }), observed))).toBe("Progressing Adopting TagResource");
  });
  test("what runs is only read when something may have to be deregistered", async () => {
    const limited = definitionObject({ revisionHistoryLimit: 0 });
    const knowledge = known({ observed: family([current(2), old(1)]) });
    const { calls, observed } = await observeOnce(limited, [ownStored(2), ownStored(1)], knowledge);
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
    ["a begun object that was never reported", definitionObject({}, { status: {} }), known({ leadingMs: 100 }), true],
  ] as const)("none of this content, %s", async (_, resource, knowledge, inDoubt) => {
    expect((await observeOnce(resource, [], knowledge)).observed.inDoubt).toBe(inDoubt);
  });
  test("at a deletion, a revision that is listed and not shown yet has no owner yet, and is read again", async () => {
    const resource = definitionObject({}, { metadata: deleting, status: {} });
    const first = await observeOnce(resource, [{ ...ownStored(1), hidden: true }]);
    expect(first.observed).toMatchObject({ revisions: [], foreignArns: [], unsearched: 1 });
    expect(planned(resource, first.observed).state).not.toBe("Gone");
    const { observed } = await observeOnce(resource, [ownStored(1)], known({ observed: first.observed }));
    expect(observed.revisions.map(({ revision }) => revision)).toEqual([1]);
  });
  describe("a moment after a registration, AWS lists it in no state", () => {
    const registered = { observed: { revisions: [current(1)], inDoubt: false, source: "answer" } as const };
    const another = definitionObject({ cpu: 512, memory: 1024 });

    test("an edit does not take it for deregistered: going back finds it again", async () => {
      const { observed } = await observeOnce(another, [], known({ ...registered, sinceOwnWriteMs: 3_000 }));
      expect(observed.revisions).toEqual([current(1)]);
      const later = await observeOnce(another, [], known({ ...registered, sinceOwnWriteMs: 60_000 }));
      expect(later.observed.revisions).toMatchObject([{ state: "INACTIVE" }]);
    });

    test("a new leader that deletes its object reads it, and deregisters it once AWS shows it", async () => {
      const status = { ...recorded(current(1)).status, observedGeneration: 1 };
      const object = definitionObject({}, { metadata: deleting, status });
      const listless = { ...ownStored(1), status: "not listed yet" };
      const unseen = await observeOnce(object, [{ ...listless, hidden: true }], known({ leadingMs: 100 }));
      expect(planned(object, unseen.observed)).toMatchObject({
        state: "Progressing",
        steps: [],
        recheckMs: kindSettings.pollMs,
      });
      const seen = await observeOnce(object, [ownStored(1)], known({ leadingMs: 5_000, observed: unseen.observed }));
      expect(short(planned(object, seen.observed))).toBe("Progressing Deleting DeregisterTaskDefinition");
      const never = await observeOnce(object, [], known({ leadingMs: 60_000, observed: unseen.observed }));
      expect(planned(object, never.observed).state).toBe("Gone");
    });
  });

  test("deletion reads the whole family, with the tags of each revision", async () => {
    const resource = definitionObject({}, { metadata: deleting, status: recorded(current(2), old(1)).status ?? {} });
    const { observed } = await observeOnce(resource, [ownStored(2), { ...ownStored(1), status: "INACTIVE" }]);
    expect(observed.revisions.map(({ revision, state, tags }) => [revision, state, tags !== undefined])).toEqual([
      [2, "ACTIVE", true],
      [1, "INACTIVE", true],
    ]);
  });
});
