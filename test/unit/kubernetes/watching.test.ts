import { describe, expect, test } from "vitest";
import { type CollectionHealth, watchAges, watchProblems } from "../../../operator/kubernetes/watching.ts";

const collection = (facts: Partial<CollectionHealth> = {}): CollectionHealth => ({
  kind: "ECSService",
  namespace: undefined,
  synced: true,
  silentMs: 45_000,
  lists: 1,
  reconnects: 0,
  problem: undefined,
  ...facts,
});

describe("what is wrong with a collection", () => {
  const forbidden = "The API server answered 403: forbidden.";
  const rows: Record<string, readonly [Partial<CollectionHealth>, readonly string[]]> = {
    "nothing, although a quiet watch brings something once a minute only": [{}, []],
    "nothing yet, when the API server is being restarted": [{ problem: forbidden, silentMs: 29_000 }, []],
    "that it is refused, and since when": [
      { problem: forbidden, silentMs: 31_000 },
      [`ECSService objects have not been followed for 31 s: ${forbidden}`],
    ],
    "that nothing comes, although nobody says why": [
      { silentMs: 91_000 },
      ["ECSService objects have not been followed for 91 s: nothing comes from the watch"],
    ],
    "that it has never been listed, and why, at once": [
      { synced: false, silentMs: 10, problem: forbidden, namespace: "shop" },
      [`ECSService objects of namespace shop have not been listed yet: ${forbidden}`],
    ],
    "that the first list is not there yet": [
      { synced: false, silentMs: 10 },
      ["ECSService objects have not been listed yet: the first list is under way"],
    ],
  };

  test.each(Object.entries(rows))("%s", (_, [facts, expected]) => {
    expect(watchProblems([collection(facts)])).toEqual(expected);
  });
});

test("the age of each watch is told", () => {
  expect(watchAges([collection(), collection({ kind: "ECSCluster", namespace: "shop", silentMs: 1_499 })])).toEqual([
    "ECSService objects were last heard of 45 s ago",
    "ECSCluster objects of namespace shop were last heard of 1 s ago",
  ]);
});
