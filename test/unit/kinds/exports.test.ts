import { describe, expect, test } from "vitest";
import { CATALOGUE, KIND_NAMES, type KindName } from "../../../operator/api/catalogue.ts";
import type { Exports } from "../../../operator/api/exports.ts";
import type { Resource } from "../../../operator/engine/kind.ts";
import type { StoreChange } from "../../../operator/engine/ports.ts";
import { readingOf } from "../../../operator/engine/surroundings.ts";
import { kinds } from "../../../operator/kinds/index.ts";
import { createStore } from "../../../operator/kubernetes/store.ts";
import { recordingLog } from "../kubernetes/support.ts";
import { clusterObject, definitionObject, latestRevision, revisionArn, scope, serviceObject } from "./builders.ts";

/** An object, and what happens to it. */
type Change = readonly [before: Resource, after: Resource];

const edited = (before: Resource, after: Resource): Change => [before, after];

/** A change of each member that others may read; a member without a row is an error of types. */
const CHANGES: { readonly [Kind in KindName]: Readonly<Record<keyof Exports[Kind], Change>> } = {
  ECSCluster: {
    name: edited(clusterObject(), clusterObject({ clusterName: "other" })),
    region: edited(clusterObject(), clusterObject({ region: "us-east-1" })),
    scope: edited(clusterObject({}, { status: {} }), clusterObject({}, { status: { scope } })),
    arn: edited(clusterObject({}, { status: { scope } }), clusterObject({}, { status: { scope, arn: "arn:x" } })),
    status: edited(clusterObject(), clusterObject({}, { status: { clusterStatus: "INACTIVE" } })),
    capacityProviders: edited(clusterObject(), clusterObject({}, { status: { capacityProviders: ["FARGATE"] } })),
    deleting: edited(clusterObject(), clusterObject({}, { metadata: { deletionTimestamp: "2026-03-01T11:59:00Z" } })),
  },
  ECSTaskDefinition: {
    generation: edited(definitionObject(), definitionObject({}, { metadata: { generation: 2 } })),
    deleting: edited(
      definitionObject(),
      definitionObject({}, { metadata: { deletionTimestamp: "2026-03-01T11:59:00Z" } }),
    ),
    settled: edited(definitionObject({}, { status: { settledGeneration: 0 } }), definitionObject()),
    latest: edited(definitionObject(), definitionObject({}, { status: { latest: latestRevision(2) } })),
    wanted: edited(definitionObject(), definitionObject({ networkMode: "bridge" })),
  },
  ECSService: {
    arn: edited(serviceObject({}, { status: {} }), serviceObject({}, { status: { arn: "arn:x" } })),
    clusterArn: edited(serviceObject({}, { status: {} }), serviceObject({}, { status: { clusterArn: "arn:x" } })),
    deleting: edited(serviceObject(), serviceObject({}, { metadata: { deletionTimestamp: "2026-03-01T11:59:00Z" } })),
    follows: edited(serviceObject(), serviceObject({ suspend: true })),
    refs: edited(serviceObject(), serviceObject({ clusterRef: { name: "other" } })),
    target: edited(serviceObject(), serviceObject({}, { status: { target: { taskDefinition: revisionArn(2) } } })),
    alsoUses: edited(serviceObject(), serviceObject({}, { status: { revisionsInUse: [revisionArn(2)] } })),
  },
};

const reading = readingOf(new Map(kinds.map((kind) => [kind.names.kind, kind])));
const raw = ({ metadata, spec, status }: Resource, version: string) => ({
  metadata: { ...metadata, resourceVersion: version },
  spec,
  status,
});

/** What the cache reports of a change, and who is woken by it. */
function reported([before, after]: Change): StoreChange | undefined {
  const store = createStore(reading, recordingLog());
  const feed = store.addCollection(CATALOGUE[before.kind as KindName], undefined);
  feed({ kind: "Page", items: [raw(before, "1")], first: true, last: true, version: "1", rewound: false } as never);
  let change: StoreChange | undefined;
  store.onChange((seen) => {
    change = seen;
  });
  feed({ kind: "Changed", object: raw(after, "2") } as never);
  return change;
}

describe.each(KIND_NAMES)("what others read of an %s wakes them", (kind) => {
  test.each(Object.entries<Change>(CHANGES[kind]))("%s", (_, change) => {
    expect(reported(change)?.exportsChanged).toBe(true);
  });

  test("and nothing that they cannot read does", () => {
    const [[before]] = Object.values<Change>(CHANGES[kind]) as [Change];
    const conditions = [
      { type: "Ready", status: "Unknown", reason: "X", message: "", lastTransitionTime: "", observedGeneration: 1 },
    ] as const;
    const after = { ...before, status: { ...before.status, conditions } };
    expect(reported([before, after])?.exportsChanged).toBe(false);
  });
});
