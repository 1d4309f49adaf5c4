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
      [expect.stringMatching(`ECSService objects .*31 s: ${forbidden}`)],
    ],
    "that nothing comes, without a reason": [
      { silentMs: 91_000 },
      [expect.stringMatching(/ECSService objects .*91 s: /)],
    ],
    "that it has never been listed, and why, at once": [
      { synced: false, silentMs: 10, problem: forbidden, namespace: "shop" },
      [expect.stringMatching(`ECSService objects of namespace shop .*listed yet: ${forbidden}`)],
    ],
    "that the first list is not there yet": [
      { synced: false, silentMs: 10 },
      [expect.stringMatching(/ECSService objects .*listed yet: the first list/)],
    ],
  };

  test.each(Object.entries(rows))("%s", (_, [facts, expected]) => {
    expect(watchProblems([collection(facts)])).toEqual(expected);
  });
});

test("the age of each watch is reported", () => {
  expect(watchAges([collection(), collection({ kind: "ECSCluster", namespace: "shop", silentMs: 1_499 })])).toEqual([
    expect.stringMatching(/ECSService objects.* 45 s ago/),
    expect.stringMatching(/ECSCluster objects of namespace shop.* 1 s ago/),
  ]);
});
