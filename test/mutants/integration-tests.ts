/** Tests that run a real operator process. */
export interface TestChoice {
  readonly project: "server" | "process" | "unit";
  readonly file: string;
  /** A part of the test's name; without it the whole file. */
  readonly name?: string;
}

/** For each mutant, by its number, the tests that are expected to fail under it, the cheapest first. */
export const integrationTests: Readonly<Record<string, readonly TestChoice[]>> = {};
