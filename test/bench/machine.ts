import { cpus, loadavg } from "node:os";
import { median, quantile } from "./statistics.ts";

/** How quick and how quiet the machine was: figures of two runs can be compared only if this is alike. */
export interface Machine {
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  /** Processes that wanted to run, over the last minute before the run. */
  readonly load: number;
  /** A fixed loop, milliseconds: median and 95th of 100. Their distance is the noise. */
  readonly loopMs: number;
  readonly loopP95Ms: number;
  /** How late a timer of 10 ms came, milliseconds: 95th of 50. */
  readonly timerLateMs: number;
}

const LOOPS = 100;
const TIMERS = 50;
const TIMER_MS = 10;

/** Measures the machine before the operator is measured on it; takes about two seconds. */
export async function readMachine(): Promise<Machine> {
  const loops = Array.from({ length: LOOPS }, () => timed(fixedLoop));
  const late: number[] = [];
  for (let index = 0; index < TIMERS; index++) {
    const started = performance.now();
    await new Promise((resolve) => setTimeout(resolve, TIMER_MS));
    late.push(performance.now() - started - TIMER_MS);
  }
  return {
    node: process.version,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    load: loadavg()[0] ?? Number.NaN,
    loopMs: median(loops),
    loopP95Ms: quantile(loops, 0.95),
    timerLateMs: quantile(late, 0.95),
  };
}

function timed(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

/** Some milliseconds of what the operator does most: JSON back and forth. */
function fixedLoop(): void {
  let value: unknown = Array.from({ length: 200 }, (_, index) => ({
    name: `n${index}`,
    tags: [{ key: "a", value: index }],
  }));
  for (let turn = 0; turn < 20; turn++) value = JSON.parse(JSON.stringify(value));
}

export function machineLines(machine: Machine): readonly string[] {
  const { cpu, cores, node, load, loopMs, loopP95Ms, timerLateMs } = machine;
  const noisy = loopP95Ms > 1.5 * loopMs || timerLateMs > 5 || load > cores / 2;
  return [
    `machine: ${cores} cores of ${cpu}, Node ${node}, load ${load.toFixed(1)}`,
    `noise: fixed loop ${loopMs.toFixed(1)} ms, p95 ${loopP95Ms.toFixed(1)} ms; a timer comes up to ${timerLateMs.toFixed(1)} ms late`,
    ...(noisy ? ["The machine is busy: times below say more about it than about the operator. Counts hold."] : []),
  ];
}
