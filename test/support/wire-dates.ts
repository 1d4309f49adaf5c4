/**
 * An answer as the SDK would give it: timestamps are seconds on the wire and dates in the SDK's output. AWS calls them all
 * something with `At` or `Date`.
 */
export function withDates(value: unknown, name = ""): unknown {
  if (typeof value === "number" && /(At|Date)$/.test(name)) return new Date(Math.round(value * 1000));
  if (Array.isArray(value)) return value.map((item) => withDates(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withDates(member, key)]));
}
