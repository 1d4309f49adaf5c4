/** operator/api/status-bounds.json: what the operator keeps its own statuses within, as it ships no schemas. */
import type { Defined } from "../../crds/crd.ts";
import { structural } from "../../crds/structural.ts";
import type { Files } from "./files.ts";

const BOUNDS = new Set([
  "type",
  "enum",
  "maxLength",
  "minimum",
  "maximum",
  "maxItems",
  "required",
  "maxProperties",
  "x-kubernetes-list-map-keys",
]);

type Node = Readonly<Record<string, unknown>>;

/** A schema without what bounds nothing: descriptions, defaults, rules. */
function boundsOf(schema: Node): Node {
  const { properties, items, additionalProperties } = schema;
  return {
    ...Object.fromEntries(Object.entries(schema).filter(([name]) => BOUNDS.has(name))),
    ...(items !== undefined && { items: boundsOf(items as Node) }),
    ...(additionalProperties !== undefined && { additionalProperties: boundsOf(additionalProperties as Node) }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties as Node).map(([name, member]) => [name, boundsOf(member as Node)]),
      ),
    }),
  };
}

export function statusBounds(kinds: readonly Defined[]): Files {
  const bounds = kinds.map(({ names, status }) => [names.kind, boundsOf(structural(status, "status"))]);
  const text = `${JSON.stringify(Object.fromEntries(bounds))}\n`;
  return new Map([["operator/api/status-bounds.json", text]]);
}
