import { request } from "node:https";

const TIMEOUT_MS = 5_000;

/**
 * Sends one GET request to an API server.
 *
 * @param certificateAuthority PEM
 * @returns the HTTP status code
 * @throws Error when there is no answer within five seconds
 */
export function getStatus(url: string, certificateAuthority: string, token: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = {
      ca: certificateAuthority,
      headers: { authorization: `Bearer ${token}` },
      agent: false,
      timeout: TIMEOUT_MS,
    } as const;
    const outgoing = request(url, options, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer from ${url}`)));
    outgoing.on("error", reject);
    outgoing.end();
  });
}
