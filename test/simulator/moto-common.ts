type Deviations = Readonly<Record<string, string>>;

/**
 * The part of `ours` that moto also speaks of; times become a word.
 * @param deviations members that are not compared, and why
 */
export function common(deviations: Deviations, ours: unknown, theirs: unknown): unknown {
  if (ours instanceof Date) return "a time";
  if (Array.isArray(ours) && Array.isArray(theirs))
    return ours.map((item, index) => common(deviations, item, theirs[index] ?? item));
  if (!isObject(ours) || !isObject(theirs)) return ours;
  const members = Object.keys(theirs).filter((name) => !(name in deviations) && theirs[name] !== undefined);
  return Object.fromEntries(members.map((name) => [name, common(deviations, ours[name], theirs[name])]));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof Date);
