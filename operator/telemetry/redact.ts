/**
 * A safeguard for every log line: values under sensitive keys never appear, and no field grows without bound. Nothing in the
 * operator logs such values on purpose.
 */

const SECRET_KEY = /environment|secret|password|passphrase|credential|authorization|token|access_?key|private_?key/i;
const REDACTED = "[redacted]";

const MAX_STRING = 2_048;
const MAX_ITEMS = 50;
const MAX_DEPTH = 6;

const shorten = (text: string): string => (text.length <= MAX_STRING ? text : `${text.slice(0, MAX_STRING)}...`);

/** A copy of a field's value that is safe to log: values under sensitive keys redacted, strings, lists and nesting bounded. */
export function safeValue(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return shorten(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "function" || typeof value === "symbol") return undefined;
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Error) return shorten(describeError(value));
  if (depth === MAX_DEPTH) return "[nested too deeply]";
  if (Array.isArray(value)) {
    const items = value.slice(0, MAX_ITEMS).map((item) => safeValue(item, depth + 1));
    return value.length > MAX_ITEMS ? [...items, `[${value.length - MAX_ITEMS} more]`] : items;
  }
  return safeMembers(value as Readonly<Record<string, unknown>>, depth + 1);
}

function safeMembers(members: Readonly<Record<string, unknown>>, depth: number): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(members).slice(0, MAX_ITEMS)) {
    safe[key] = SECRET_KEY.test(key) && member !== undefined ? REDACTED : safeValue(member, depth);
  }
  return safe;
}

/** The message of an error and of what caused it. */
function describeError(error: Error): string {
  const cause = error.cause instanceof Error && error.cause.message !== error.message ? error.cause : undefined;
  return cause === undefined ? error.message : `${error.message}: ${describeError(cause)}`;
}

/** The fields of one log line: safe values, and an `error` split into its message and its `stack`. */
export function safeFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const safe = safeMembers(fields, 0);
  if (fields.error instanceof Error && fields.error.stack !== undefined) safe.stack = shorten(fields.error.stack);
  return safe;
}
