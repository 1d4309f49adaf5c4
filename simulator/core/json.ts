import { hash } from "node:crypto";

/** Wire time: awsJson1_1 sends seconds since the epoch, with a fraction. */
export function seconds(epochMs: number): number {
  return epochMs / 1000;
}

export function secondsOrNothing(epochMs: number | undefined): number | undefined {
  return epochMs === undefined ? undefined : seconds(epochMs);
}

/** JSON with sorted object keys, so that equal values give equal text. */
function stableText(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(stableText).join(",")}]`;
  const members = value as Readonly<Record<string, unknown>>;
  let text = "";
  for (const name of Object.keys(members).sort()) {
    const member = members[name];
    if (member !== undefined) text += `${text && ","}${JSON.stringify(name)}:${stableText(member)}`;
  }
  return `{${text}}`;
}

export function sameValue(a: unknown, b: unknown): boolean {
  return stableText(a) === stableText(b);
}

/** SHA-256 of the stable text, lower-case hex. */
export function digest(value: unknown): string {
  return hash("sha256", stableText(value), "hex");
}

/** A deep copy without `undefined` (and, on request, `null`) members: what can stand on the wire. */
export function tidy<T>(value: T, dropNull = false): T {
  if (Array.isArray(value)) return value.map((item) => tidy(item, dropNull)) as T;
  if (value === null || typeof value !== "object") return value;
  const members = value as Readonly<Record<string, unknown>>;
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(members)) {
    const member = members[name];
    if (member === undefined || (dropNull && member === null)) continue;
    copy[name] = tidy(member, dropNull);
  }
  return copy as T;
}

/** Items in the order of a text that `by` makes of each. */
export function sortedBy<T>(items: readonly T[], by: (item: T) => string): T[] {
  return [...items].sort((a, b) => {
    const [left, right] = [by(a), by(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  });
}
