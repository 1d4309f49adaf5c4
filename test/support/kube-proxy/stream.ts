import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { KubeObject } from "../kube-model/objects.ts";
import type { ArmedFault, StreamFault, WatchEvent } from "./faults.ts";
import type { KubeRequest } from "./request.ts";

/** A watch on its way from the API server to a caller, whose events may meet faults. */
export interface WatchStream {
  readonly request: KubeRequest;
  /** The next line from the API server. */
  line(text: string): void;
  /** The API server has ended the stream, or the connection to it broke. */
  ended(broken: boolean): void;
  /** Lets those faults hit that are for a stream and not for an event. */
  strike(): void;
}

export interface StreamOptions {
  readonly request: KubeRequest;
  readonly outgoing: ServerResponse;
  /** The rules in force. */
  readonly armedFaults: () => Iterable<ArmedFault>;
  /** An object as an event shows it, whether or not the caller gets the event. */
  readonly onObject: (object: KubeObject) => void;
}

const WHOLE_STREAM: ReadonlySet<string> = new Set(["cut", "mute", "error"]);

/** The caller has had the head of the answer. */
export function createStream({ request, outgoing, armedFaults, onObject }: StreamOptions): WatchStream {
  let queue: Promise<void> = Promise.resolve();
  let muted = false;
  const hidden = new Set<ArmedFault>();
  const inOrder = (work: () => Promise<void> | void): void => {
    queue = queue.then(work);
  };
  const own = () => [...armedFaults()].filter((armed) => armed.names(request));

  const inject = (fault: StreamFault, text: string): void => {
    if (fault.kind === "cut") outgoing.destroy();
    else if (fault.kind === "mute") muted = true;
    else if (fault.kind === "error") outgoing.end(`${JSON.stringify(errorEvent(fault.code))}\n`);
    else if (fault.kind === "half line") {
      const half = text.slice(0, text.length / 2);
      if (fault.stream === "end") outgoing.end(half);
      else outgoing.write(half, () => outgoing.socket?.destroySoon());
    } else if (fault.kind === "garble") outgoing.write(`${text.slice(text.length / 2)}\n`);
  };

  /** Whether the line has been dealt with. */
  const applyFault = async (
    armed: ArmedFault,
    event: WatchEvent,
    text: string,
    arrivedAt: number,
  ): Promise<boolean> => {
    const { fault } = armed.rule;
    if (!concerns(armed, event)) return false;
    if (fault.kind === "drop" && hidden.has(armed)) {
      if (fault.until?.(event)) hidden.delete(armed);
      return true;
    }
    if (!armed.tryHit()) return false;
    switch (fault.kind) {
      case "pause":
      case "stale":
        await armed.released;
        return false;
      case "delay":
        await Promise.race([sleep(Math.max(0, arrivedAt + fault.ms - performance.now())), armed.released]);
        return false;
      case "drop":
        if (fault.until !== undefined && !fault.until(event)) hidden.add(armed);
        return true;
      default:
        inject(fault as StreamFault, text);
        return true;
    }
  };

  const deliver = async (text: string, arrivedAt: number): Promise<void> => {
    if (muted || outgoing.destroyed || outgoing.writableEnded) return;
    const event = JSON.parse(text) as WatchEvent;
    for (const armed of own()) if (await applyFault(armed, event, text, arrivedAt)) return;
    if (!outgoing.destroyed) outgoing.write(`${text}\n`);
  };

  return {
    request,
    line(text) {
      const arrivedAt = performance.now();
      const { type, object } = JSON.parse(text) as WatchEvent;
      if (type === "ADDED" || type === "MODIFIED") onObject(object);
      inOrder(() => deliver(text, arrivedAt));
    },
    ended: (broken) =>
      inOrder(() => {
        if (muted) return;
        if (broken) outgoing.destroy();
        else outgoing.end();
      }),
    strike() {
      for (const armed of own()) {
        if (muted || outgoing.destroyed || outgoing.writableEnded) return;
        const { fault, event } = armed.rule;
        if (WHOLE_STREAM.has(fault.kind) && event === undefined && armed.tryHit()) inject(fault as StreamFault, "");
      }
    },
  };
}

/** Whether a rule is about this event. */
function concerns({ rule }: ArmedFault, event: WatchEvent): boolean {
  const { fault } = rule;
  if (isOfRequests(fault.kind)) return false;
  if (fault.kind === "stale") return Number(event.object.metadata?.resourceVersion ?? 0) > Number(fault.version);
  if (rule.event !== undefined) return rule.event(event);
  if (WHOLE_STREAM.has(fault.kind)) return false;
  // A client that must not see changes must not see their versions in bookmarks either.
  return event.type !== "BOOKMARK" || fault.kind === "pause" || fault.kind === "delay";
}

const isOfRequests = (kind: string): boolean => ["answer", "silence", "reset", "hold"].includes(kind);

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#410-gone-responses */
const errorEvent = (code: number) => ({
  type: "ERROR",
  object: {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: code === 410 ? "too old resource version: 1 (2)" : "Internal error occurred: made by the test",
    reason: code === 410 ? "Expired" : "InternalError",
    code,
  },
});
