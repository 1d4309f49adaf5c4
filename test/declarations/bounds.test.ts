/** Values at the bounds and beyond them: admission's word, the operator's own word, and what becomes of what is accepted. */
import { beforeAll, describe, expect, test } from "vitest";
import { KINDS } from "../kinds/examples.ts";
import type { Manifest } from "../support/builders.ts";
import { type Admission, startAdmission } from "./admission.ts";
import { boundsOf, isCrowd } from "./bounds.ts";
import { createDeclared, sayings } from "./declared.ts";
import { withValue } from "./edit.ts";
import { nameOf } from "./effect.ts";
import { FIELDS, type Path, type Schema, SPECS } from "./fields.ts";
import { changedHost, HOSTS, homesOf } from "./hosts.ts";
import { isNotSupported } from "./own-fields.ts";

let admission: Admission;
beforeAll(async () => {
  admission = await startAdmission();
});

/** What the operator itself says of a spec that is stored already: the rules as functions. */
function ownWord({ kind, metadata, spec }: Manifest): string | undefined {
  const found = KINDS.find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`no such kind: ${kind}`);
  const error = found.spec.safeParse(spec).error?.message;
  const broken = found.rootRules.find(
    (rule) => !("transition" in rule) && !rule.holds({ metadata, spec: spec as never }),
  );
  return error ?? broken?.message;
}

const tried = FIELDS.filter(({ text, schema }) => !isNotSupported(text) && boundsOf(schema).length > 0);

describe("the bounds of", () => {
  test.each(tried.map((field) => [field.kind, field.text, field] as const))("%s %s", async (_kind, _text, field) => {
    const [home] = homesOf(field);
    if (home === undefined) throw new Error(`${field.text} has no host`);
    // One after the other on the same object: also what admission never lets change after creation must not throw.
    const world = createDeclared();
    await world.declare(...home.host.companions);
    for (const { what, value, refused } of boundsOf(field.schema)) {
      const manifest = changedHost(home.host, home.place, value);
      const refusal = await admission.judgeNew(manifest);
      if (refused) expect(refusal, what).toBeDefined();
      // The name stands in the path that the API server names, or in the words of a rule.
      if (refusal !== undefined) expect(refusal.toLowerCase(), what).toContain(nameOf(field).toLowerCase());
      expect(ownWord(manifest) === undefined, `${what}: ${refusal}`).toBe(refusal === undefined);
      if (refusal !== undefined || isCrowd(field, value)) continue;
      await world.declare(manifest);
      expect(world.mistakes, what).toEqual([]);
      expect(sayings(world.get(manifest)).length, what).toBeGreaterThan(0);
    }
  });
});

function keyedLists(schema: Schema, path: Path): readonly Path[] {
  const here = schema["x-kubernetes-list-map-keys"] === undefined ? [] : [path];
  const members = Object.entries(schema.properties ?? {});
  return [
    ...here,
    ...members.flatMap(([name, member]) => keyedLists(member, [...path, name])),
    ...(schema.items === undefined ? [] : keyedLists(schema.items, [...path, 0])),
  ];
}

test("two items with one key are refused in each list that is merged by key", async () => {
  let lists = 0;
  for (const [kind, { schema }] of SPECS) {
    // A template has the lists of the kind that it is of.
    for (const path of keyedLists(schema, []).filter(([first]) => first !== "taskTemplate")) {
      const [home] = homesOf({ kind, path, schema: {}, text: "", required: false });
      if (home === undefined) throw new Error(`${kind} ${path.join(".")} has no host`);
      const twice = (items: readonly unknown[]) => [...items, items[0]];
      const { host, place } = home;
      const refusal = await admission.judgeNew(changedHost(host, place, twice(home.value as readonly unknown[])));
      expect(refusal, path.join(".")).toContain("Duplicate value");
      lists += 1;
    }
  }
  expect(lists).toBeGreaterThan(6);
});

test("a member that no schema knows is refused", async () => {
  for (const { manifest } of HOSTS) {
    const spec = withValue(manifest.spec ?? {}, ["colour"], "blue");
    expect(await admission.judgeNew({ ...manifest, spec }), manifest.kind).toContain("colour");
  }
});
