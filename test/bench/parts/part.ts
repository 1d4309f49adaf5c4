import type { Results } from "../results.ts";

export interface PartContext {
  readonly results: Results;
  /** Small numbers: shows that everything works, and what can be counted. */
  readonly quick: boolean;
  /** Figures about more services than this are left out. */
  readonly most: number;
  readonly say: (what: string) => void;
}

/** A group of figures that are measured together. */
export interface Part {
  readonly name: string;
  /** Of docs/engineering/performance.md. */
  readonly promises: readonly string[];
  run(context: PartContext): Promise<void>;
}
