import type { LedgerEntry } from "../../simulator/core/ledger.ts";
import type { Manifest } from "../support/builders.ts";
import { type Declared, sayings } from "./declared.ts";
import type { Field } from "./fields.ts";
import { isSame, valuesInAws } from "./shown.ts";

/** What became of a change: nothing, or where it can be seen. */
export type Effect = "call" | "message" | undefined;

const isTime = (text: string): boolean => /^\d{4}-\d\d-\d\dT/.test(text);

const same = (sent: unknown, value: unknown): boolean =>
  JSON.stringify(sent) === JSON.stringify(value) ||
  (typeof sent !== "object" && String(sent) === String(value)) ||
  (typeof value === "string" && isTime(value) && Date.parse(String(sent)) === Date.parse(value)) ||
  addedTo(sent, value);

/** A list to which the operator adds, or in which it sends the ARN of what is named. */
const addedTo = (sent: unknown, value: unknown): boolean =>
  Array.isArray(sent) &&
  [value].flat().every((wanted) => sent.some((one) => one === wanted || String(one).endsWith(`/${String(wanted)}`)));

/** What an alarm invokes is sent among its actions. */
const SENT_AS: Readonly<Record<string, string>> = { "autoscaling.alarms[].policyName": "alarmActions" };

/** Some services begin their members with a capital, and write abbreviations in capitals. */
const isCalled = (key: string, name: string): boolean => key.toLowerCase() === name.toLowerCase();

/** Whether a member of this name has this value anywhere in an input. */
function carries(input: unknown, name: string, value: unknown): boolean {
  if (typeof input !== "object" || input === null) return false;
  return Object.entries(input).some(
    ([key, member]) => (isCalled(key, name) && same(member, value)) || carries(member, name, value),
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
  world: Declared,
  field: Field,
  { manifest, value }: { readonly manifest: Manifest; readonly value: unknown },
  writes: readonly LedgerEntry[],
): Effect {
  const name = nameOf(field);
  const sent = (input: unknown) => valuesInAws(input, field).some((one) => isSame(world, value, one));
  const member = SENT_AS[field.text] ?? name;
  if (writes.some(({ input }) => carries(input, member, value) || sent(input))) return "call";
  const inMessage = sayings(world.get(manifest)).some(
    (text) => text.includes(name) || (typeof value === "string" && text.includes(value)),
  );
  return inMessage ? "message" : undefined;
}
