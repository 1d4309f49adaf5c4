import type { Mutant } from "./mutant.ts";
import { plannedServices } from "./wraps.ts";

/** Mistakes around the finalizer and the end of things. */
export const deletionMutants: readonly Mutant[] = [
  {
    id: "02",
    title: "AWS is written before the finalizer is on the server",
    edits: [
      {
        file: "operator/engine/writing.ts",
        find: "acceptWritten(pass, ports, settings, await ports.writer.addFinalizer(resource, text));",
        replace:
          "if (resource.status?.observedGeneration !== undefined && resource.status.observedGeneration >= 0) acceptWritten(pass, ports, settings, await ports.writer.addFinalizer(resource, text));",
      },
    ],
    fallsTo: ["S4", "S3"],
  },
  {
    id: "07",
    title: "the finalizer goes when a create has failed",
    edits: [
      {
        file: "operator/engine/writing.ts",
        find: '  const failure = failureOf(error);\n  if (failure.class === "ambiguous")',
        replace:
          '  const failure = failureOf(error);\n  if (step.kind.startsWith("Create")) void ports.writer.removeFinalizer(pass.resource).catch(() => undefined);\n  if (failure.class === "ambiguous")',
      },
    ],
    fallsTo: ["S6", "S3"],
  },
  {
    id: "08",
    title: "the finalizer goes while the service is still draining",
    wraps: [
      plannedServices((plan, { observed }) =>
        plan.reason === "Deleting" && observed.service?.status === "DRAINING" ? { ...plan, state: "Gone" } : plan,
      ),
    ],
    fallsTo: ["S5"],
  },
  {
    id: "09",
    title: "the finalizer goes although the clean-up threw",
    edits: [
      {
        file: "operator/engine/failing.ts",
        find: "  memory.failures += 1;\n",
        replace:
          "  memory.failures += 1;\n  if (pass.resource.metadata.deletionTimestamp !== undefined) await ports.writer.removeFinalizer(pass.resource).catch(() => undefined);\n",
      },
    ],
    fallsTo: ["S3", "S5"],
  },
  {
    id: "13",
    title: "what is deleted and deregistered is not asked for its owner",
    edits: [
      {
        file: "operator/kinds/common/plan/owned.ts",
        find: 'if (ownership(input, owned) !== "own")\n    return gone(',
        replace: "if (ownership(input, owned) === undefined)\n    return gone(",
      },
      {
        file: "operator/kinds/task-definition/plan/deletion.ts",
        find: "revision.tags === undefined || isOwnRevision(input, revision));",
        replace: "revision.tags === undefined || revision.arn !== '');",
      },
    ],
    fallsTo: ["S2"],
  },
  {
    id: "16",
    title: "the deletion of a former object of the same name is obeyed",
    edits: [
      // A stale cache is acted on, whatever uid the API server has under the name.
      {
        file: "operator/engine/freshness.ts",
        find: "const memory = memories.of(uid);",
        replace: "if (isDeleting(resource)) continue;\n    const memory = memories.of(uid);",
      },
      // And what carries the name counts as its own.
      {
        file: "operator/kinds/common/plan/owned.ts",
        find: 'if (ownership(input, owned) !== "own")\n    return gone(',
        replace:
          'if (["foreign", "unowned"].includes(ownershipOf(owned.tags, installation, resource, false)))\n    return gone(',
      },
    ],
    fallsTo: ["S19"],
  },
  {
    id: "22",
    title: "a deletion is given up after a few tries",
    edits: [
      {
        file: "operator/engine/failing.ts",
        find: "  memory.failures += 1;\n",
        replace:
          '  memory.failures += 1;\n  if (pass.resource.metadata.deletionTimestamp !== undefined && memory.failures >= 3) return { result: "success" };\n',
      },
    ],
    fallsTo: ["L2"],
  },
];
