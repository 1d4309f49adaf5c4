import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import type { Summary, Task } from "./checked.ts";

const WORKER = join(repositoryRoot, "test/simulation/worker.ts");

/**
 * Runs all tasks in so many processes side by side.
 *
 * @param onResult called for each result, in the order in which they come
 * @throws Error when a process ends before it has answered
 */
export async function runAll(tasks: Iterable<Task>, jobs: number, onResult: (summary: Summary) => void): Promise<void> {
  const waiting = tasks[Symbol.iterator]();
  const workers: ChildProcess[] = [];
  const work = async () => {
    const worker = fork(WORKER, { cwd: repositoryRoot });
    workers.push(worker);
    for (let next = waiting.next(); !next.done; next = waiting.next()) onResult(await ask(worker, next.value));
  };
  try {
    await Promise.all(Array.from({ length: jobs }, work));
  } finally {
    for (const worker of workers) if (worker.connected) worker.disconnect();
  }
}

function ask(worker: ChildProcess, task: Task): Promise<Summary> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null, signal: NodeJS.Signals | null) =>
      reject(new Error(`the process that ran seed ${task.seed} ended with ${code ?? signal}`));
    worker.once("exit", onExit);
    worker.once("message", (summary) => {
      worker.off("exit", onExit);
      resolve(summary as Summary);
    });
    worker.send(task);
  });
}
