import type { Mutant } from "./mutant.ts";
import { plannedServices, withoutPriorities, withoutRetries } from "./wraps.ts";

/** Mistakes of the queue, the reconciler, the cache, and the batches. */
export const engineMutants: readonly Mutant[] = [
  {
    id: "05",
    title: "a key is not queued again after an error",
    wraps: [withoutRetries],
    fallsTo: ["L1", "L2"],
  },
  {
    id: "06",
    title: "Ready is told once AWS has answered the write, before the rollout has succeeded",
    wraps: [
      plannedServices((plan) =>
        plan.reason === "Progressing"
          ? { ...plan, state: "InSync", reason: "RolloutSucceeded", message: "AWS has taken it." }
          : plan,
      ),
    ],
    fallsTo: ["S14"],
  },
  {
    id: "15",
    title: "what was just written is forgotten: the next pass acts on older reads",
    edits: [
      {
        file: "operator/engine/report.ts",
        find: "  ports.store.absorb(written);\n",
        replace: "",
      },
      {
        file: "operator/engine/writing.ts",
        find: "  keepObserved(engine, pass, after);\n  pass.memory.wroteAt = engine.ports.clock.monotonic();\n",
        replace: "  pass.memory.observed = undefined;\n",
      },
    ],
    fallsTo: ["S7", "S10", "S13"],
  },
  {
    id: "20",
    title: "two workers may hold one key",
    edits: [
      {
        file: "operator/engine/queue.ts",
        find: "if (!this.#working.has(id)) this.#place(id, entry);",
        replace: "this.#place(id, entry);",
      },
    ],
    fallsTo: ["S12"],
  },
  {
    id: "21",
    title: "a refusal is final: nothing looks at it again",
    edits: [
      {
        file: "operator/engine/failing.ts",
        find: 'if (failure.class === "refused") metrics.terminalError(pass.key.kind);',
        replace:
          'if (failure.class === "refused") {\n    metrics.terminalError(pass.key.kind);\n    return { result: "error" };\n  }',
      },
    ],
    fallsTo: ["L3"],
  },
  {
    id: "23",
    title: "each waiter of a failed batch tries it again, and the share of the buckets is ignored",
    edits: [
      {
        file: "operator/aws/describe.ts",
        find: "mayConcernOneKey: mayConcernOneId,",
        replace: "mayConcernOneKey: (error) => mayConcernOneId(error) || error !== undefined,",
      },
      {
        file: "operator/aws/client.ts",
        find: "createBuckets(settings.bucketShare, clock, metrics)",
        replace: "createBuckets(1, clock, metrics)",
      },
    ],
    fallsTo: ["S22"],
  },
  {
    id: "24",
    title: "the queue serves in order of arrival, whoever asks",
    wraps: [withoutPriorities],
    fallsTo: ["L5"],
  },
  {
    id: "27",
    title: "the status is written on every pass, and one of an older pass replaces that of a newer one",
    edits: [
      {
        file: "operator/kubernetes/writer.ts",
        find: "metadata: { name, resourceVersion, ...",
        replace: 'metadata: { name, ...(resourceVersion === "" && { resourceVersion }), ...',
      },
      {
        file: "operator/engine/report.ts",
        find: "  if (deepEqual(status, ports.store.get(pass.key)?.status)) return;\n",
        replace: "",
      },
      // A write that changes nothing would not show.
      {
        file: "operator/engine/conditions.ts",
        find: "before?.status === condition.status ? before.lastTransitionTime : rfc3339(now)",
        replace: "before === undefined ? rfc3339(now) : rfc3339(now)",
      },
    ],
    fallsTo: ["S15", "S9"],
  },
  {
    id: "28",
    title: "lines of a watch that cannot be read, and ERROR events, are skipped",
    edits: [
      {
        file: "operator/kubernetes/reflector-state.ts",
        find: 'if (event === undefined) return backOff(relist(state.version), "a line of the watch could not be read");',
        replace: 'if (event === undefined) return proceed({ ...state, kind: "Watching" });',
      },
      {
        file: "operator/kubernetes/reflector-state.ts",
        find: 'if (event.type === "ERROR") return onErrorEvent(state, event.object);',
        replace:
          'if (event.type === "ERROR") return event === undefined ? onErrorEvent(state, event) : proceed({ ...state, kind: "Watching" });',
      },
    ],
    fallsTo: ["L1", "L2", "L7"],
  },
  {
    id: "30",
    title: "a reference is resolved in whatever namespace has the name",
    edits: [
      {
        file: "operator/engine/surroundings.ts",
        find: "seen.set(id, store.neighbour(keyOfRef(ref, key.namespace)));",
        replace: "seen.set(id, store.all(ref.kind).find(({ name }) => name === ref.name));",
      },
    ],
    fallsTo: ["S20"],
  },
];
