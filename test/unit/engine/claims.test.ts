import { beforeEach, describe, expect, test } from "vitest";
import { type Claim, Claims } from "../../../operator/engine/claims.ts";
import type { Key } from "../../../operator/engine/object.ts";

let claims: Claims;
beforeEach(() => {
  claims = new Claims();
});

const key = (name: string): Key => ({ kind: "Toy", namespace: "a", name });
const of = (object: string, since: number, more: Partial<Claim> = {}): Claim => ({
  uid: `uid-${object}`,
  key: key(object),
  name: "web",
  account: undefined,
  since,
  owning: false,
  yielded: false,
  ...more,
});
const claim = (object: string, since: number, more?: Partial<Claim>) =>
  claims.claim(of(object, since, more)).map((one) => one.name);
const holderFor = (object: string): string | undefined => claims.otherHolder(`uid-${object}`)?.key.name;

describe("the holder", () => {
  test.each<[string, readonly Claim[], string]>([
    [
      "has the AWS resource, however long the other has managed",
      [of("old", 1), of("owner", 2, { owning: true })],
      "owner",
    ],
    ["has managed longest, among those that have no resource", [of("young", 2), of("old", 1)], "old"],
    ["has the smaller uid, when both began in the same second", [of("b", 1), of("a", 1)], "a"],
    ["is not one that found the resource to be another's", [of("old", 1, { yielded: true }), of("young", 2)], "young"],
    [
      "is not one that lost its resource to another",
      [of("lost", 1, { owning: true, yielded: true }), of("young", 2)],
      "young",
    ],
  ])("%s", (_, all, holder) => {
    for (const order of [all, all.toReversed()]) {
      claims = new Claims();
      for (const one of order) claims.claim(one);
      for (const { key: own } of all) expect(holderFor(own.name)).toBe(own.name === holder ? undefined : holder);
    }
  });

  test("is of no concern in another account", () => {
    claim("a", 1, { account: "1" });
    claim("b", 2, { account: "2" });
    expect([holderFor("a"), holderFor("b")]).toEqual([undefined, undefined]);
    claim("c", 3);
    expect(holderFor("c")).toBe("a");
  });

  test("is no object when all have found the resource to be another's: each reads on", () => {
    claim("a", 1, { yielded: true });
    claim("b", 2, { yielded: true });
    expect([holderFor("a"), holderFor("b")]).toEqual([undefined, undefined]);
  });
});

test("when the holder goes, those that still claim its name are named, and the next holds it", () => {
  claim("a", 1);
  claim("c", 3);
  claim("b", 2);
  expect(claims.drop("uid-a").map(({ name }) => name)).toEqual(["c", "b"]);
  expect(holderFor("c")).toBe("b");
  expect(holderFor("b")).toBeUndefined();
});

test("claiming another name frees the former one", () => {
  claim("a", 1);
  claim("b", 2);
  expect(claim("a", 1, { name: "api" })).toEqual(["b"]);
  expect(holderFor("b")).toBeUndefined();
});

test("giving up wakes the others", () => {
  claim("a", 1);
  claim("b", 2);
  expect(claim("a", 1, { yielded: true })).toEqual(["b"]);
});

test("an object whose name cannot be known yet holds none", () => {
  claim("a", 1);
  claim("b", 2);
  expect(claim("a", 1, { name: undefined })).toEqual(["b"]);
  expect([holderFor("a"), holderFor("b")]).toEqual([undefined, undefined]);
});

test("claiming the same name again changes nothing and wakes no object", () => {
  claim("a", 1);
  claim("b", 2);
  expect(claim("a", 1)).toEqual([]);
  expect(claim("a", 1, { owning: true })).toEqual([]);
  expect(holderFor("b")).toBe("a");
  expect(claims.isContested("uid-a")).toBe(true);
});

test("dropping what never claimed does nothing", () => {
  expect(claims.drop("uid-x")).toEqual([]);
  expect(holderFor("x")).toBeUndefined();
  expect(claims.isContested("uid-x")).toBe(false);
});
