/** The part of JSON Schema that bounds plain data. */
export interface Bounds {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly items?: Bounds;
  readonly properties?: Readonly<Record<string, Bounds>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Bounds | boolean;
  readonly maxProperties?: number;
  /** Members that no two items of a list may have in common. */
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
}

type Members = Readonly<Record<string, unknown>>;

/**
 * The part of a value that is valid under a schema: strings and lists are cut, numbers clamped, and values of another type, or
 * without a required member, are left out.
 *
 * @returns undefined when no part is valid; the value itself where all of it is
 */
export function bounded(bounds: Bounds, value: unknown): unknown {
  if (bounds.enum !== undefined) return bounds.enum.includes(value) ? value : undefined;
  switch (bounds.type) {
    case "string":
      return typeof value === "string" ? cut(value, bounds.maxLength) : undefined;
    case "integer":
      return typeof value === "number" && Number.isFinite(value)
        ? within(Math.trunc(value), wholeNumbers(bounds))
        : undefined;
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? within(value, bounds) : undefined;
    case "boolean":
      return typeof value === "boolean" ? value : undefined;
    case "array":
      return Array.isArray(value) ? boundedItems(bounds, value) : undefined;
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value)
        ? boundedMembers(bounds, value as Members)
        : undefined;
    default:
      throw new Error(`a schema of type ${bounds.type} bounds nothing`);
  }
}

/** Never cuts a surrogate pair, since half of one is not valid in JSON. */
const cut = (text: string, most = Number.POSITIVE_INFINITY): string =>
  text.length <= most ? text : text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "");

const within = (number: number, { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY }: Bounds) =>
  Math.min(maximum, Math.max(minimum, number));

/** Whole numbers beyond the safe integers are not read the same by every JSON parser. */
const wholeNumbers = ({ minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER }: Bounds) => ({
  minimum,
  maximum,
});

function boundedItems(bounds: Bounds, list: readonly unknown[]): readonly unknown[] {
  const { items = {}, maxItems, "x-kubernetes-list-map-keys": keys } = bounds;
  const fitting = list.map((item) => bounded(items, item)).filter((item) => item !== undefined);
  return (keys === undefined ? fitting : firstOfEach(keys, fitting as Members[])).slice(0, maxItems);
}

function firstOfEach(keys: readonly string[], items: readonly Members[]): readonly Members[] {
  const seen = new Map<string, Members>();
  for (const item of items) {
    const key = JSON.stringify(keys.map((name) => item[name]));
    if (!seen.has(key)) seen.set(key, item);
  }
  return [...seen.values()];
}

function boundedMembers(bounds: Bounds, value: Members): Members | undefined {
  const { properties = {}, required = [], additionalProperties, maxProperties } = bounds;
  const fitted: [string, unknown][] = [];
  for (const [name, member] of Object.entries(value)) {
    const inner = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    const kept = typeof inner === "object" && member !== undefined ? bounded(inner, member) : undefined;
    if (kept !== undefined) fitted.push([name, kept]);
  }
  const members = Object.fromEntries(fitted.slice(0, maxProperties));
  return required.every((name) => members[name] !== undefined) ? members : undefined;
}
