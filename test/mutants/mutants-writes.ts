import type { Mutant } from "./mutant.ts";
import { serviceCalls, tokenOf } from "./wraps.ts";

/** Mistakes in what is sent to AWS, and how often. */
export const writeMutants: readonly Mutant[] = [
  {
    id: "01",
    title: "CreateService carries no client token",
    wraps: [serviceCalls("CreateService", ({ clientToken: _, ...call }) => call)],
    fallsTo: ["S1", "S8"],
  },
  {
    id: "03",
    title: "ownership is decided by name, without the uid",
    edits: [
      {
        file: "operator/ecs/owner.ts",
        find: "if (uid === resource.metadata.uid) return",
        replace: "if (uid !== undefined) return",
      },
      // The owner tags are compared as tags, too: that comparison would put the uid right.
      {
        file: "operator/ecs/tags.ts",
        find: "set: desired.filter((tag) => shown.get",
        replace: "set: desired.filter((tag) => !(tag.key?.endsWith('/uid') && shown.has(tag.key)) && shown.get",
      },
    ],
    fallsTo: ["S2", "S13"],
  },
  {
    id: "04",
    title: "AWS is not read after an ambiguous error: what was known is acted on again",
    edits: [
      {
        file: "operator/engine/writing.ts",
        find: "pass.memory.observed = undefined;",
        replace: "",
      },
      {
        file: "operator/engine/failing.ts",
        find: 'return { result: "error", requeue: { afterMs, priority, fresh: true } };',
        replace: 'return { result: "error", requeue: { afterMs, priority, fresh: failure.class !== "ambiguous" } };',
      },
      // The intent alone would make the task definition look.
      {
        file: "operator/kinds/task-definition/observe/index.ts",
        find: "!known.observed.inDoubt && resource.status?.intent === undefined",
        replace: "!known.observed.inDoubt",
      },
    ],
    fallsTo: ["S1", "S7"],
  },
  {
    id: "10",
    title: "the client token does not tell one incarnation from the next",
    wraps: [
      serviceCalls("CreateService", ({ clientToken: _, ...call }, { resource }) => ({
        ...call,
        ...tokenOf(resource.metadata.uid, call),
      })),
    ],
    fallsTo: ["S8", "L1"],
  },
  {
    id: "11",
    title: "the client token does not depend on the payload",
    wraps: [
      serviceCalls("CreateService", (call, { resource, observed }) => ({
        ...call,
        ...tokenOf(resource.metadata.uid, observed.formerCreatedAt ?? 0),
      })),
    ],
    fallsTo: ["S8"],
  },
  {
    id: "12",
    title: "a registration whose answer was lost is sent again blindly",
    edits: [
      {
        file: "operator/aws/caller.ts",
        find: 'error instanceof ClassifiedError && error.failure.class === "transient";',
        replace: 'error instanceof ClassifiedError && ["transient", "ambiguous"].includes(error.failure.class);',
      },
      {
        file: "operator/aws/caller.ts",
        find: "!isTransient || call.definition.mutating ||",
        replace: '!isTransient || (call.definition.mutating && call.operation !== "RegisterTaskDefinition") ||',
      },
    ],
    fallsTo: ["S7"],
  },
  {
    id: "14",
    title: "old revisions are deregistered although services and tasks use them",
    edits: [
      {
        file: "operator/kinds/task-definition/plan/content.ts",
        find: "return target === undefined ? alsoUses : [target, ...alsoUses];",
        replace: "return (target === undefined ? alsoUses : []).slice(0, 0);",
      },
      // Nobody looks whether tasks run them, either.
      {
        file: "operator/kinds/task-definition/observe/retention.ts",
        find: "!running.has(arn)",
        replace: "running.size >= 0 && arn !== ''",
      },
    ],
    fallsTo: ["S17", "S18"],
  },
  {
    id: "25",
    title: "the count goes along with every release",
    wraps: [
      serviceCalls("UpdateService", (call, { resource }) =>
        call.taskDefinition === undefined ? call : { ...call, desiredCount: resource.spec.desiredCount },
      ),
    ],
    fallsTo: ["S16"],
  },
  {
    id: "26",
    title: "what AWS fills in counts as a difference",
    edits: [
      {
        file: "operator/ecs/canonical/difference.ts",
        find: "for (const [name, member] of Object.entries(desired)) {\n    if (member === undefined) continue;",
        replace:
          "for (const name of new Set([...Object.keys(desired), ...(spot.path === '' ? [] : Object.keys(actual))])) {\n    const member = desired[name];",
      },
    ],
    fallsTo: ["S9", "S10"],
  },
  {
    id: "29",
    title: "what was once seen of AWS is believed for ever",
    edits: [
      {
        file: "operator/engine/memory.ts",
        find: "reusable: facts.mayReuse && isFor && facts.now - memory.observedAt < facts.maxAgeMs,",
        replace: "reusable: current,",
      },
    ],
    fallsTo: ["L4", "L1", "L3"],
  },
];
