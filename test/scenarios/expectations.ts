import type { ObjectRef } from "./world.ts";

/** How an object has to end once all faults are over. */
export type Ending =
  | { readonly kind: "ready" }
  | { readonly kind: "gone" }
  /** Stalled for one of these documented reasons. */
  | { readonly kind: "stalled"; readonly reasons: readonly string[] };

export interface Expectation {
  readonly ref: ObjectRef;
  readonly ending: Ending;
}
