/** A mistake that an operator can plausibly make, as a change of the text of its sources. */
export interface Mutant {
  /** The number in the list of mistakes, `01` to `30`. */
  readonly id: string;
  /** What is wrong then. */
  readonly title: string;
  /** Changes that make the mistake together: where one guard stands behind another, both have to go. */
  readonly edits: readonly Edit[];
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

/** The environment variable that names the mutant to run. */
export const MUTANT_VARIABLE = "ECS_OPERATOR_MUTANT";

/**
 * The text of a source file under a mutant; the text itself where the mutant does not touch the file.
 *
 * @param file path from the root of the repository, with slashes
 * @throws Error when an edit does not apply exactly once: the code has moved on and the mutant has to follow
 */
export function mutated(mutant: Pick<Mutant, "id" | "edits">, file: string, source: string): string {
  return mutant.edits
    .filter((edit) => edit.file === file)
    .reduce((text, { find, replace }) => {
      const parts = text.split(find);
      if (parts.length !== 2)
        throw new Error(`mutant ${mutant.id}: found ${parts.length - 1} times in ${file}: ${find}`);
      return parts.join(replace);
    }, source);
}
