import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const MIB = 1024 * 1024;
/** Linux counts CPU time in ticks of 10 ms (`getconf CLK_TCK`). */
const TICKS_PER_SECOND = 100;

export interface Memory {
  /** Resident now, MiB. */
  readonly rss: number;
  /** The most that was resident since the last `resetPeak`, MiB. */
  readonly peak: number;
}

/** @see https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
export function memoryOf(pid: number): Memory {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  const of = (name: string) => (Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(text)?.[1]) * 1024) / MIB;
  return { rss: of("VmRSS"), peak: of("VmHWM") };
}

/** Starts the peak anew. @see https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html */
export const resetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, "5");

/** CPU seconds that a process has used so far, its own and the kernel's for it. */
export function cpuSecondsOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the program's name in parentheses, which may hold spaces.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Open file descriptors: files, sockets, pipes. */
export const handlesOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;
