import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { asciiJson } from "../../../operator/lib/json.ts";

const texts = fc.string({ unit: fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 40 });
const values = fc.oneof(texts, fc.array(texts), fc.dictionary(texts, texts));

/** The value without halves of surrogate pairs, as JSON keeps it. */
const wellFormed = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, member) => (typeof member === "string" ? member.toWellFormed() : member));

describe("JSON in ASCII", () => {
  test("holds no other character, and is the same value for a JSON reader", () => {
    fc.assert(
      fc.property(fc.oneof(texts, fc.array(texts)), (value) => {
        const text = asciiJson(value, "json");
        expect(text).toMatch(/^[\x20-\x7e]*$/);
        expect(JSON.parse(text)).toEqual(wellFormed(value));
      }),
    );
  });

  test("is the same value for a YAML reader", () => {
    fc.assert(
      fc.property(values, (value) => {
        const text = asciiJson(value, "yaml");
        expect(text).toMatch(/^[\x20-\x7e]*$/);
        if (typeof value === "string" || Array.isArray(value)) expect(parse(text)).toEqual(wellFormed(value));
      }),
    );
  });

  test.each([
    "\u007f",
    "\u0080",
    "\u0085",
    "\u009f",
    "\u2028",
    "\ufeff",
    "\ufffe",
    "\uffff",
    "\u{1f600}",
    "\u{10ffff}",
  ])("%j is read back from YAML", (character) => {
    expect(parse(asciiJson({ message: `a${character}b` }, "yaml"))).toEqual({ message: `a${character}b` });
  });
});
