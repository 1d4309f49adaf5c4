import { expect, test, vi } from "vitest";
import { jsonPacker } from "../../../operator/lib/pack.ts";
import { Shelf } from "../../../operator/lib/shelf.ts";

function shelf(atHand: number) {
  const packer = jsonPacker<{ readonly name: string }>();
  const pack = vi.spyOn(packer, "pack");
  return { shelf: new Shelf(packer, atHand), pack };
}

test("the values used last are kept as they are, the others packed, and all can be had", () => {
  const { shelf: values, pack } = shelf(2);
  const all = ["a", "b", "c"].map((name) => ({ name }));
  const kept = all.map((value) => values.put(value));
  expect(kept.map(({ value }) => value?.is)).toEqual([undefined, all[1], all[2]]);
  expect(kept.map((one) => values.peek(one))).toEqual(all);
  expect(pack).toHaveBeenCalledTimes(1);
  expect(kept.map((one) => values.get(one))).toEqual(all);
});

test("what was used stays; a look at all of them changes nothing", () => {
  const { shelf: values } = shelf(2);
  const [a, b] = [values.put({ name: "a" }), values.put({ name: "b" })];
  values.get(a);
  values.peek(b);
  const c = values.put({ name: "c" });
  expect([a, b, c].map(({ value }) => value !== undefined)).toEqual([true, false, true]);
});

test("nothing is packed twice, and what was dropped not at all", () => {
  const { shelf: values, pack } = shelf(1);
  const [a, b] = [values.put({ name: "a" }), values.put({ name: "b" })];
  values.get(a);
  values.get(b);
  expect(pack).toHaveBeenCalledTimes(2);
  values.drop(b);
  values.put({ name: "c" });
  expect(pack).toHaveBeenCalledTimes(2);
});
