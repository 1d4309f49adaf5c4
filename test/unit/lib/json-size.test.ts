import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonSize } from "../../../operator/lib/json-size.ts";

const MANY = 1_000_000;

test("is the size of the text without escapes, and Infinity beyond the limit", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: "grapheme" }), (value) => {
      const text = JSON.stringify(value);
      const size = jsonSize(value, MANY, 64);
      if (text.includes("\\")) expect(size).toBeLessThan(Buffer.byteLength(text));
      else expect(size).toBe(Buffer.byteLength(text));
      expect(jsonSize(value, size, 64)).toBe(size);
      expect(jsonSize(value, size - 1, 64)).toBe(Number.POSITIVE_INFINITY);
    }),
  );
});

test("counts bytes as they are sent, without what only escapes add", () => {
  expect(jsonSize("abc", MANY, 64)).toBe(5);
  expect(jsonSize("\u00e9\u{1f680}", MANY, 64)).toBe(8);
  expect(jsonSize('"\n', MANY, 64)).toBe(4);
  expect(jsonSize({ a: [1, true, null] }, MANY, 64)).toBe(19);
});

test("what is nested deeper than allowed is too large, however small it is", () => {
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level++) deep = [deep];
  expect(jsonSize(deep, MANY, 64)).toBe(Number.POSITIVE_INFINITY);
  expect(jsonSize([[1]], MANY, 2)).toBeLessThan(10);
  expect(jsonSize([[[1]]], MANY, 2)).toBe(Number.POSITIVE_INFINITY);
});
