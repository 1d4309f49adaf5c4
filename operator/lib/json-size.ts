/**
 * How many bytes the text of a JSON value takes without white space and escapes; counting ends once the limit is exceeded.
 *
 * @param value as `JSON.parse` gives it
 * @param limit bytes
 * @param depth levels of lists and objects that are followed
 * @returns the bytes; Infinity for more than `limit`, and for what is nested deeper than `depth`
 */
export function jsonSize(value: unknown, limit: number, depth: number): number {
  if (typeof value === "string") return within(2 + Buffer.byteLength(value), limit);
  if (typeof value !== "object" || value === null) return within(String(value).length, limit);
  if (depth === 0) return Number.POSITIVE_INFINITY;
  // A bracket or a comma before each item, and a bracket at the end.
  let size = 1;
  for (const [name, item] of Object.entries(value)) {
    if (!Array.isArray(value)) size += 3 + Buffer.byteLength(name);
    size += 1 + jsonSize(item, limit - size - 1, depth - 1);
    if (size > limit) return Number.POSITIVE_INFINITY;
  }
  return within(Math.max(2, size), limit);
}

const within = (size: number, limit: number): number => (size <= limit ? size : Number.POSITIVE_INFINITY);
