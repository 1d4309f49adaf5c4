import { EVENT_CONTROLLER } from "../api/names.ts";
import type { Log } from "../engine/kind.ts";
import type { KindNames, Resource } from "../engine/object.ts";
import type { EventRecord, EventRecorder } from "../engine/ports.ts";
import { type Clock, type Random, sleep, type Timer } from "../lib/clock.ts";
import { contentHash } from "../lib/hash.ts";
import { call, KubernetesError } from "./errors.ts";
import { microTime } from "./micro-time.ts";
import type { KubernetesRequest, KubernetesTransport } from "./transport.ts";

export interface EventRecorderOptions {
  readonly transport: KubernetesTransport;
  readonly namesOf: (kind: string) => KindNames;
  /** The pod. */
  readonly instance: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface BufferedEventRecorder extends EventRecorder {
  /** Sends all queued Events and the counts of running series, until the signal is aborted. Never rejects. */
  flush(signal: AbortSignal): Promise<void>;
  /** Stops all timers and drops queued Events. */
  close(): void;
}

/** The limits of client-go's recorder (tools/events and the spam filter of tools/record). */
const BURST = 25;
const REFILL_MS = 5 * 60_000;
const SERIES_REFRESH_MS = 30 * 60_000;
const SERIES_END_MS = 6 * 60_000;
const ATTEMPTS = 12;
const RETRY_MS = 10_000;

const SWEEP_MS = 60_000;
const MAX_QUEUE = 1_000;
const MAX_SERIES = 2_048;
const MAX_OBJECTS = 4_096;
/** The API's limits on `note` (bytes) and on `action` and `reason` (characters). */
const MAX_NOTE_BYTES = 1_024;
const MAX_FIELD_LENGTH = 128;
const MAX_NAME = 253;
/** Ids of events in AWS are UUIDs; others are not taken as they are. */
const MAX_ID = 64;

/** One Event in the API server and the repetitions counted since it was written. */
interface Series {
  readonly path: string;
  readonly collection: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly objectId: string;
  count: number;
  lastAt: number;
  /** Monotonic time of the last repetition and of the last write. */
  lastSeen: number;
  lastSent: number;
  sentCount: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/**
 * Records Events without blocking the caller: they are queued, sent one after the other, and dropped when there are too
 * many. A repeated Event of an object increases the count of the first one. Everyone who may read the namespace's Events can
 * read them: callers must not put secrets into an Event, nothing here checks for them.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/
 */
export function createEventRecorder(options: EventRecorderOptions): BufferedEventRecorder {
  return new Recorder(options);
}

class Recorder implements BufferedEventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #series = new Map<string, Series>();
  readonly #buckets = new Map<string, Bucket>();
  readonly #queue: Series[] = [];
  readonly #closed = new AbortController();
  #sending: Promise<void> | undefined;
  #sweepTimer: Timer | undefined;
  #serial = 0;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  record(resource: Resource, event: EventRecord): void {
    if (this.#closed.signal.aborted) return;
    const now = this.#options.clock.monotonic();
    if (event.id !== undefined) {
      if (this.#takeToken(objectIdOf(resource), now)) this.#enqueue(this.#newSeries(resource, event, now));
      return;
    }
    const id = JSON.stringify([event.type, event.action, event.reason, objectIdOf(resource)]);
    const known = this.#series.get(id);
    if (known !== undefined && now - known.lastSeen < SERIES_END_MS) {
      this.#repeat(known, now);
      return;
    }
    if (!this.#takeToken(objectIdOf(resource), now)) return;
    const series = this.#newSeries(resource, event, now);
    this.#series.delete(id);
    this.#series.set(id, series);
    dropOldest(this.#series, MAX_SERIES);
    this.#enqueue(series);
    this.#armSweep();
  }

  async flush(signal: AbortSignal): Promise<void> {
    for (const series of this.#series.values()) if (isBehind(series)) this.#enqueue(series);
    const { promise: aborted, resolve } = Promise.withResolvers<void>();
    if (signal.aborted) return;
    const onAbort = () => resolve();
    signal.addEventListener("abort", onAbort, { once: true });
    await Promise.race([this.#sending, aborted]);
    signal.removeEventListener("abort", onAbort);
  }

  close(): void {
    this.#closed.abort(new Error("the event recorder is closed"));
    this.#sweepTimer?.cancel();
    this.#queue.length = 0;
  }

  /** The first repetition is written at once, later ones when the series is refreshed. */
  #repeat(series: Series, now: number): void {
    series.count += 1;
    series.lastAt = this.#options.clock.now();
    series.lastSeen = now;
    if (series.count === 2 && this.#takeToken(series.objectId, now)) this.#enqueue(series);
  }

  #newSeries(resource: Resource, event: EventRecord, now: number): Series {
    const { clock, instance, namesOf } = this.#options;
    const { name, namespace, uid, resourceVersion } = resource.metadata;
    const { group, version } = namesOf(resource.kind);
    const eventNamespace = namespace === "" ? "default" : namespace;
    const collection = `/apis/events.k8s.io/v1/namespaces/${encodeURIComponent(eventNamespace)}/events`;
    const eventName = this.#nameFor(name, event.id ?? this.#uniqueSuffix());
    const body = {
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { name: eventName, namespace: eventNamespace },
      eventTime: microTime(event.at ?? clock.now()),
      reportingController: EVENT_CONTROLLER,
      reportingInstance: instance.slice(0, MAX_FIELD_LENGTH),
      action: event.action.slice(0, MAX_FIELD_LENGTH),
      reason: event.reason.slice(0, MAX_FIELD_LENGTH),
      type: event.type,
      note: cutBytes(event.note, MAX_NOTE_BYTES),
      regarding: {
        apiVersion: `${group}/${version}`,
        kind: resource.kind,
        name,
        ...(namespace === "" ? {} : { namespace }),
        uid,
        resourceVersion,
      },
    };
    const times = { lastAt: clock.now(), lastSeen: now, lastSent: Number.NEGATIVE_INFINITY };
    const path = `${collection}/${eventName}`;
    return { path, collection, body, objectId: objectIdOf(resource), count: 1, sentCount: 0, ...times };
  }

  /** Time, a random number and a counter. */
  #uniqueSuffix(): string {
    const { clock, random } = this.#options;
    this.#serial += 1;
    const parts = [Math.floor(clock.now()), Math.floor(random() * 0xfffff), this.#serial];
    return parts.map((part) => part.toString(16)).join("");
  }

  /** The object's name, shortened if needed. What repeats an event of AWS is called by its id: a second one is refused. */
  #nameFor(objectName: string, id: string): string {
    const suffix = /^[a-z0-9](-?[a-z0-9])*$/.test(id) && id.length <= MAX_ID ? id : contentHash(id).slice(0, MAX_ID);
    return `${objectName.slice(0, MAX_NAME - suffix.length - 1).replace(/[^a-z0-9]+$/, "")}.${suffix}`;
  }

  #takeToken(objectId: string, now: number): boolean {
    const bucket = this.#buckets.get(objectId) ?? { tokens: BURST, at: now };
    bucket.tokens = Math.min(BURST, bucket.tokens + (now - bucket.at) / REFILL_MS);
    bucket.at = now;
    this.#buckets.delete(objectId);
    this.#buckets.set(objectId, bucket);
    dropOldest(this.#buckets, MAX_OBJECTS);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  #enqueue(series: Series): void {
    if (this.#queue.includes(series)) return;
    this.#queue.push(series);
    if (this.#queue.length > MAX_QUEUE) this.#queue.shift();
    this.#sending ??= this.#drain().finally(() => {
      this.#sending = undefined;
    });
  }

  async #drain(): Promise<void> {
    for (let series = this.#queue.shift(); series !== undefined; series = this.#queue.shift()) {
      await this.#deliver(series);
    }
  }

  async #deliver(series: Series): Promise<void> {
    const { clock, random, log } = this.#options;
    for (let attempt = 1; attempt <= ATTEMPTS && !this.#closed.signal.aborted; attempt++) {
      try {
        return await this.#write(series);
      } catch (error) {
        const { signal } = this.#closed;
        if (!isWorthRetrying(error)) {
          log.warn("could not write an Event", { error: String(error) });
          return;
        }
        await sleep(clock, RETRY_MS * (0.5 + random()), signal).catch(() => undefined);
      }
    }
  }

  /** Creates the Event, or updates its count; an Event that has expired is created anew. */
  async #write(series: Series): Promise<void> {
    const { clock, transport } = this.#options;
    const { count } = series;
    const state = count > 1 ? { series: { count, lastObservedTime: microTime(series.lastAt) } } : {};
    const create: KubernetesRequest = { method: "POST", path: series.collection, body: { ...series.body, ...state } };
    const patch: KubernetesRequest = {
      method: "PATCH",
      path: series.path,
      contentType: "application/merge-patch+json",
      body: state,
    };
    try {
      await call(transport, series.sentCount === 0 ? create : patch, this.#closed.signal);
    } catch (error) {
      if (!(error instanceof KubernetesError)) throw error;
      if (series.sentCount > 0 && error.kind === "notFound") await call(transport, create, this.#closed.signal);
      // Created by an attempt whose answer was lost.
      else if (!(series.sentCount === 0 && error.kind === "conflict")) throw error;
    }
    series.sentCount = count;
    series.lastSent = clock.monotonic();
  }

  #armSweep(): void {
    if (this.#closed.signal.aborted) return;
    this.#sweepTimer ??= this.#options.clock.schedule(SWEEP_MS, () => {
      this.#sweepTimer = undefined;
      this.#sweep();
    });
  }

  /** Writes the counts of series that have ended or run for long, and removes the ended ones. */
  #sweep(): void {
    const now = this.#options.clock.monotonic();
    for (const [id, series] of this.#series) {
      const ended = now - series.lastSeen >= SERIES_END_MS;
      const due = ended || now - series.lastSent >= SERIES_REFRESH_MS;
      if (due && isBehind(series)) this.#enqueue(series);
      if (ended) this.#series.delete(id);
    }
    if (this.#series.size > 0) this.#armSweep();
  }
}

const objectIdOf = ({ kind, metadata }: Resource): string => `${kind}/${metadata.uid}`;

/** Its Event exists with a smaller count. One that was refused or dropped is not sent again. */
const isBehind = ({ count, sentCount }: Series): boolean => sentCount > 0 && count > sentCount;

/** 4xx answers do not change; other failures may be temporary. */
function isWorthRetrying(error: unknown): boolean {
  return error instanceof KubernetesError && (error.kind === "unavailable" || error.kind === "throttled");
}

function dropOldest(map: Map<string, unknown>, limit: number): void {
  if (map.size <= limit) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}

/** The longest beginning of a text that takes no more than `limit` bytes in UTF-8. */
export function cutBytes(text: string, limit: number): string {
  const bytes = Buffer.from(text, "utf8");
  if (bytes.length <= limit) return text;
  let end = limit;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString("utf8", 0, end);
}
