import { describe, expect, test } from "vitest";
import { CATALOGUE, KIND_NAMES, type KindName } from "../../../operator/api/catalogue.ts";
import { API_VERSION } from "../../../operator/api/names.ts";
import type { Resource } from "../../../operator/engine/object.ts";
import type { StoreChange } from "../../../operator/engine/ports.ts";
import { readingOf } from "../../../operator/engine/surroundings.ts";
import { kinds } from "../../../operator/kinds/index.ts";
import { createStore } from "../../../operator/kubernetes/store.ts";
import { RECORDS } from "../../kinds/index.ts";
import type { Change } from "../../kinds/record.ts";
import { recordingLog } from "../kubernetes/support.ts";

const reading = readingOf(new Map(kinds.map((kind) => [kind.names.kind, kind])));
const ownersOf = ({ controller }: Resource["metadata"]) =>
  controller && [{ ...controller, apiVersion: API_VERSION, controller: true }];
const raw = ({ metadata, spec, status }: Resource, version: string) => ({
  metadata: { ...metadata, resourceVersion: version, ownerReferences: ownersOf(metadata) },
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
  test.each(Object.entries<Change>(RECORDS[kind].exported))("%s", (_, change) => {
    expect(reported(change)?.exportsChanged).toBe(true);
  });

  test("and nothing that they cannot read does", () => {
    const [[before]] = Object.values<Change>(RECORDS[kind].exported) as [Change];
    const conditions = [
      { type: "Ready", status: "Unknown", reason: "X", message: "", lastTransitionTime: "", observedGeneration: 1 },
    ] as const;
    const after = { ...before, status: { ...before.status, conditions } };
    expect(reported([before, after])?.exportsChanged).toBe(false);
  });
});
