import { deepEqual } from "../../lib/json.ts";
import { at, canonical, isMembers } from "../canonical/canonical.ts";
import { type Difference, differences } from "../canonical/difference.ts";
import type { Members } from "../canonical/rule.ts";
import { type Compared, type Group, isKept, pathsOf } from "./group.ts";
import { leaves } from "./leaves.ts";
import { merge } from "./merge.ts";

/** What a spec asks for and what AWS shows of one group. */
export interface Sides {
  /** Undefined: not declared. */
  readonly declared: unknown;
  readonly live: unknown;
  /** Paths that were declared and sent before: `status.declared`. */
  readonly before: readonly string[];
  /** Removed paths that were already cleared by a call: `status.clearing`. They are left out and are no reason for another call. */
  readonly clearing?: readonly string[] | undefined;
  /** What may be secret is not compared: it is another owner's, and a verdict would confirm guesses. */
  readonly secretsWithheld?: boolean | undefined;
}

/** What one call has to change in a group. */
export interface GroupChange {
  readonly group: string;
  /** What is sent. */
  readonly value: unknown;
  /** Declared leaves that AWS shows otherwise. */
  readonly differences: readonly Difference[];
  /** Paths of leaves that were declared, no longer are, and are still there. */
  readonly cleared: readonly string[];
  /** Whether the value holds live leaves that are not declared: they have to be read just before the call. */
  readonly keeps: boolean;
}

/** Differences that are worth a write: what AWS shows in an uncertain way is not. */
const certain = (found: readonly Difference[]): readonly Difference[] => found.filter(({ unverified }) => !unverified);

/** The declared leaves of a group that AWS shows otherwise. */
export const groupDifferences = <Facts>(
  { tree, facts, group }: Compared<Facts>,
  declared: unknown,
  live: unknown,
): readonly Difference[] =>
  declared === undefined
    ? []
    : certain(differences(tree, facts, { [group.name]: declared }, live === undefined ? {} : { [group.name]: live }));

/** Clears a group that is one leaf, or that one value clears. */
function clearedWhole<Facts>(
  compared: Compared<Facts>,
  { live, before, clearing = [] }: Sides,
): GroupChange | undefined {
  const { group, facts } = compared;
  const { name } = group;
  if (!before.includes(name) || clearing.includes(name) || isKept(compared, name)) return undefined;
  const value = group.clear?.(facts);
  if (groupDifferences(compared, value, live).length === 0) return undefined;
  return { group: name, value, differences: [], cleared: [name], keeps: false };
}

/** Leaves that are removed, whether a call has cleared them or not. */
function removedLeaves<Facts>(compared: Compared<Facts>, { declared, before, clearing = [] }: Sides) {
  const { group, tree } = compared;
  const still = leaves(tree.members.get(group.name), declared, group.name);
  const removed = pathsOf(group.name, [...before, ...clearing]).filter(
    (path) => path !== group.name && !still.has(path) && !isKept(compared, path),
  );
  return new Set(removed);
}

/** Members of a group of which AWS keeps what is left out: those with declared or removed leaves. */
function sentMembers<Facts>(
  { group }: Compared<Facts>,
  declared: unknown,
  live: unknown,
  removed: ReadonlySet<string>,
) {
  if (group.keepsOmitted !== true || !isMembers(live)) return live;
  const wanted = isMembers(declared) ? declared : {};
  const concerned = (name: string): boolean =>
    wanted[name] !== undefined || pathsOf(`${group.name}.${name}`, removed).length > 0;
  return Object.fromEntries(Object.entries(live).filter(([name]) => concerned(name)));
}

/** The leaves that AWS shows for a value of the group: what it leaves out at its known meaning. */
function shownLeaves<Facts>({ group, tree, facts }: Compared<Facts>, value: unknown): ReadonlyMap<string, unknown> {
  const shown = canonical(tree, facts, value === undefined ? {} : { [group.name]: value }, "actual");
  return leaves(tree.members.get(group.name), shown[group.name], group.name);
}

const isOneLeaf = <Facts>({ group, facts }: Compared<Facts>): boolean =>
  group.clearsWhole === true || (group.clear !== undefined && !isMembers(group.clear(facts)));

/**
 * Compares one group of a spec with AWS.
 *
 * @returns undefined when nothing has to be sent
 */
export function compareGroup<Facts>(compared: Compared<Facts>, sides: Sides): GroupChange | undefined {
  const { group } = compared;
  const { name } = group;
  const { declared, live, clearing = [], secretsWithheld = false } = sides;
  if (declared === undefined && isOneLeaf(compared)) return clearedWhole(compared, sides);
  if (declared === undefined && live === undefined) return undefined;
  const removed = removedLeaves(compared, sides);
  const found = groupDifferences(compared, declared, live).filter(({ secret }) => !(secret && secretsWithheld));
  if (found.length === 0 && removed.size === 0) return undefined;
  const { value, keeps } = mergedValue(compared, declared, live, removed);
  if (value === undefined) return undefined;
  const [after, now] = [shownLeaves(compared, value), shownLeaves(compared, live)];
  const cleared = [...removed].filter((path) => !clearing.includes(path) && !deepEqual(after.get(path), now.get(path)));
  if (found.length + cleared.length === 0) return undefined;
  return { group: name, value, differences: found, cleared, keeps };
}

/** Declared leaves over live ones, without what is removed. */
function mergedValue<Facts>(
  compared: Compared<Facts>,
  declared: unknown,
  live: unknown,
  removed: ReadonlySet<string>,
): { readonly value: unknown; readonly keeps: boolean } {
  const { group, tree, facts } = compared;
  const clear = group.clear?.(facts);
  const inside = (path: string): string => path.slice(group.name.length + 1);
  const merged = merge(
    tree.members.get(group.name),
    { declared, live: sentMembers(compared, declared, live, removed) },
    group.name,
    { removed, clear: (path) => (isMembers(clear) ? at(clear, inside(path)) : undefined) },
  );
  // Of what nothing is left, the clearing value says so.
  const value = merged.value ?? (group.keepsOmitted === true ? undefined : clear);
  return { value: group.settle?.(value, { declared, live }) ?? value, keeps: merged.keeps };
}

/** What a call sends of a declared group whether it differs or not, with the live leaves that are not declared. */
export const sentValue = <Facts>(compared: Compared<Facts>, sides: Sides): { value: unknown; keeps: boolean } =>
  mergedValue(compared, sides.declared, sides.live, removedLeaves(compared, sides));

/** The clearable paths that a spec declares in a group. */
export function declaredLeaves<Facts>(compared: Compared<Facts>, declared: unknown): readonly string[] {
  const { group, tree } = compared;
  if (declared === undefined) return [];
  const whole = isOneLeaf(compared) ? [group.name] : [];
  const inside =
    isMembers(declared) || Array.isArray(declared) ? innerLeaves(group, tree.members.get(group.name), declared) : [];
  return [...whole, ...inside].filter((path) => !isKept(compared, path));
}

const innerLeaves = <Facts>(
  group: Group<Facts>,
  node: Compared<Facts>["tree"] | undefined,
  declared: Members | readonly unknown[],
) => [...leaves(node, declared, group.name).keys()].filter((path) => path !== group.name);
