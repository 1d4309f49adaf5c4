const REPORT_MS = 30_000;

const seconds = (since: number): string => `${Math.round((Date.now() - since) / 1000)} s`;

/**
 * Reports on stderr that something long has begun, that it goes on (every 30 s; every second on a terminal) and how long
 * it took.
 *
 * @param label what happens, for example `Building etcd`
 * @returns what `work` returns
 * @throws what `work` throws
 */
export async function withProgress<T>(label: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now();
  const terminal = process.stderr.isTTY;
  const report = (): void => {
    process.stderr.write(terminal ? `\r${label} ... ${seconds(started)}` : `${label} ... ${seconds(started)}\n`);
  };
  process.stderr.write(terminal ? `${label} ...` : `${label} ...\n`);
  const timer = setInterval(report, terminal ? 1000 : REPORT_MS);
  let end = "failed after";
  try {
    const result = await work();
    end = "done in";
    return result;
  } finally {
    clearInterval(timer);
    process.stderr.write(`${terminal ? "\r" : ""}${label}: ${end} ${seconds(started)}\n`);
  }
}
