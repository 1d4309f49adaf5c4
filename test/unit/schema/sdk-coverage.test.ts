/**
 * Every member of the inputs that AWS's SDK knows is a field of our schemas, or stands in the record of its kind (test/kinds/) with the reason why not. The
 * SDK's own runtime schemas are walked, so that a new SDK version with a new member fails this test.
 */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { KIND_NAMES } from "../../../operator/api/catalogue.ts";
import { SCHEMAS } from "../../../operator/api/schemas.ts";
import { RECORDS } from "../../kinds/index.ts";

const LIST = 1;
const STRUCTURE = 3;
const UNION = 4;

/** Kind of shape, namespace, name, traits, then member names and member shapes, or the item's shape. */
type SdkShape = readonly [kind: number, namespace: string, name: string, traits: unknown, ...rest: readonly unknown[]];

/** Shapes may be functions (recursion) or pairs of shape and traits. */
function resolve(reference: unknown): SdkShape | undefined {
  const value = typeof reference === "function" ? reference() : reference;
  if (!Array.isArray(value)) return undefined;
  return typeof value[0] === "number" ? (value as unknown as SdkShape) : resolve(value[0]);
}

/** Names that begin with capitals, as fields: `CreatorRequestId` is `creatorRequestId`, `OKActions` `okActions`, and `SOA` `soa`. */
const spelled = (name: string): string =>
  name.replace(/^([A-Z]+(?=[A-Z][a-z]|$)|[A-Z])/, (capitals) => capitals.toLowerCase());

/** Paths of all members below a structure, `[]` after a list. */
function sdkPaths(shape: SdkShape, prefix: string): readonly string[] {
  const [kind, , , , names, members] = shape;
  if (kind === LIST) {
    const item = resolve(names);
    return item === undefined ? [] : sdkPaths(item, `${prefix}[]`);
  }
  if (kind !== STRUCTURE && kind !== UNION) return [];
  return (names as readonly string[]).flatMap((name, index) => {
    const path = prefix === "" ? spelled(name) : `${prefix}.${spelled(name)}`;
    const child = resolve((members as readonly unknown[])[index]);
    return [path, ...(child === undefined ? [] : sdkPaths(child, path))];
  });
}

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

function ourPaths(node: Node, prefix: string): readonly string[] {
  if (node.items !== undefined) return ourPaths(node.items, `${prefix}[]`);
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    return [path, ...ourPaths(child, path)];
  });
}

const pathsOf = (schema: z.ZodType): ReadonlySet<string> =>
  new Set(ourPaths(z.toJSONSchema(schema, { target: "openapi-3.0", io: "input" }) as Node, ""));

/** The members of an input under the names of our fields. @param at where in the spec they stand */
function wantedPaths(input: unknown, renamed: Readonly<Record<string, string>> = {}, at?: string): readonly string[] {
  const shape = resolve(input);
  const paths = (shape === undefined ? [] : sdkPaths(shape, "")).map((path) => {
    const [first = "", ...rest] = path.split(/(?=[.[])/);
    return [renamed[first] ?? first, ...rest].join("");
  });
  return at === undefined ? paths : paths.map((path) => `${at}.${path}`);
}

const CALLS = KIND_NAMES.flatMap((kind) => RECORDS[kind].coverage.calls.map((call) => ({ kind, ...call })));

describe.each(CALLS)("$operation", ({ kind, input, absent, at }) => {
  const wanted = wantedPaths(input, RECORDS[kind].coverage.renamed, at);
  const declared = pathsOf(SCHEMAS[kind].spec);

  it("has members", () => {
    expect(wanted.length).toBeGreaterThan(2);
  });

  it("is covered member by member", () => {
    expect(wanted.filter((path) => !declared.has(path) && !(path in absent))).toEqual([]);
  });

  it("has no excuse that is no longer needed", () => {
    expect(Object.keys(absent).filter((path) => declared.has(path) && path !== "cluster")).toEqual([]);
    expect(Object.keys(absent).filter((path) => !wanted.includes(path))).toEqual([]);
  });
});

const COMMON = ["adoptionPolicy", "deletionPolicy", "managementPolicy", "region", "suspend"];

it.each(KIND_NAMES)("%s has no field of its own but those of its record", (kind) => {
  const { calls, renamed, own, lacks = [] } = RECORDS[kind].coverage;
  const known = new Set(calls.flatMap(({ input, at }) => wantedPaths(input, renamed, at)));
  const found = [...pathsOf(SCHEMAS[kind].spec)].filter((path) => !known.has(path));
  expect(found.sort()).toEqual([...COMMON.filter((path) => !lacks.includes(path)), ...own].sort());
});
