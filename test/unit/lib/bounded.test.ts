import { expect, test } from "vitest";
import { type Bounds, bounded } from "../../../operator/lib/bounded.ts";

const TEXT: Bounds = { type: "string", maxLength: 3 };

test.each<[string, Bounds, unknown, unknown]>([
  ["a text is cut", TEXT, "abcd", "abc"],
  ["not in the middle of a character", TEXT, "ab\u{1f680}", "ab"],
  ["a text that fits stays", TEXT, "abc", "abc"],
  ["a number is brought within its bounds", { type: "integer", minimum: 0, maximum: 10 }, 11, 10],
  ["and made whole", { type: "integer", minimum: 0 }, 1.7, 1],
  ["what is no number is left out", { type: "integer" }, "1", undefined],
  ["nor infinity", { type: "integer", maximum: 10 }, Number.POSITIVE_INFINITY, undefined],
  ["a list is cut, and holds what fits", { type: "array", maxItems: 2, items: TEXT }, [1, "a", "b", "c"], ["a", "b"]],
  ["an unknown word is left out", { enum: ["True"] }, "Maybe", undefined],
  ["an unknown member is left out", { type: "object", properties: { a: TEXT } }, { a: "a", b: "b" }, { a: "a" }],
  [
    "what lacks a member that has to be there is left out",
    { type: "object", properties: { a: TEXT }, required: ["a"] },
    { a: 1 },
    undefined,
  ],
  [
    "a map is cut",
    { type: "object", additionalProperties: TEXT, maxProperties: 1 },
    { a: "aaaa", b: "b" },
    { a: "aaa" },
  ],
  [
    "of items with the same key the first stays",
    {
      type: "array",
      items: { type: "object", properties: { type: TEXT, n: { type: "integer" } } },
      "x-kubernetes-list-map-keys": ["type"],
    },
    [
      { type: "A", n: 1 },
      { type: "A", n: 2 },
    ],
    [{ type: "A", n: 1 }],
  ],
])("%s", (_what, bounds, value, fitted) => {
  expect(bounded(bounds, value)).toEqual(fitted);
});
