import fc from "fast-check";
import { expect, test } from "vitest";
import { packed, unpacked } from "../../../operator/lib/packed.ts";

test("what is packed comes back as it was, dates and members that are undefined included", () => {
  const value = { since: new Date(5), list: [1, undefined, null], nothing: undefined, text: "\u0085\u{1f600}" };
  expect(unpacked(packed(value))).toEqual(value);
  expect(Object.keys(unpacked<object>(packed(value)))).toContain("nothing");
  fc.assert(
    fc.property(fc.jsonValue(), (any) => {
      expect(unpacked(packed(any))).toEqual(any);
    }),
  );
});
