import type { LedgerEntry } from "../../simulator/core/ledger.ts";
import type { StoredObject } from "../unit/kinds/driven.ts";
import { sayings } from "./declared.ts";
import type { Field } from "./fields.ts";

/** What became of a change: nothing, or where it can be seen. */
export type Effect = "call" | "message" | undefined;

/** Members of AWS's inputs that go by another name than the field. */
const NAMES: Readonly<Record<string, string>> = {
  "clusterRef.name": "cluster",
  "taskDefinitionRef.name": "taskDefinition",
};

const same = (a: unknown, b: unknown): boolean =>
  JSON.stringify(a) === JSON.stringify(b) || (typeof a !== "object" && String(a) === String(b));

/** Whether a member of this name has this value anywhere in an input. */
function carries(input: unknown, name: string, value: unknown): boolean {
  if (typeof input !== "object" || input === null) return false;
  return Object.entries(input).some(
    ([key, member]) => (key === name && same(member, value)) || carries(member, name, value),
  );
}

/** What a person calls a field: `image` of `containers[].image`, `clusterRef` of `clusterRef.name`. */
export function nameOf({ path }: Field): string {
  const names = path.filter((step) => step !== 0);
  return names.findLast((name, index) => !(name === "name" && names[index - 1]?.endsWith("Ref"))) ?? "";
}

/**
 * Where a change of one field to a value shows: in a write to AWS that carries the value, or, where AWS is not asked, in
 * a condition that names the field or the value.
 */
export function effectOf(
  field: Field,
  value: unknown,
  writes: readonly LedgerEntry[],
  after: StoredObject | undefined,
): Effect {
  const name = NAMES[field.text] ?? nameOf(field);
  if (writes.some(({ input }) => carries(input, name, value))) return "call";
  const inMessage = sayings(after).some(
    (text) => text.includes(name) || (typeof value === "string" && text.includes(value)),
  );
  return inMessage ? "message" : undefined;
}
