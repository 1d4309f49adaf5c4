import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { Agent, type RequestOptions, request } from "node:https";
import { text } from "node:stream/consumers";

/** An answer that has come completely. */
export interface Reply {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly text: string;
}

/** What is sent on. */
export interface Onward {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

/** The API server behind a proxy. */
export interface Upstream {
  /** @throws Error when no answer comes */
  send(onward: Onward): Promise<Reply>;
  /** Gives the answer as soon as its head is there. @throws Error when none comes */
  open(onward: Onward): Promise<IncomingMessage>;
  close(): void;
}

/** Belong to one connection, or would make the answer unreadable here. */
const NOT_PASSED_ON = ["host", "connection", "content-length", "transfer-encoding", "accept-encoding", "keep-alive"];

export function connectUpstream(url: string, certificateAuthority: string): Upstream {
  const agent = new Agent({ keepAlive: true, ca: certificateAuthority });
  const streams = new Agent({ ca: certificateAuthority });
  const ask = (pool: Agent, { method, path, headers, text: body }: Onward): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      // Without its length Node sends the body of a DELETE so that the API server takes it for another request.
      const length = body === "" ? {} : { "content-length": Buffer.byteLength(body) };
      const options: RequestOptions = { method, agent: pool, headers: { ...passedOn(headers), ...length } };
      request(new URL(path, url), options, resolve)
        .on("error", reject)
        .end(body === "" ? undefined : body);
    });
  return {
    open: (onward) => ask(streams, onward),
    async send(onward) {
      const answer = await ask(agent, onward);
      const body = await text(answer);
      return { status: answer.statusCode ?? 502, headers: passedOn(answer.headers), text: body };
    },
    close() {
      agent.destroy();
      streams.destroy();
    },
  };
}

export const passedOn = (headers: IncomingMessage["headers"]): OutgoingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_PASSED_ON.includes(name)));
