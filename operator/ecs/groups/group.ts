import type { Node } from "../canonical/tree.ts";

/**
 * A value that one AWS call replaces as a whole. What is declared, compared and recorded are the leaves inside it; what is
 * sent is the group: declared leaves over AWS's live ones.
 */
export interface Group<Facts> {
  /** The member of the spec, of the call's input, and of what AWS shows. */
  readonly name: string;
  /**
   * What says that nothing is asked for any more: the value of a group that is one leaf; for an object, the value of each leaf
   * that leaving it out does not clear. Absent: leaves of an object are cleared by leaving them out, other groups stay.
   */
  readonly clear?: ((facts: Facts) => unknown) | undefined;
  /** An object that is cleared by `clear` alone once nothing of it is declared. */
  readonly clearsWhole?: true;
  /** AWS keeps the members that an update leaves out, so only members with declared or removed leaves are sent. */
  readonly keepsOmitted?: true;
  /** Paths, this group's name included, that stay in AWS when they are removed: it takes no call without them. */
  readonly neverCleared?: ((facts: Facts) => readonly string[]) | undefined;
  /** Leaves out of the merged value what AWS computed from members that change, and what has no meaning any more. */
  readonly settle?: (merged: unknown, sources: { readonly declared: unknown; readonly live: unknown }) => unknown;
}

/** A group with the rules that its value is compared by. */
export interface Compared<Facts> {
  readonly group: Group<Facts>;
  /** Rules of an object that has this group as its only member. */
  readonly tree: Node<Facts>;
  readonly facts: Facts;
}

const isUnder = (path: string, above: string): boolean =>
  path === above || (path.startsWith(above) && (path[above.length] === "." || path[above.length] === "["));

/** Those of a list of paths that are the group or inside it. */
export const pathsOf = (name: string, paths: Iterable<string>): readonly string[] =>
  [...paths].filter((path) => isUnder(path, name));

/** Whether a removed path stays in AWS as it is. */
export const isKept = <Facts>({ group, facts }: Compared<Facts>, path: string): boolean =>
  group.neverCleared?.(facts).some((kept) => isUnder(path, kept)) === true;
