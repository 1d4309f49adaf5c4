/** A mistake that an operator can plausibly make: at a seam where one shows it, else as a change of the text of its sources. */
export interface Mutant {
  /** The number in the list of mistakes, `01` to `32`. */
  readonly id: string;
  /** What is wrong then. */
  readonly title: string;
  /** Changes that make the mistake together: where one guard stands behind another, both have to go. */
  readonly edits?: readonly Edit[];
  readonly wraps?: readonly Wrap[];
  /** The invariants that it breaks; one of them has to be reported. */
  readonly fallsTo: readonly string[];
}

/** One change of one file. */
export interface Edit {
  /** Path from the root of the repository. */
  readonly file: string;
  /** Text that stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** Something that a module exports, and what takes its place. */
export interface Wrap {
  /** Path of the module from the root of the repository. */
  readonly file: string;
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: each wrapper knows what it wraps
  readonly by: (original: any) => unknown;
}

/** Marks the URL of a module that is wrapped. */
export const ORIGINAL = "?original";
/** Where the wrappers of this process's mutant are. */
export const WRAPS = Symbol.for("ecs-operator mutant");

/**
 * The source of a module in the place of one that is wrapped: it exports all the same names.
 *
 * @param specifier of the original module
 */
export const wrapper = (specifier: string, names: readonly string[]): string =>
  [
    `import * as original from ${JSON.stringify(specifier)};`,
    `export * from ${JSON.stringify(specifier)};`,
    `const wraps = globalThis[Symbol.for(${JSON.stringify(Symbol.keyFor(WRAPS))})];`,
    ...names.map(
      (name, index) =>
        `const wrapped${index} = wraps.filter((wrap) => wrap.name === "${name}").reduce((value, { by }) => by(value), original.${name});\nexport { wrapped${index} as ${name} };`,
    ),
  ].join("\n");

/** The environment variable that names the mutant to run. */
export const MUTANT_VARIABLE = "ECS_OPERATOR_MUTANT";

/**
 * The text of a source file under a mutant; the text itself where the mutant does not touch the file.
 *
 * @param file path from the root of the repository, with slashes
 * @throws Error when an edit does not apply exactly once: the code has moved on and the mutant has to follow
 */
export function mutated(mutant: Pick<Mutant, "id" | "edits">, file: string, source: string): string {
  return (mutant.edits ?? [])
    .filter((edit) => edit.file === file)
    .reduce((text, { find, replace }) => {
      const parts = text.split(find);
      if (parts.length !== 2)
        throw new Error(`mutant ${mutant.id}: found ${parts.length - 1} times in ${file}: ${find}`);
      return parts.join(replace);
    }, source);
}
