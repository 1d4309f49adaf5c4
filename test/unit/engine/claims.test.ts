import { beforeEach, expect, test } from "vitest";
import { Claims } from "../../../operator/engine/claims.ts";
import type { Key, ObjectMeta } from "../../../operator/engine/kind.ts";

let claims: Claims;
beforeEach(() => {
  claims = new Claims();
});

const key = (name: string): Key => ({ kind: "Toy", namespace: "a", name });
const meta = (name: string, created: string): ObjectMeta => ({
  name,
  namespace: "a",
  uid: `uid-${name}`,
  generation: 1,
  resourceVersion: "1",
  creationTimestamp: `2026-01-01T00:00:0${created}Z`,
});
const claim = (object: string, created: string, name: string | undefined, owning = false) =>
  claims.claim(key(object), meta(object, created), name, owning).map((one) => one.name);

test("of two created in the same second, the one that has an AWS resource holds the name", () => {
  claim("b", "1", "web");
  claim("b", "1", "web", true);
  claim("a", "1", "web");
  expect(claims.otherHolder("uid-b")).toBeUndefined();
  expect(claims.otherHolder("uid-a")?.name).toBe("b");
});

test("the oldest holds the name, whoever came first", () => {
  claim("young", "2", "web");
  expect(claims.otherHolder("uid-young")).toBeUndefined();
  claim("old", "1", "web");
  expect(claims.otherHolder("uid-young")).toEqual(key("old"));
  expect(claims.otherHolder("uid-old")).toBeUndefined();
});

test("objects of one second are told apart by their uid", () => {
  claim("b", "1", "web");
  claim("a", "1", "web");
  expect(claims.otherHolder("uid-b")).toEqual(key("a"));
});

test("when the holder goes, those that still claim its name are named, and the next oldest holds it", () => {
  claim("a", "1", "web");
  claim("c", "3", "web");
  claim("b", "2", "web");
  expect(claims.release("uid-a").map(({ name }) => name)).toEqual(["c", "b"]);
  expect(claims.otherHolder("uid-c")).toEqual(key("b"));
  expect(claims.otherHolder("uid-b")).toBeUndefined();
});

test("claiming another name frees the former one", () => {
  claim("a", "1", "web");
  claim("b", "2", "web");
  expect(claim("a", "1", "api")).toEqual(["b"]);
  expect(claims.otherHolder("uid-b")).toBeUndefined();
});

test("an object whose name cannot be known yet holds none", () => {
  claim("a", "1", "web");
  claim("b", "2", "web");
  expect(claim("a", "1", undefined)).toEqual(["b"]);
  expect(claims.otherHolder("uid-b")).toBeUndefined();
  expect(claims.otherHolder("uid-a")).toBeUndefined();
});

test("claiming the same name again changes nothing and wakes nobody", () => {
  claim("a", "1", "web");
  claim("b", "2", "web");
  expect(claim("a", "1", "web")).toEqual([]);
  expect(claims.otherHolder("uid-b")).toEqual(key("a"));
});

test("releasing what never claimed does nothing", () => {
  expect(claims.release("uid-x")).toEqual([]);
  expect(claims.otherHolder("uid-x")).toBeUndefined();
});
