/** JSON values, and the few pure operations on them that the operator needs. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * JSON with object keys in code-unit order, so that equal values give equal text. `undefined` members are left out, as
 * `JSON.stringify` does.
 */
export function stableStringify(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(stableStringify).join(",")}]`;
  const members = value as Readonly<Record<string, unknown>>;
  let text = "";
  for (const key of Object.keys(members).sort()) {
    const member = members[key];
    if (member !== undefined) text += `${text && ","}${JSON.stringify(key)}:${stableStringify(member)}`;
  }
  return `{${text}}`;
}

/** Structural equality of JSON values; the order of object keys and `undefined` members do not matter. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, index) => deepEqual(item, b[index]));
  }
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  for (const key of Object.keys(left)) if (!deepEqual(left[key], right[key])) return false;
  for (const key of Object.keys(right))
    if (!Object.hasOwn(left, key) && !deepEqual(left[key], right[key])) return false;
  return true;
}

/** A copy without members that are `undefined`, recursively; what is sent over a wire never holds `undefined`. */
export function compact<T>(value: T): T {
  if (Array.isArray(value)) return value.map(compact) as T;
  if (value === null || typeof value !== "object") return value;
  const members = value as Readonly<Record<string, unknown>>;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(members)) if (members[key] !== undefined) setMember(copy, key, compact(members[key]));
  return copy as T;
}

/** Sets a member of a new object; plain assignment would lose one named `__proto__`. */
export function setMember(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__")
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

const codeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
const codePoint = (character: string): string => `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, "0")}`;

/**
 * A value as JSON in ASCII, with escapes. JSON is YAML, but a YAML reader refuses some characters (U+007F, U+FFFE), folds others
 * into blanks (U+0085, U+2028), and takes an escaped surrogate for an error, so characters beyond U+FFFF have YAML's own escape
 * where YAML is read. Half a surrogate pair, which is no character, becomes U+FFFD.
 *
 * @param reader who reads the text
 * @see https://yaml.org/spec/1.2.2/#51-character-set
 */
export function asciiJson(value: unknown, reader: "json" | "yaml"): string {
  const text =
    JSON.stringify(value, (_, member) => (typeof member === "string" ? member.toWellFormed() : member)) ?? "null";
  if (reader === "json") return text.replace(/[\u007f-\uffff]/g, codeUnit);
  return text.replace(/[\u{10000}-\u{10ffff}]/gu, codePoint).replace(/[\u007f-\uffff]/g, codeUnit);
}
