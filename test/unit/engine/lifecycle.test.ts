import { describe, expect, test } from "vitest";
import {
  isUntouched,
  modeOf,
  nameTaken,
  ORIGIN_LENGTH,
  originOf,
  originText,
  requireSameScope,
  specHash,
  withOrigin,
} from "../../../operator/engine/lifecycle.ts";
import type { BaseStatus, CommonSpec, ObjectMeta, Resource } from "../../../operator/engine/object.ts";
import { names } from "./toy.ts";

const { finalizer, originAnnotation } = names;
const resource = (
  spec: CommonSpec = {},
  metadata: Partial<ObjectMeta> = {},
  status?: BaseStatus,
): Resource<CommonSpec> => ({
  kind: "Toy",
  metadata: {
    name: "a",
    namespace: "team",
    uid: "uid-a",
    generation: 1,
    resourceVersion: "1",
    creationTimestamp: "2026-01-01T00:00:00Z",
    ...metadata,
  },
  spec,
  ...(status && { status }),
});
const deleting = { deletionTimestamp: "2026-01-02T00:00:00Z" };
const managed = { finalizers: [finalizer] };

describe("what is done with an object", () => {
  const rows: readonly [string, Resource<CommonSpec>, string][] = [
    ["an ordinary object is managed", resource(), "manage"],
    ["its deletion is planned by the kind", resource({}, { ...deleting, ...managed }), "manage"],
    ["a deletion that others hold up is ignored", resource({}, { ...deleting, finalizers: ["x/y"] }), "ignore"],
    ["suspended", resource({ suspend: true }), "suspended"],
    ["suspended goes before Observe", resource({ suspend: true, managementPolicy: "Observe" }), "suspended"],
    ["a suspended deletion waits", resource({ suspend: true }, { ...deleting, ...managed }), "suspended"],
    ["observed", resource({ managementPolicy: "Observe" }), "observe"],
    [
      "observed and deleted: released",
      resource({ managementPolicy: "Observe" }, { ...deleting, ...managed }),
      "detach",
    ],
  ];
  test.each(rows)("%s", (_, object, mode) => expect(modeOf(object, finalizer)).toBe(mode));
});

describe("a new object may be created without a read", () => {
  const untouched = (object: Resource<CommonSpec>) => isUntouched(object, names);
  test("new", () => expect(untouched(resource())).toBe(true));
  test("with the default of the schema for observedGeneration", () =>
    expect(untouched(resource({}, {}, { observedGeneration: -1 }))).toBe(true));
  const rows: readonly [string, Resource<CommonSpec>][] = [
    ["with a status", resource({}, {}, { observedGeneration: 1 })],
    ["with the finalizer", resource({}, managed)],
    ["with an origin, even a copied one", resource({}, { annotations: { [originAnnotation]: "{}" } })],
    ["to be adopted", resource({ adoptionPolicy: "Adopt" })],
    ["only observed", resource({ managementPolicy: "Observe" })],
    ["being deleted", resource({}, deleting)],
  ];
  test.each(rows)("not when it is %s", (_, object) => expect(untouched(object)).toBe(false));
});

describe("the origin annotation", () => {
  const scope = { account: "1", region: "r" };
  const annotated = (value: unknown, status?: BaseStatus) =>
    resource(
      {},
      { annotations: { [originAnnotation]: typeof value === "string" ? value : JSON.stringify(value) } },
      status,
    );

  test("stands in for the status until that is written", () => {
    const object = withOrigin(annotated({ uid: "uid-a", scope, declared: ["x"] }), originAnnotation);
    expect(object.status).toMatchObject({ scope, declared: ["x"] });
  });
  test("gives way to the status", () => {
    const object = withOrigin(
      annotated({ uid: "uid-a", scope, declared: ["x"] }, { observedGeneration: 1, declared: ["y"] }),
      originAnnotation,
    );
    expect(object.status?.declared).toEqual(["y"]);
  });
  const worthless: readonly [string, unknown][] = [
    ["of another object", { uid: "uid-b", scope, declared: [] }],
    ["that is no JSON", "{"],
    ["without scope", { uid: "uid-a", declared: [] }],
    ["that is not an object", "null"],
  ];
  test.each(worthless)("%s says nothing", (_, value) => {
    expect(originOf(annotated(value), originAnnotation)).toBeUndefined();
    expect(withOrigin(annotated(value), originAnnotation).status).toBeUndefined();
  });
  test("is never longer than what is kept of it, however long the paths are", () => {
    const declared = Array.from({ length: 1_024 }, (_, index) => `${String(index).padStart(4, "0")}${"x".repeat(500)}`);
    const text = originText({ uid: "uid-a", scope, declared });
    expect(text.length).toBeLessThanOrEqual(ORIGIN_LENGTH);
    expect(text.length).toBeGreaterThan(ORIGIN_LENGTH - 600);
    const kept = originOf(annotated(JSON.parse(text)), originAnnotation)?.declared ?? [];
    expect(kept).toEqual(declared.slice(0, kept.length));
    expect(originText({ uid: "uid-a", scope, declared: ["x"] })).toBe(
      JSON.stringify({ uid: "uid-a", scope, declared: ["x"] }),
    );
  });

  test("says where the resource is, in texts alone", () => {
    const origin = { uid: "uid-a", scope, declared: [] };
    const placed = annotated(originText({ ...origin, place: { cluster: "arn" } }), { observedGeneration: 1 });
    expect(withOrigin(placed, originAnnotation).place).toEqual({ cluster: "arn" });
    for (const place of [undefined, null, "arn", { cluster: 1 }])
      expect(withOrigin(annotated({ ...origin, place }), originAnnotation).place).toBeUndefined();
    expect(withOrigin(annotated({ ...origin, uid: "uid-b", place: { cluster: "arn" } }), originAnnotation).place).toBe(
      undefined,
    );
  });

  test("with paths that are no texts keeps the texts", () => {
    expect(originOf(annotated({ uid: "uid-a", scope, declared: [1, "x"] }), originAnnotation)?.declared).toEqual(["x"]);
  });
});

describe("scope", () => {
  const scope = { account: "1", region: "r" };
  test("none recorded, or the same: go on", () => {
    expect(() => requireSameScope(undefined, scope)).not.toThrow();
    expect(() => requireSameScope(scope, { ...scope })).not.toThrow();
  });
  test.each([
    { account: "2", region: "r" },
    { account: "1", region: "s" },
  ])("another account or Region is refused: %j", (other) => {
    expect(() => requireSameScope(scope, other)).toThrow(/AccountOrRegionChanged/);
  });
});

test("suspending is not an edit; everything else is", () => {
  const spec = { region: "r", suspend: false };
  expect(specHash({ ...spec, suspend: true })).toBe(specHash(spec));
  expect(specHash({ region: "s" })).not.toBe(specHash({ region: "r" }));
});

test("the refusal of a taken name says which name and which field, and names no one else", () => {
  const { message, reason } = nameTaken("prod/web", "spec.serviceName").failure;
  expect(reason).toBe("NameTaken");
  expect(message).toMatch(/`prod\/web`.*`spec.serviceName`/);
});
