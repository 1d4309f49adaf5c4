import { spawn } from "node:child_process";

/** Watches over processes that must not outlive us. */
export interface Guardian {
  /** Replaces the list of processes to kill. */
  guard(pids: readonly number[]): void;
  /** Kills what is on the list, removes the directory and waits until that is done. */
  release(): Promise<void>;
}

// A pipe ends when the process at its other end is gone, however that came about: end of input is the signal.
const script = `
trap '' INT TERM HUP
pids=
while read -r line; do pids=$line; done
[ -z "$pids" ] || kill -KILL $pids 2>/dev/null
rm -rf "$1" 2>/dev/null || { sleep 1; rm -rf "$1"; }
`;

/**
 * Starts a small process that kills the guarded processes and removes a directory as soon as this process ends, even by
 * SIGKILL, where no exit handler runs.
 *
 * @param directory what to remove in the end
 */
export function startGuardian(directory: string): Guardian {
  const child = spawn("/bin/sh", ["-c", script, "guardian", directory], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  child.stdin.on("error", () => {});
  return {
    guard: (pids) => void child.stdin.write(`${pids.join(" ")}\n`),
    release: () => {
      child.stdin.end();
      return ended;
    },
  };
}
