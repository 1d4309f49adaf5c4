/**
 * The words in which a rule says how ECS changes what it was given. A rule set is a table of data; `tree.ts` compiles it,
 * `canonical.ts` applies it and `difference.ts` compares with it.
 */

/** An object of the ECS API, as sent or as read. */
export type Members = Readonly<Record<string, unknown>>;

/**
 * What a canonical form is for.
 *
 * - `declared`: what a person wrote, ready to be compared. What was left out stays left out.
 * - `actual`: what AWS shows, ready to be compared. What AWS leaves out is filled with what it means.
 * - `content`: what a person wrote, ready to be hashed. What equals AWS's default is left out.
 */
export type Form = "declared" | "actual" | "content";

/** Where a rule is applied: facts about the whole, and the objects around the value, nearest first. */
export interface Place<Facts> {
  readonly facts: Facts;
  readonly around: readonly Members[];
}

/** A constant, or what the place makes of it; undefined: the rule has nothing to say here. */
export type Given<Facts> = { readonly is: unknown } | { readonly from: (place: Place<Facts>) => unknown };

export type Op<Facts> =
  /**
   * The parent is there but this member is not: it has this value. Not in what a person declared where leaves are sent over
   * live ones: there, what was left out says nothing.
   */
  | { readonly do: "FILL"; readonly value: Given<Facts> }
  /** An absent member means `value`, and so does each of `also`. A member that a person left out stays unmanaged. */
  | { readonly do: "EQ"; readonly value: Given<Facts>; readonly also?: Given<Facts> }
  /**
   * An order without meaning; `key` names the members that identify an item (none for plain values). With `merge`, an item
   * of an update is put over the live item that has these members, leaf by leaf; without, the list is replaced as a whole.
   */
  | { readonly do: "SET"; readonly key: readonly string[]; readonly merge?: readonly string[]; readonly open?: true }
  /** Another way to write the same thing. */
  | { readonly do: "CONVERT"; readonly to: (value: unknown) => unknown }
  /** Computed by AWS, or owned by another controller: never compared, never sent. */
  | { readonly do: "STRIP" }
  /** A map whose keys are the user's own: nothing inside is touched. */
  | { readonly do: "OPAQUE" }
  /** Compared as it stands; the rule says that how AWS shows it is not certain. */
  | { readonly do: "UNVERIFIED" }
  /** Two members of an item whose order has no meaning (blue and green). */
  | { readonly do: "PAIR"; readonly first: string; readonly second: string }
  /** Ignores list items for which `only` is false. */
  | { readonly do: "KEEP"; readonly only: (item: Members) => boolean }
  /** Equal for more reasons than being the same; asked after the canonical forms were found to differ. */
  | { readonly do: "MATCH"; readonly equal: (desired: unknown, actual: unknown) => boolean }
  /** A value that may be secret: where another owner has it, a verdict on it would confirm guesses. */
  | { readonly do: "HIDE" };

export interface Rule<Facts> {
  /** What the rule says; rules that say one thing together share it. The tests are keyed by it. */
  readonly id: string;
  /** `containers[].portMappings[].hostPort`; an item of a list is `[]`. */
  readonly paths: readonly string[];
  readonly op: Op<Facts>;
  readonly when?: (place: Place<Facts>) => boolean;
  /** Not confirmed against a real account: a difference in it is reported, and nothing is done about it. */
  readonly unverified?: true;
}

type More<Facts> = Pick<Rule<Facts>, "when" | "unverified">;

const rule =
  <Facts>(op: Op<Facts>) =>
  (id: string, paths: readonly string[], more: More<Facts> = {}): Rule<Facts> => ({ id, paths, op, ...more });

export const fill = <F>(id: string, path: string, is: unknown, more?: More<F>) =>
  rule<F>({ do: "FILL", value: { is } })(id, [path], more);

export const fillFrom = <F>(id: string, path: string, from: (place: Place<F>) => unknown, more?: More<F>) =>
  rule<F>({ do: "FILL", value: { from } })(id, [path], more);

export const eq = <F>(id: string, paths: readonly string[], is: unknown, more?: More<F>) =>
  rule<F>({ do: "EQ", value: { is } })(id, paths, more);

export const eqFrom = <F>(id: string, paths: readonly string[], from: (place: Place<F>) => unknown, more?: More<F>) =>
  rule<F>({ do: "EQ", value: { from } })(id, paths, more);

/** An empty list is the same as none. */
export const emptyList = <F>(id: string, paths: readonly string[], more?: More<F>) =>
  rule<F>({ do: "EQ", value: { is: [] } })(id, paths, more);

export const set = <F>(id: string, path: string, key: readonly string[] = [], more?: More<F>) =>
  rule<F>({ do: "SET", key })(id, [path], more);

/** A set whose items are found again by `merge` and sent over the live ones, leaf by leaf. */
export const mergedSet = <F>(id: string, path: string, key: readonly string[], merge: readonly string[]) =>
  rule<F>({ do: "SET", key, merge })(id, [path]);

export const opaque = <F>(id: string, paths: readonly string[]) => rule<F>({ do: "OPAQUE" })(id, paths);
export const hide = <F>(id: string, paths: readonly string[]) => rule<F>({ do: "HIDE" })(id, paths);
export const strip = <F>(id: string, paths: readonly string[], more?: More<F>) =>
  rule<F>({ do: "STRIP" })(id, paths, more);
export const unverified = <F>(id: string, paths: readonly string[]) =>
  rule<F>({ do: "UNVERIFIED" })(id, paths, { unverified: true });
export const convert = <F>(id: string, paths: readonly string[], to: (value: unknown) => unknown) =>
  rule<F>({ do: "CONVERT", to })(id, paths);
export const match = <F>(id: string, path: string, equal: (desired: unknown, actual: unknown) => boolean) =>
  rule<F>({ do: "MATCH", equal })(id, [path]);
export const pair = <F>(id: string, path: string, first: string, second: string) =>
  rule<F>({ do: "PAIR", first, second })(id, [path]);
export const keep = <F>(id: string, path: string, only: (item: Members) => boolean) =>
  rule<F>({ do: "KEEP", only })(id, [path]);
