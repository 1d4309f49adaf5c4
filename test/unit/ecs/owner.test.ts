import { describe, expect, test } from "vitest";
import { clientToken, ownershipOf, ownerTags } from "../../../operator/ecs/owner.ts";

const resource = { metadata: { namespace: "shop", name: "web", uid: "u-1" } };
const tagsOf = (installation: string, metadata: Partial<typeof resource.metadata> = {}) =>
  ownerTags(installation, { metadata: { ...resource.metadata, ...metadata } });
const without = (name: string) => tagsOf("i").filter((tag) => tag.key !== `ecs-operator.dev/${name}`);

test("owner tags name installation, namespace, name and uid", () => {
  expect(Object.fromEntries(tagsOf("i").map(({ key, value }) => [key, value]))).toEqual({
    "ecs-operator.dev/installation": "i",
    "ecs-operator.dev/namespace": "shop",
    "ecs-operator.dev/name": "web",
    "ecs-operator.dev/uid": "u-1",
  });
});

describe("whose a resource is", () => {
  test.each([
    ["its own tags", tagsOf("i"), false, "own"],
    ["its own tags among others", [...tagsOf("i"), { key: "team", value: "x" }], true, "own"],
    ["an earlier object's, and this one never had a resource", tagsOf("i", { uid: "u-0" }), false, "own-other-uid"],
    ["a younger object's, and this one had the resource", tagsOf("i", { uid: "u-2" }), true, "foreign"],
    ["another installation's", tagsOf("j"), false, "foreign"],
    ["another namespace's", tagsOf("i", { namespace: "other" }), false, "foreign"],
    ["another object's", tagsOf("i", { name: "api" }), false, "foreign"],
    ["no tags at all", undefined, false, "unowned"],
    ["tags of others", [{ key: "team", value: "x" }], true, "unowned"],
    ["its own, the installation taken off", without("installation"), true, "own"],
    ["its own, the uid taken off", without("uid"), false, "own-other-uid"],
    ["its own, the uid taken off, after it had the resource", without("uid"), true, "unowned"],
    ["another uid and nothing else", [{ key: "ecs-operator.dev/uid", value: "u-9" }], false, "foreign"],
  ])("%s", (_, tags, recorded, expected) => {
    expect(ownershipOf(tags, "i", resource, recorded)).toBe(expected);
  });
});

describe("the client token", () => {
  const token = clientToken("i", "u-1", "1", { a: 1, b: 2 });

  test("fits CreateService", () => {
    expect(token).toMatch(/^[!-~]{36}$/);
  });

  test("is the same for the same write, whatever the order of members", () => {
    expect(clientToken("i", "u-1", "1", { b: 2, a: 1 })).toBe(token);
  });

  test.each([
    ["installation", clientToken("j", "u-1", "1", { a: 1, b: 2 })],
    ["uid", clientToken("i", "u-2", "1", { a: 1, b: 2 })],
    ["incarnation", clientToken("i", "u-1", "2", { a: 1, b: 2 })],
    ["payload", clientToken("i", "u-1", "1", { a: 1, b: 3 })],
  ])("is another for another %s", (_, other) => {
    expect(other).not.toBe(token);
  });
});
