import { TAG_PREFIX } from "../api/names.ts";

/**
 * Members in which people may have put secrets: values of environment variables and tags, options of log
 * drivers and volumes, labels, details of hooks. AWS may repeat them when it refuses a request.
 */
const MAPS = new Set(["options", "driverOpts", "dockerLabels", "labels", "hookDetails"]);
const PAIRS = new Set(["environment", "tags"]);

/** Shorter values are words like `true` and no secrets; a message without them would be unreadable. */
const MIN_LENGTH = 6;

const REPLACEMENT = "(hidden)";

/** All texts in a value, at any depth. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

interface Pair {
  readonly key?: string;
  readonly value?: unknown;
}

function sensitiveTexts(input: unknown): readonly string[] {
  if (typeof input !== "object" || input === null) return [];
  return Object.entries(input).flatMap(([name, member]) => {
    if (MAPS.has(name)) return textsIn(member);
    if (!PAIRS.has(name) || !Array.isArray(member)) return sensitiveTexts(member);
    // The operator's own tags hold names that a message needs.
    const pairs = (member as readonly Pair[]).filter(({ key }) => key?.startsWith(TAG_PREFIX) !== true);
    return pairs.flatMap(({ value }) => textsIn(value));
  });
}

/**
 * AWS's message without sensitive values of the request.
 *
 * @param request what was sent
 */
export function redactRequestValues(message: string, request: object): string {
  const texts = sensitiveTexts(request).filter((text) => text.length >= MIN_LENGTH && message.includes(text));
  // The longest first: one may be a part of another.
  return texts.sort((a, b) => b.length - a.length).reduce((safe, text) => safe.replaceAll(text, REPLACEMENT), message);
}
