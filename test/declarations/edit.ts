import type { Path } from "./fields.ts";

type Value = unknown;
type Members = Readonly<Record<string, Value>>;

/** Steps to one value: a member by its name, an item by its index. */
export type Place = readonly (string | number)[];

const isMembers = (value: Value): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Every place where a spec has a value for a path: in each item of a list. */
export function placesOf(spec: Value, path: Path): readonly Place[] {
  const [step, ...rest] = path;
  if (step === undefined) return spec === undefined ? [] : [[]];
  if (step === 0) {
    const items: readonly Value[] = Array.isArray(spec) ? spec : [];
    return items.flatMap((item, index) => placesOf(item, rest).map((place) => [index, ...place]));
  }
  return isMembers(spec) ? placesOf(spec[step], rest).map((place) => [step, ...place]) : [];
}

/** The value at a place; undefined when there is none. */
export const valueAt = (spec: Value, place: Place): Value =>
  place.reduce<Value>((value, step) => (value as Members | undefined)?.[step], spec);

/** A copy with another value at a place; objects and lists on the way are made. `undefined` takes a member away. */
export function withValue<T>(spec: T, place: Place, value: Value): T {
  const [step, ...rest] = place;
  if (step === undefined) return value as T;
  const next = withValue((spec as Members | undefined)?.[step], rest, value);
  if (typeof step === "number") {
    const items = [...((spec ?? []) as readonly Value[])];
    items[step] = next;
    return items as T;
  }
  const members: Members = { ...(spec as Members | undefined), [step]: next };
  return Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined)) as T;
}
