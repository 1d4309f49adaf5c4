import { randomInt } from "node:crypto";
import { createServer } from "node:net";

// Below the ranges from which systems take ports for outgoing connections: a server that is restarted finds its own
// port free again.
const LOWEST = 20_000;
const HIGHEST = 32_000;
const ATTEMPTS = 100;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });

/**
 * Finds a free TCP port on 127.0.0.1. Another process can still take it first; callers start again
 * with another one then.
 *
 * @throws Error when a hundred random ports are all taken
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free TCP port between ${LOWEST} and ${HIGHEST} on 127.0.0.1`);
}
