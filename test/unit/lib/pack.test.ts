import { expect, test } from "vitest";
import { pack, unpack } from "../../../operator/lib/pack.ts";

test("what is packed comes out as it went in, dates and what is undefined included", () => {
  const value = {
    service: { createdAt: new Date(5), tags: [{ key: "a", value: "\u00fc" }], role: undefined },
    stopped: [],
  };
  const packed = pack(value);
  const out = unpack(packed);
  expect(out).toStrictEqual(value);
  expect(unpack(packed)).not.toBe(out);
  expect(packed.byteLength).toBe(packed.buffer.byteLength);
});
