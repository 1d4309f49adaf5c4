import type { Log } from "../engine/kind.ts";
import { type Clock, type Random, sleep } from "../lib/clock.ts";
import { connectionProblem, responseProblem } from "./connection-problems.ts";
import { afterPage, afterTooLarge } from "./page-size.ts";
import { createReconnectDelay } from "./reconnect.ts";
import { initialState, type ReflectorInput, type ReflectorState, type Report, transition } from "./reflector-state.ts";
import type { KubernetesResponse, KubernetesTransport, WatchResponse } from "./transport.ts";

export interface ReflectorSettings {
  /** Objects of one list page, at most. */
  readonly pageSize: number;
  /**
   * Bytes of one list page: a larger one is aborted and requested again with half as many objects. A page of one object is
   * read whatever its size.
   */
  readonly pageBytes: number;
  /** A watch without a line for so long is closed: longer than a watch lasts, as a quiet one sends nothing before its end. */
  readonly idleLimitMs: number;
  /**
   * `timeoutSeconds` of a watch is a random time between these. The server sends a bookmark two seconds before the end, so the
   * next watch resumes without a list, at the cost of one request. The shorter a watch, the sooner a dead connection that a
   * load balancer keeps open is noticed.
   */
  readonly watchSeconds: readonly [number, number];
  /**
   * How often everything is listed again although the watch works; 0: never. Guards against lost events, at the cost of one
   * page per 500 objects.
   */
  readonly relistIntervalMs: number;
}

export const defaultReflectorSettings: ReflectorSettings = {
  pageSize: 500,
  pageBytes: 8 * 1024 * 1024,
  idleLimitMs: 55_000,
  watchSeconds: [40, 50],
  relistIntervalMs: 30 * 60_000,
};

export interface ReflectorOptions {
  readonly transport: KubernetesTransport;
  /** Path of the collection, for example `/apis/ecs-operator.dev/v1alpha1/ecsservices`. */
  readonly path: string;
  /** Receives each change; what it throws is logged and does not stop the reflector. */
  readonly sink: (report: Report) => void;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings?: Partial<ReflectorSettings>;
}

/** How a reflector is doing, for readiness and metrics. */
export interface ReflectorHealth {
  /** True once a list has been read to its end. */
  readonly synced: boolean;
  /** Milliseconds since the last page, opened watch or line; answers that refuse do not count. */
  readonly silentMs: number;
  readonly lists: number;
  /** Watches opened after the first. */
  readonly reconnects: number;
  /** Why the last attempt failed; undefined once one has succeeded. */
  readonly problem: string | undefined;
}

/** A server closes a healthy watch after minutes. */
const EARLY_END_MS = 1_000;
/** How long a watch may exceed its `timeoutSeconds`. */
const OVERTIME_MS = 5_000;

/**
 * Follows one collection: lists it in pages, then watches from the list's version and resumes from the last version seen.
 * The list asks for no resourceVersion, that is for the most recent data: a list from an API server's cache may be older
 * than what this process has already seen, and objects would go back in time.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export class Reflector {
  readonly #options: ReflectorOptions;
  readonly #settings: ReflectorSettings;
  readonly #delay: ReturnType<typeof createReconnectDelay>;
  #state: ReflectorState = initialState;
  #lastReceived: number;
  #lastList = Number.NEGATIVE_INFINITY;
  #lists = 0;
  /** `limit` of the next page. */
  #limit: number;
  #watches = 0;
  #problem: string | undefined;

  constructor(options: ReflectorOptions) {
    this.#options = options;
    this.#settings = { ...defaultReflectorSettings, ...options.settings };
    this.#delay = createReconnectDelay(options.clock, options.random);
    this.#lastReceived = options.clock.monotonic();
    this.#limit = this.#settings.pageSize;
  }

  /** Follows the collection until the signal is aborted, also within a list or a pause; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const input = await this.#next(signal);
      if (!signal.aborted) await this.#step(input, signal);
    }
  }

  health(): ReflectorHealth {
    return {
      synced: this.#lists > 0,
      silentMs: this.#options.clock.monotonic() - this.#lastReceived,
      lists: this.#lists,
      reconnects: Math.max(0, this.#watches - 1),
      problem: this.#problem,
    };
  }

  /** Performs the I/O of the state. */
  #next(signal: AbortSignal): Promise<ReflectorInput> {
    const state = this.#state;
    const limit = String(this.#limit);
    if (state.kind === "Empty") return this.#readPage(state.paged ? { limit } : {}, signal);
    if (state.kind === "Listing") return this.#readPage({ limit, continue: state.next }, signal);
    return this.#watch(state.version, signal);
  }

  /** Applies the transition, and backs off when it says so. */
  async #step(input: ReflectorInput, signal: AbortSignal): Promise<void> {
    const { state, report, pause } = transition(this.#state, input);
    this.#state = state;
    if (report !== undefined) this.#report(report);
    if (pause.kind === "None") {
      // A page that cannot be parsed does not count.
      if (input.kind === "Page") this.#markReceived();
      return;
    }
    this.#problem = pause.reason;
    const { clock, log, path } = this.#options;
    const failure = input.kind === "Broken" && !input.silent ? "unreachable" : "refused";
    const waitMs = Math.round(this.#delay(failure, pause.atLeastMs));
    log.warn("list or watch interrupted; retrying", { path, reason: pause.reason, waitMs });
    // An abort ends the pause; run() sees it.
    await sleep(clock, waitMs, signal).catch(() => undefined);
  }

  #report(report: Report): void {
    const { sink, log, path, clock } = this.#options;
    try {
      sink(report);
    } catch (error) {
      log.error("could not store a watched change", { path, error: String(error) });
    }
    if (report.kind !== "Page" || !report.last) return;
    this.#lists += 1;
    this.#lastList = clock.monotonic();
  }

  #markReceived(): void {
    this.#lastReceived = this.#options.clock.monotonic();
    this.#problem = undefined;
  }

  async #readPage(query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<ReflectorInput> {
    const { transport, path } = this.#options;
    const { pageSize, pageBytes } = this.#settings;
    const bound = query.limit === "1" ? {} : { maxBytes: pageBytes };
    let response: KubernetesResponse;
    try {
      response = await transport.send({ method: "GET", path, query, ...bound }, signal);
    } catch (error) {
      return { kind: "Broken", silent: false, reason: connectionProblem(error) };
    }
    if (response.status !== 200) return refused(response);
    if (response.tooLarge) return this.#tooLarge(query.limit !== undefined);
    if (query.limit !== undefined)
      this.#limit = afterPage(this.#limit, response.bytes, { objects: pageSize, bytes: pageBytes });
    return { kind: "Page", body: response.body };
  }

  #tooLarge(paged: boolean): ReflectorInput {
    if (paged) this.#limit = afterTooLarge(this.#limit);
    const { log, path } = this.#options;
    log.info("a page of a list is too large; requesting smaller pages", { path, limit: this.#limit });
    return { kind: "TooLarge" };
  }

  async #watch(version: string, signal: AbortSignal): Promise<ReflectorInput> {
    const { clock, random, transport, path } = this.#options;
    const [least, most] = this.#settings.watchSeconds;
    const timeoutSeconds = Math.floor(least + random() * (most - least + 1));
    const guard = guardWatch(clock, signal, this.#settings.idleLimitMs, timeoutSeconds * 1000 + OVERTIME_MS);
    this.#watches += 1;
    try {
      const query = { resourceVersion: version, allowWatchBookmarks: "true", timeoutSeconds: String(timeoutSeconds) };
      const response = await transport.watch(path, query, guard.signal);
      guard.received();
      if (response.status !== 200) return refused(response);
      this.#markReceived();
      this.#state = transition(this.#state, { kind: "Opened" }).state;
      return await this.#readLines(response.lines, guard.received, signal);
    } catch (error) {
      return { kind: "Broken", silent: guard.silent(), reason: connectionProblem(error) };
    } finally {
      guard.release();
    }
  }

  /** Reads a watch to its end, or to the first line that ends it. */
  async #readLines(lines: AsyncIterable<string>, received: () => void, signal: AbortSignal): Promise<ReflectorInput> {
    const { clock } = this.#options;
    const openedAt = clock.monotonic();
    let count = 0;
    for await (const line of lines) {
      if (signal.aborted) break;
      received();
      this.#markReceived();
      count += 1;
      const { state, report, pause } = transition(this.#state, { kind: "Line", line });
      if (pause.kind !== "None" || state.kind !== "Watching") return { kind: "Line", line };
      this.#state = state;
      if (report !== undefined) this.#report(report);
    }
    return {
      kind: "Ended",
      early: count === 0 && clock.monotonic() - openedAt < EARLY_END_MS,
      relist: this.#relistDue(),
    };
  }

  #relistDue(): boolean {
    const { relistIntervalMs } = this.#settings;
    const { clock, random } = this.#options;
    return relistIntervalMs > 0 && clock.monotonic() - this.#lastList >= relistIntervalMs * (0.9 + 0.2 * random());
  }
}

function refused(response: KubernetesResponse | WatchResponse): ReflectorInput {
  const { status, retryAfterSeconds } = response;
  return {
    kind: "Refused",
    status,
    reason: responseProblem(response),
    retryAfterMs: retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1000,
  };
}

/**
 * A signal that ends a watch when nothing was received for `idleMs`, when it has lasted `totalMs`, or when `outer` is
 * aborted. One timer re-arms itself, so that a line costs no timer.
 */
function guardWatch(clock: Clock, outer: AbortSignal, idleMs: number, totalMs: number) {
  const controller = new AbortController();
  const end = clock.monotonic() + totalMs;
  let receivedAt = clock.monotonic();
  let silent = false;
  const stop = () => controller.abort(outer.reason);
  const check = () => {
    const now = clock.monotonic();
    const left = Math.min(receivedAt + idleMs, end) - now;
    if (left > 0) {
      timer = clock.schedule(left, check);
      return;
    }
    silent = receivedAt + idleMs <= now;
    controller.abort(new Error(silent ? "the watch fell silent" : "the watch outlived its time"));
  };
  let timer = clock.schedule(Math.min(idleMs, totalMs), check);
  if (outer.aborted) stop();
  outer.addEventListener("abort", stop, { once: true });
  return {
    signal: controller.signal,
    received: () => {
      receivedAt = clock.monotonic();
    },
    silent: () => silent,
    release: () => {
      timer.cancel();
      outer.removeEventListener("abort", stop);
    },
  };
}
