import { describe, expect, it } from "vitest";
import { z } from "zod";
import { structural } from "../../../crds/structural.ts";
import { pattern, text } from "../../../operator/api/common/index.ts";

const field = (schema: z.ZodType) => z.object({ x: schema });
const convert = (schema: z.ZodType) => () => structural(field(schema), "spec");
const item = text("An item.", 9);
const LIST = { description: "A list.", "x-kubernetes-list-type": "atomic" };

describe("structural", () => {
  it("gives a whole number its format and drops bounds that say nothing", () => {
    const { properties } = structural(
      z.object({ small: z.int().min(0).max(10).describe("A."), large: z.int().min(0).describe("B.") }),
      "spec",
    ) as { properties: Record<string, unknown> };
    expect(properties).toEqual({
      small: { type: "integer", format: "int32", description: "A.", minimum: 0, maximum: 10 },
      large: { type: "integer", format: "int64", description: "B.", minimum: 0 },
    });
  });

  it.each<[string, z.ZodType, string]>([
    ["a closed object", z.strictObject({ a: item }).describe("A."), "additionalProperties"],
    ["an open object", z.looseObject({ a: item }).describe("A."), "has no type"],
    ["a union", z.union([item, z.object({ a: item })]).describe("A."), "anyOf"],
    ["a null", item.nullable(), "nullable"],
    ["anything", z.any().describe("A."), "has no type"],
    ["a look-ahead", pattern(/^(?=a)/, 9, "A."), "not RE2"],
    ["a back-reference", pattern(/^(a)\1$/, 9, "A."), "not RE2"],
    ["a format of zod's own", z.email().max(9).describe("A."), "unknown format"],
    ["a string without a bound", z.string().describe("A."), "needs maxLength"],
    ["a list without a bound", z.array(item).meta(LIST), "needs maxItems"],
    ["a list without a list type", z.array(item).max(9).describe("A."), "needs a list type"],
    ["a map without a bound", z.record(z.string(), item).describe("A."), "needs maxProperties"],
    ["a field without a description", z.string().max(9), "has no description"],
    [
      "a default in a list",
      z
        .array(z.object({ a: item.default("a") }))
        .max(9)
        .meta(LIST),
      "must not have a default",
    ],
    ["two patterns", item.regex(/a/).regex(/b/), "allOf"],
  ])("refuses %s", (_, schema, message) => {
    expect(convert(schema)).toThrow(message);
  });

  it("refuses what a schema cannot express at all", () => {
    expect(convert(z.date())).toThrow();
  });
});

describe("pattern", () => {
  it("refuses flags, which would be lost", () => {
    expect(() => pattern(/a/i, 9, "A.")).toThrow("flags");
  });
});
