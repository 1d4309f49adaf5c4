import { setMember } from "../../operator/lib/json.ts";

/**
 * An answer as the SDK would give it: timestamps are seconds on the wire and dates in the SDK's output. AWS calls them all
 * something with `At`, `Date`, `Time` or `Timestamp`.
 */
export function withDates(value: unknown, name = ""): unknown {
  if (typeof value === "number" && /(At|Date|Time|Timestamp)$/.test(name)) return new Date(Math.round(value * 1000));
  if (Array.isArray(value)) return value.map((item) => withDates(item));
  if (typeof value !== "object" || value === null) return value;
  const members = value as Readonly<Record<string, unknown>>;
  const dated: Record<string, unknown> = {};
  for (const key of Object.keys(members)) setMember(dated, key, withDates(members[key], key));
  return dated;
}

/** An input as the SDK puts it on the wire: dates are seconds, and what is undefined is left out. */
export const onWire = (input: object): Readonly<Record<string, unknown>> =>
  JSON.parse(JSON.stringify(withSeconds(input))) as Readonly<Record<string, unknown>>;

function withSeconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(withSeconds);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withSeconds(member)]));
}
