import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HandledVerb, Resource } from "../../../operator/engine/object.ts";
import { dueVerbs, pendingVerbs, recordHandled } from "../../../operator/engine/verbs.ts";

const NOW = Date.parse("2026-03-01T12:00:00Z");
const resource = (
  annotations: Record<string, string>,
  lastHandled?: Record<string, readonly HandledVerb[]>,
): Resource => ({
  kind: "Toy",
  metadata: {
    name: "a",
    namespace: "a",
    uid: "u",
    generation: 1,
    resourceVersion: "1",
    creationTimestamp: "",
    annotations,
  },
  spec: {},
  ...(lastHandled && { status: { lastHandled } }),
});
const pending = (object: Resource) => pendingVerbs(object, { verbPrefix: "x/", verbs: ["go", "stop"] });

test("an annotation of a verb asks for it, with everything before the last slash as argument", () => {
  expect(pending(resource({ "x/go": "1", "x/stop": "a/b/2", "y/go": "3", "x/other": "4" }))).toEqual([
    { verb: "go", value: "1" },
    { verb: "stop", value: "a/b/2", argument: "a/b" },
  ]);
});

test("an empty value asks for nothing, and a slash at the start makes no argument", () => {
  expect(pending(resource({ "x/go": "", "x/stop": "/2" }))).toEqual([{ verb: "stop", value: "/2" }]);
});

test("of a value that is longer than the status can hold, only the beginning counts", () => {
  const [first] = pending(resource({ "x/go": `${"y".repeat(1_023)}\u{1f680}tail` }));
  expect(first?.value).toBe(`${"y".repeat(1_023)}\ufffd`);
  const handled = recordHandled(undefined, [{ verb: "go", value: first?.value ?? "", outcome: "Done" }], NOW);
  expect(pending(resource({ "x/go": `${"y".repeat(1_023)}\u{1f680}tail` }, handled))).toEqual([]);
});

test("a handled value is never carried out again, also when Git restores an older one", () => {
  const handled = recordHandled(
    recordHandled(undefined, [{ verb: "go", value: "1", outcome: "Done" }], NOW),
    [{ verb: "go", value: "2", outcome: "Done" }],
    NOW,
  );
  expect(pending(resource({ "x/go": "1" }, handled))).toEqual([]);
  expect(pending(resource({ "x/go": "2" }, handled))).toEqual([]);
  expect(pending(resource({ "x/go": "3" }, handled))).toHaveLength(1);
});

test("what was handled for one verb says nothing about another", () => {
  const handled = recordHandled(undefined, [{ verb: "go", value: "1", outcome: "Done" }], NOW);
  expect(pending(resource({ "x/stop": "1" }, handled))).toHaveLength(1);
});

test("the last eight values of each verb are kept, newest last, each once", () => {
  const values = fc.array(fc.constantFrom("1", "2", "3", "4", "5", "6", "7", "8", "9", "10"), {
    minLength: 1,
    maxLength: 30,
  });
  fc.assert(
    fc.property(values, (asked) => {
      let handled: Readonly<Record<string, readonly HandledVerb[]>> | undefined;
      for (const value of asked) handled = recordHandled(handled, [{ verb: "go", value, outcome: "Done" }], NOW);
      const kept = handled?.go?.map(({ value }) => value) ?? [];
      expect(kept.length).toBeLessThanOrEqual(8);
      expect(new Set(kept).size).toBe(kept.length);
      expect(kept.at(-1)).toBe(asked.at(-1));
    }),
  );
});

test("nothing handled: the very same record, so that the status stays equal", () => {
  const before = { go: [] };
  expect(recordHandled(before, [], NOW)).toBe(before);
});

test("time and outcome are recorded", () => {
  const handled = recordHandled(undefined, [{ verb: "go", value: "1", outcome: "NothingToDo" }], NOW);
  expect(handled).toEqual({ go: [{ value: "1", time: "2026-03-01T12:00:00Z", outcome: "NothingToDo" }] });
});

describe("between two values of one verb", () => {
  const handledAt = (agoMs: number, outcome = "Done") => ({
    go: [{ value: "1", time: new Date(NOW - agoMs).toISOString(), outcome }],
  });
  const due = (handled: Record<string, readonly HandledVerb[]>, annotations: Record<string, string>) => {
    const object = resource(annotations, handled);
    const { due: now, waitMs } = dueVerbs(pending(object), object, NOW);
    return { due: now.map(({ verb }) => verb), waitMs };
  };

  test("ten seconds pass", () => {
    expect(due(handledAt(4_000), { "x/go": "2" })).toEqual({ due: [], waitMs: 6_000 });
    expect(due(handledAt(10_000), { "x/go": "2" })).toEqual({ due: ["go"], waitMs: undefined });
  });

  test("another verb does not wait", () => {
    expect(due(handledAt(4_000), { "x/go": "2", "x/stop": "1" })).toEqual({ due: ["stop"], waitMs: 6_000 });
  });

  test("what came with the object does not count, nor a time ahead of our clock", () => {
    expect(due(handledAt(1_000, "Acknowledged"), { "x/go": "2" }).due).toEqual(["go"]);
    expect(due(handledAt(-60_000), { "x/go": "2" }).due).toEqual(["go"]);
  });

  test("the newest counts, however many there are", () => {
    const handled = { go: [...handledAt(60_000).go, ...handledAt(3_000).go] };
    expect(due(handled, { "x/go": "2" })).toEqual({ due: [], waitMs: 7_000 });
  });
});
