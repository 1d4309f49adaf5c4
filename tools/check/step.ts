/** How a step ended, in numbers of checks. */
export interface StepResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Shown in full when something failed. */
  readonly output: string;
}

/** One line of `npm test`. */
export interface Step {
  /** What people type after `--only`. */
  readonly name: string;
  /** What is checked, for `--list`. */
  readonly title: string;
  /** True when it writes no file of the checkout and leaves a processor free, so that a neighbour can run beside it. */
  readonly light?: true;
  /**
   * True when it keeps the processors busy for minutes and does not care how long it takes: it runs beside the steps that
   * follow, which mostly wait, with the lowest priority (`runInRoot`), so that it takes what they leave.
   */
  readonly background?: true;
  /** @throws Error whose message says what to do, when the step cannot run at all */
  run(): Promise<StepResult>;
}

/** The step's one check has passed. */
export const passed = (output = ""): StepResult => ({ passed: 1, failed: 0, skipped: 0, output });

/** The step's one check has failed. */
export const failed = (output: string): StepResult => ({ passed: 0, failed: 1, skipped: 0, output });

/** The step's one check cannot be made. */
export const skipped = (reason: string): StepResult => ({ passed: 0, failed: 0, skipped: 1, output: reason });
