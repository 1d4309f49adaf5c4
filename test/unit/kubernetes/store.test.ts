import { beforeEach, describe, expect, test } from "vitest";
import type { Reading } from "../../../operator/engine/ports.ts";
import type { RawObject } from "../../../operator/kubernetes/objects.ts";
import { resourceOf } from "../../../operator/kubernetes/objects.ts";
import type { Report } from "../../../operator/kubernetes/reflector-state.ts";
import { createStore, type ObjectStore } from "../../../operator/kubernetes/store.ts";
import { compareVersions } from "../../../operator/lib/resource-version.ts";
import { rawWidget, recordingLog, typeOf, widgetNames } from "./support.ts";

const reading: Reading = {
  refs({ spec }) {
    const { gadget } = spec as { gadget?: string };
    return gadget === undefined ? [] : [{ kind: "Gadget", name: gadget, scope: "Namespaced" }];
  },
  exports: ({ spec }) => spec,
};

let store: ObjectStore;
let feed: (report: Report) => void;
let changes: string[];

const keyOf = (name: string, namespace = "default") => ({ kind: "Widget", namespace, name });
const page = (items: RawObject[], facts: Partial<Extract<Report, { kind: "Page" }>> = {}) =>
  feed({ kind: "Page", items, first: true, last: true, version: "100", rewound: false, ...facts });
const changed = (object: RawObject) => feed({ kind: "Changed", object });
const deleted = (object: RawObject) => feed({ kind: "Deleted", object });
const versionOf = (name: string) => store.get(keyOf(name))?.metadata.resourceVersion;

beforeEach(() => {
  store = createStore(reading, recordingLog());
  feed = store.addCollection(widgetNames, undefined);
  changes = [];
  store.onChange(({ key, before, after }) =>
    changes.push(
      `${typeOf({ before, after })} ${key.name} ${before?.metadata.resourceVersion ?? "-"}>${after?.metadata.resourceVersion ?? "-"}`,
    ),
  );
});

describe("versions", () => {
  test("older events are dropped, equal ones are no change", () => {
    changed(rawWidget("a", 9));
    changed(rawWidget("a", 10));
    changed(rawWidget("a", 9));
    changed(rawWidget("a", 10));
    expect(changes).toEqual(["added a ->9", "updated a 9>10"]);
    expect(versionOf("a")).toBe("10");
  });

  test.each([
    ["9", "10", -1],
    ["10", "9", 1],
    ["10", "10", 0],
    ["99999999999999999999999999", "100000000000000000000000000", -1],
    ["abc", "10", undefined],
    ["010", "10", undefined],
    ["0", "10", undefined],
  ])("%s compared with %s", (a, b, sign) => {
    const order = compareVersions(a, b);
    expect(order === undefined ? undefined : Math.sign(order)).toBe(sign);
  });

  test("versions that cannot be compared: the watch counts", () => {
    changed(rawWidget("a", "zz"));
    changed(rawWidget("a", "aa"));
    expect(versionOf("a")).toBe("aa");
  });

  test("after the server's history went back, lower versions count", () => {
    changed(rawWidget("a", 900));
    page([rawWidget("a", 50)], { version: "60", rewound: true });
    expect(versionOf("a")).toBe("50");
  });
});

describe("own answers", () => {
  const own = (name: string, version: number, uid?: string) =>
    resourceOf("Widget", rawWidget(name, version, uid === undefined ? {} : { uid }));

  test("are seen at once, and their echo in the watch is no second change", () => {
    changed(rawWidget("a", 5));
    store.absorb(own("a", 6));
    expect(versionOf("a")).toBe("6");
    changed(rawWidget("a", 6));
    expect(changes).toEqual(["added a ->5", "updated a 5>6"]);
  });

  test("lose against something newer", () => {
    changed(rawWidget("a", 8));
    store.absorb(own("a", 7));
    expect(versionOf("a")).toBe("8");
  });

  test("do not bring back what was deleted", () => {
    changed(rawWidget("a", 5));
    deleted(rawWidget("a", 9));
    store.absorb(own("a", 8));
    expect(store.get(keyOf("a"))).toBeUndefined();
  });

  test("of an earlier incarnation are dropped", () => {
    changed(rawWidget("a", 5, { uid: "second" }));
    store.absorb(own("a", 6, "first"));
    expect(store.get(keyOf("a"))?.metadata.uid).toBe("second");
  });
});

describe("identity", () => {
  test("another uid is a deletion and a creation", () => {
    changed(rawWidget("a", 5));
    changed(rawWidget("a", 9, { uid: "second" }));
    expect(changes).toEqual(["added a ->5", "deleted a 5>-", "added a ->9"]);
  });

  test("the late deletion of an earlier incarnation is ignored", () => {
    changed(rawWidget("a", 9, { uid: "second" }));
    deleted(rawWidget("a", 8, { uid: "first" }));
    expect(versionOf("a")).toBe("9");
  });

  test("a late event of an earlier incarnation is ignored", () => {
    changed(rawWidget("a", 9, { uid: "second" }));
    changed(rawWidget("a", 8, { uid: "first" }));
    expect(store.get(keyOf("a"))?.metadata.uid).toBe("second");
  });
});

describe("lists", () => {
  test("what a complete list lacks is gone, but not what is newer than the list", () => {
    changed(rawWidget("old", 5));
    changed(rawWidget("new", 150));
    page([rawWidget("a", 50)]);
    expect(
      store
        .all("Widget")
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["a", "new"]);
  });

  test("nothing is deleted before the last page", () => {
    changed(rawWidget("b", 5));
    page([rawWidget("a", 50)], { last: false });
    expect(store.count("Widget")).toBe(2);
    page([rawWidget("b", 5)], { first: false });
    expect(store.count("Widget")).toBe(2);
  });

  test("the store is synced when each declared collection has been listed once", () => {
    const other = store.addCollection({ ...widgetNames, kind: "Gadget" }, undefined);
    expect(store.synced).toBe(false);
    page([], { last: false });
    page([], { first: false });
    page([]);
    expect(store.synced).toBe(false);
    other({ kind: "Page", items: [], first: true, last: true, version: "1", rewound: false });
    expect(store.synced).toBe(true);
  });

  test("a store without collections is not synced", () => {
    expect(createStore(reading, recordingLog()).synced).toBe(false);
  });

  test("the list of one namespace says nothing about another", () => {
    const here = store.addCollection(widgetNames, "here");
    changed(rawWidget("a", 5, { namespace: "there" }));
    here({
      kind: "Page",
      items: [rawWidget("b", 6, { namespace: "here" })],
      first: true,
      last: true,
      version: "9",
      rewound: false,
    });
    here({ kind: "Page", items: [], first: true, last: true, version: "10", rewound: false });
    expect(store.get(keyOf("a", "there"))).toBeDefined();
    expect(store.get(keyOf("b", "here"))).toBeUndefined();
  });
});

describe("references", () => {
  const dependents = (name: string, namespace = "default") =>
    store.dependents({ kind: "Gadget", namespace, name }).map(({ name }) => name);

  test("are known by key, too", () => {
    changed(rawWidget("a", 1, { spec: { gadget: "x" } }));
    changed(rawWidget("b", 2, { spec: { gadget: "y" } }));
    expect(store.dependentKeys({ kind: "Gadget", namespace: "default", name: "x" })).toEqual([keyOf("a")]);
    expect(store.dependentKeys({ kind: "Gadget", namespace: "default", name: "z" })).toEqual([]);
  });

  test("follow the object: added, changed, deleted", () => {
    changed(rawWidget("a", 1, { spec: { gadget: "x" } }));
    changed(rawWidget("b", 2, { spec: { gadget: "x" } }));
    expect(dependents("x")).toEqual(["a", "b"]);
    changed(rawWidget("a", 3, { spec: { gadget: "y" } }));
    expect([dependents("x"), dependents("y")]).toEqual([["b"], ["a"]]);
    deleted(rawWidget("b", 4));
    expect(dependents("x")).toEqual([]);
  });

  test("show what the object exports, as it is now", () => {
    const shown = () => store.dependents({ kind: "Gadget", namespace: "default", name: "x" });
    changed(rawWidget("a", 1, { spec: { gadget: "x", size: 1 } }));
    changed(rawWidget("a", 2, { spec: { gadget: "x", size: 2 } }));
    expect(shown()).toEqual([{ ...keyOf("a"), uid: "uid-a", exports: { gadget: "x", size: 2 } }]);
    expect(store.all("Widget")).toEqual(shown());
  });

  test("stay within the namespace", () => {
    changed(rawWidget("a", 1, { namespace: "one", spec: { gadget: "x" } }));
    expect(dependents("x", "two")).toEqual([]);
    expect(dependents("x", "one")).toEqual(["a"]);
  });

  test("that cannot be read do not keep the object out", () => {
    const log = recordingLog();
    const refs = () => {
      throw new Error("malformed");
    };
    store = createStore({ ...reading, refs }, log);
    store.addCollection(widgetNames, undefined)({ kind: "Changed", object: rawWidget("a", 1) });
    expect(store.count("Widget")).toBe(1);
    expect(log.lines.map(({ level }) => level)).toEqual(["error"]);
  });
});

describe("what is kept", () => {
  test("no managedFields, no last-applied annotation; annotations stay present when only that one was there", () => {
    const lastApplied = { "kubectl.kubernetes.io/last-applied-configuration": "{}" };
    const raw = rawWidget("a", 1, { annotations: lastApplied, status: { arn: "x" } });
    changed({ ...raw, metadata: { ...raw.metadata, managedFields: [{}] } } as RawObject);
    const stored = store.get(keyOf("a"));
    expect(stored).toEqual({
      kind: "Widget",
      metadata: {
        name: "a",
        namespace: "default",
        uid: "uid-a",
        generation: 1,
        resourceVersion: "1",
        creationTimestamp: "2026-01-01T00:00:00Z",
        annotations: {},
      },
      spec: {},
      status: { arn: "x" },
    });
  });

  test("many objects are found again, parsed or not", () => {
    for (let index = 0; index < 1_000; index++) changed(rawWidget(`w${index}`, index + 1, { spec: { index } }));
    for (const index of [0, 500, 999, 0]) expect(store.get(keyOf(`w${index}`))?.spec).toEqual({ index });
  });

  test("a listener can be taken off", () => {
    const seen: string[] = [];
    const off = store.onChange(({ key }) => seen.push(key.name));
    changed(rawWidget("a", 1));
    off();
    changed(rawWidget("b", 2));
    expect(seen).toEqual(["a"]);
  });
});

describe("an object that cannot be read", () => {
  const broken = () => ({
    ...rawWidget("broken", 2),
    metadata: { ...rawWidget("broken", 2).metadata, annotations: null },
  });

  test("costs no other object of its page, and the list counts", () => {
    page([rawWidget("a", 1), broken() as unknown as RawObject, rawWidget("b", 3)]);
    expect([...store.each("Widget")].map(({ metadata }) => metadata.name)).toEqual(["a", "b"]);
    expect(store.synced).toBe(true);
  });

  test("stays as it was when it becomes so", () => {
    page([rawWidget("broken", 1)]);
    page([broken() as unknown as RawObject]);
    expect(versionOf("broken")).toBe("1");
  });

  test("is seen by others as one of which nothing is known", () => {
    const odd = createStore(
      {
        refs: reading.refs,
        exports: () => {
          throw new TypeError("exports");
        },
      },
      recordingLog(),
    );
    odd.addCollection(
      widgetNames,
      undefined,
    )({ kind: "Changed", object: rawWidget("odd", 1, { spec: { gadget: "g" } }) });
    expect(odd.all("Widget").map(({ name, exports }) => [name, exports])).toEqual([["odd", undefined]]);
    expect(odd.dependents({ kind: "Gadget", namespace: "default", name: "g" }).map(({ name }) => name)).toEqual([
      "odd",
    ]);
  });
});

describe("what is large", () => {
  const random = (bytes: number) => "x".repeat(bytes);
  const kept = (object: RawObject) => resourceOf("Widget", object);

  test("of annotations only the operator's own are kept, and of their values what it reads", () => {
    const annotations = {
      note: random(100_000),
      "kubectl.kubernetes.io/last-applied-configuration": "{}",
      "ecs-operator.dev/refresh": random(100_000),
      "ecs-operator.dev/unknown": "1",
      "ecs-operator.dev/origin": "{}",
    };
    const { metadata } = kept({ ...rawWidget("a", 1), metadata: { ...rawWidget("a", 1).metadata, annotations } });
    expect(metadata.annotations).toEqual({
      "ecs-operator.dev/refresh": random(1_024),
      "ecs-operator.dev/origin": "{}",
    });
  });

  test("finalizers of others keep their places alone", () => {
    const finalizers = ["one.example/long", "ecs-operator.dev/finalizer", "two.example/long"];
    const { metadata } = kept({ ...rawWidget("a", 1), metadata: { ...rawWidget("a", 1).metadata, finalizers } });
    expect(metadata.finalizers?.length).toBe(3);
    expect(metadata.finalizers?.indexOf("ecs-operator.dev/finalizer")).toBe(1);
    expect(metadata.finalizers?.join()).not.toContain("example");
  });

  test("a spec of up to 64 KiB is whole, tags aside; a larger one is a stub with its small members and its whole status", () => {
    const small = { family: "shop", clusterRef: { name: "shop" }, deletionPolicy: "Retain", few: [1, 2] };
    const tags = Array.from({ length: 45 }, (_, index) => ({ key: `${index}${random(120)}`, value: random(250) }));
    const status = { arn: "arn", declared: ["a"], own: random(90_000) };
    const fits = { ...small, tags, containers: [{ name: random(65_000) }] };
    expect(kept({ ...rawWidget("a", 1), spec: fits })).toMatchObject({ spec: fits });
    expect(kept({ ...rawWidget("a", 1), spec: fits })).not.toHaveProperty("oversized");
    const large = { ...small, tags, containers: [{ name: random(66_000) }], map: { long: random(2_000) } };
    const stub = kept({ ...rawWidget("a", 1), spec: large, status });
    expect(stub).toMatchObject({ oversized: true, status });
    expect(stub.spec).toEqual({ ...small, tags: [], containers: [] });
  });

  test("a spec that is nested too deeply is a stub", () => {
    let deep: unknown = 1;
    for (let level = 0; level < 5_000; level++) deep = { deep };
    const stub = kept({ ...rawWidget("a", 1), spec: { name: "a", deep } });
    expect([stub.oversized, stub.spec]).toEqual([true, { name: "a" }]);
  });

  test("a stub stays one in the cache, packed or not", () => {
    changed({ ...rawWidget("huge", 1), spec: { name: "a", list: [random(70_000)] } });
    for (let index = 0; index < 300; index++) changed(rawWidget(`w${index}`, 10 + index));
    expect(store.get(keyOf("huge"))).toMatchObject({ oversized: true, spec: { name: "a", list: [] } });
  });
});
