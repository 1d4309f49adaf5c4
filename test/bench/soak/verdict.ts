import { median, type Point, robustSlope } from "../statistics.ts";

/** One sample of the leader. */
export interface Sample {
  /** Seconds since the start of the soak. */
  readonly at: number;
  /** Of which process; growth is judged within one process, not between processes. */
  readonly process: string;
  readonly rssMib: number;
  readonly handles: number;
  /** Milliseconds from a change to its AWS call, the median since the last sample; undefined when there was none. */
  readonly latencyMs: number | undefined;
}

export type Quantity = "rssMib" | "handles" | "latencyMs";

export interface Verdict {
  readonly quantity: Quantity;
  readonly start: number;
  readonly end: number;
  /** Growth per hour and the limits of its 95 % confidence interval. */
  readonly perHour: number;
  readonly low: number;
  readonly high: number;
  /** Growth per hour that is not worth a word. */
  readonly tolerated: number;
  readonly samples: number;
  readonly grows: boolean;
}

/**
 * What may be gained in an hour, as a part of the level: in half an hour the noise of a process that loses nothing, after
 * a leak of 100 bytes a pass many times this.
 */
const TOLERATED: Readonly<Record<Quantity, number>> = { rssMib: 0.15, handles: 0.15, latencyMs: 0.5 };
/** Caches fill, code is compiled, the allocator finds its level. */
const WARM_UP_PART = 0.2;
const LEAST_SAMPLES = 10;

/**
 * Whether a quantity grows: the whole confidence interval of its robust slope lies above what is tolerated. The level of
 * each process is taken off first, so that a new process after a kill does not hide a leak or look like one.
 */
export function judge(samples: readonly Sample[], quantity: Quantity): Verdict {
  const points = samples.flatMap((sample) => {
    const y = sample[quantity];
    return y === undefined ? [] : [{ x: sample.at / 3600, y, process: sample.process }];
  });
  const last = points.at(-1)?.x ?? 0;
  const warm = points.filter(({ x }) => x >= WARM_UP_PART * last);
  const values = warm.map(({ y }) => y);
  const slope = robustSlope(levelled(warm));
  const tolerated = TOLERATED[quantity] * median(values);
  const tenth = Math.max(1, Math.floor(values.length / 10));
  return {
    quantity,
    start: median(values.slice(0, tenth)),
    end: median(values.slice(-tenth)),
    perHour: slope.perX,
    low: slope.low,
    high: slope.high,
    tolerated,
    samples: warm.length,
    // Too few samples prove nothing, and a soak that proves nothing must not pass.
    grows: warm.length < LEAST_SAMPLES || !(slope.low <= tolerated),
  };
}

/** Each process's points less their median in x and y: what is left is how it changed in its own life. */
function levelled(points: readonly (Point & { readonly process: string })[]): readonly Point[] {
  const lives = Map.groupBy(points, ({ process }) => process);
  return [...lives.values()].flatMap((life) => {
    const x = median(life.map((point) => point.x));
    const y = median(life.map((point) => point.y));
    return life.map((point) => ({ x: point.x - x, y: point.y - y }));
  });
}
