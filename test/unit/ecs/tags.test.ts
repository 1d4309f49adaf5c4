import { describe, expect, test } from "vitest";
import { declaredTagPaths, desiredTags, tagDiff } from "../../../operator/ecs/tags.ts";

const tag = (key: string, value: string) => ({ key, value });

describe("desired tags", () => {
  test("the operator's defaults below the object's own, below the owner's", () => {
    expect(
      desiredTags(
        { team: "ops", cost: "1" },
        [tag("team", "web"), { key: "bare" }],
        [tag("ecs-operator.dev/uid", "u")],
      ),
    ).toEqual([tag("bare", ""), tag("cost", "1"), tag("ecs-operator.dev/uid", "u"), tag("team", "web")]);
  });
});

describe("the tag diff", () => {
  test("cluster-tags-are-separate, service-tags-are-separate: order and AWS's own tags mean nothing", () => {
    const live = [tag("aws:cloudformation:stack", "x"), tag("b", "2"), tag("a", "1")];
    expect(tagDiff([tag("a", "1"), tag("b", "2")], live, [])).toEqual({ set: [], remove: [] });
  });

  test("a changed and a missing tag are set", () => {
    expect(tagDiff([tag("a", "2"), tag("b", "1"), tag("c", "")], [tag("a", "1"), { key: "c" }], [])).toEqual({
      set: [tag("a", "2"), tag("b", "1")],
      remove: [],
    });
  });

  test("a tag that we never declared is left alone", () => {
    expect(tagDiff([], [tag("theirs", "1")], [])).toEqual({ set: [], remove: [] });
  });

  test("a tag that was declared and no longer is gets removed, once", () => {
    const declared = declaredTagPaths([tag("old", "1"), tag("kept", "1")]);
    expect(declared).toEqual(["tags/kept", "tags/old"]);
    expect(tagDiff([tag("kept", "1")], [tag("old", "1"), tag("kept", "1"), tag("theirs", "1")], declared)).toEqual({
      set: [],
      remove: ["old"],
    });
    expect(tagDiff([tag("kept", "1")], [tag("kept", "1")], declared)).toEqual({ set: [], remove: [] });
  });

  test("reserved keys are never removed, whatever is recorded", () => {
    const declared = ["tags/aws:x", "tags/AWS:y", "tags/ecs-operator.dev/uid", "loadBalancers"];
    expect(
      tagDiff(
        [],
        [tag("aws:x", "1"), tag("AWS:y", "1"), tag("ecs-operator.dev/uid", "u"), tag("loadBalancers", "1")],
        declared,
      ).remove,
    ).toEqual([]);
  });
});
