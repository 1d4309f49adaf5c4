import { itemLabel } from "./canonical.ts";

/** What identifies the items of a set; see the rule verb SET. */
export interface ItemKeys {
  readonly key: readonly string[];
  readonly merge?: readonly string[];
}

/** An item of a declared list beside the item of AWS's list that it is put over; one of the two may be missing. */
export interface ItemPair {
  /** For paths: `app/80`. Items that share it are numbered: `app/80#2`. */
  readonly label: string;
  readonly declared: unknown;
  readonly live: unknown;
}

const byFullLabel = (items: readonly unknown[], key: readonly string[]): readonly (readonly [string, unknown])[] =>
  items
    .map((item): readonly [string, unknown] => [itemLabel(item, key), item])
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

const takeFirst = <T>(from: T[], wanted: (one: T) => boolean): T | undefined => {
  const index = from.findIndex(wanted);
  return index < 0 ? undefined : from.splice(index, 1)[0];
};

/** Labels that are unique: the second item of a label is numbered, and so on. */
function labeller(): (label: string) => string {
  const used = new Set<string>();
  return (label) => {
    let unique = label;
    for (let n = 2; used.has(unique); n += 1) unique = `${label}#${n}`;
    used.add(unique);
    return unique;
  };
}

/**
 * Finds the items of a declared list among AWS's: those that are the same in all that identifies them first (two target
 * groups may have the same container and port), then those that the `merge` members name. Items that only AWS has come last.
 */
export function pairItems(
  { key, merge = key }: ItemKeys,
  declared: readonly unknown[],
  live: readonly unknown[],
): readonly ItemPair[] {
  const label = labeller();
  const left = [...byFullLabel(live, key)];
  const wanted = byFullLabel(declared, key);
  const exact = new Map(wanted.map((one) => [one, takeFirst(left, ([full]) => full === one[0])]));
  const pairs = wanted.map((one): ItemPair => {
    const [, item] = one;
    const name = itemLabel(item, merge) || itemLabel(item, key);
    const found = exact.get(one) ?? takeFirst(left, ([, candidate]) => itemLabel(candidate, merge) === name);
    return { label: label(name), declared: item, live: found?.[1] };
  });
  return [
    ...pairs,
    ...left.map(
      ([full, item]): ItemPair => ({ label: label(itemLabel(item, merge) || full), declared: undefined, live: item }),
    ),
  ];
}
