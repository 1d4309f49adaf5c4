/**
 * One order for everything that happens to several servers. Who stands between them and their callers takes all times from
 * here, and sends writes on one at a time: then the order in which they were decided is the order in which their answers came,
 * without a guess.
 */
export interface TotalOrder {
  /** Epoch milliseconds with a fraction; each call gives more than the one before. */
  now(): number;
  /**
   * Waits until no other write is under way. Reads need no turn. Who takes longer than `PATIENCE_MS` does not hold up the
   * others any more: its server hangs, and what it then does has its place where it is answered.
   */
  alone<T>(write: () => Promise<T>): Promise<T>;
}

const PATIENCE_MS = 1_000;
/** The smallest step that a number of this size can represent. */
const STEP_MS = 0.001;

export function createTotalOrder(): TotalOrder {
  const origin = Date.now() - performance.now();
  let last = 0;
  let turn: Promise<unknown> = Promise.resolve();
  return {
    now() {
      last = Math.max(last + STEP_MS, origin + performance.now());
      return last;
    },
    alone(write) {
      const done = turn.then(write);
      turn = turn.then(() => patient(done));
      return done;
    },
  };
}

/** Ends with the work, however it ends, or when patience does. */
function patient(work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE_MS);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    work.then(end, end);
  });
}
