import type { Log } from "../engine/kind.ts";
import { FencedError } from "../engine/outcome.ts";
import type { WriteGate } from "../engine/ports.ts";
import { type Clock, type Random, sleep, type Timer } from "../lib/clock.ts";
import { KubernetesError } from "./errors.ts";
import { createLeaseAccess, type Lease, type LeaseAccess, type LeaseRecord } from "./lease.ts";
import { checkLeaseTimes, defaultLeaseTimes, type LeaseTimes } from "./lease-times.ts";
import { microTime } from "./micro-time.ts";
import type { KubernetesTransport } from "./transport.ts";

export interface ElectorOptions {
  readonly transport: KubernetesTransport;
  readonly namespace: string;
  readonly lease: string;
  /** Unique to this process, not only to its pod. */
  readonly identity: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly times?: LeaseTimes;
  /** Called when leadership is gained or lost. */
  readonly onChange?: (leading: boolean) => void;
  /** Called for each failed attempt to read or write the Lease, with the error's code. */
  readonly onFailure?: (code: string) => void;
}

export interface ElectorHealth {
  readonly leading: boolean;
  /** Who holds the Lease as far as this process knows; undefined before the first answer. */
  readonly holder: string | undefined;
  /** Why the Lease cannot be read or written, as the API server reports it; undefined while it can. */
  readonly problem: string | undefined;
}

/** The Lease as last read, and when by the own clock: the clocks of two machines are never compared. */
interface Observation {
  readonly lease: Lease;
  readonly at: number;
}

/**
 * Takes part in the election of one leader through a Lease. The leader renews it each retry period; standbys watch it and
 * take over as soon as it is released, or once it has not changed for its duration.
 *
 * A Lease alone does not keep an old leader from writing: it may be stopped at any instruction. So each write calls
 * `check()` right before it is sent, and calls in flight carry `signal`, which is aborted when leadership ends.
 */
export class Elector implements WriteGate {
  readonly #options: ElectorOptions;
  readonly #times: LeaseTimes;
  readonly #access: LeaseAccess;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #observed: Observation | undefined;
  #term = 0;
  #leadership: { readonly controller: AbortController; lease: Lease; renewedAt: number } | undefined;
  #deadline: Timer | undefined;
  #problem: string | undefined;

  /** @throws Error when the times contradict each other */
  constructor(options: ElectorOptions) {
    this.#options = options;
    this.#times = options.times ?? defaultLeaseTimes;
    checkLeaseTimes(this.#times);
    this.#access = createLeaseAccess(options.transport, options.namespace, options.lease);
  }

  /** The number of this leadership (`leaseTransitions`); grows each time that a replica gains it. */
  get term(): number {
    return this.#term;
  }

  /** Aborted when the present leadership ends; aborted already when there is none. */
  get signal(): AbortSignal {
    return this.#leadership?.controller.signal ?? AbortSignal.abort(notLeader());
  }

  check(): void {
    if (!this.#mayWrite()) throw notLeader();
  }

  health(): ElectorHealth {
    return { leading: this.#mayWrite(), holder: this.#observed?.lease.holder, problem: this.#problem };
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Leaves the election and releases the Lease. To be called once the last write in flight has ended. */
  async stop(): Promise<void> {
    const lease = this.#mayWrite() ? this.#leadership?.lease : undefined;
    this.#stop.abort(new Error("the elector stops"));
    this.#lose("the operator is stopping");
    await this.#running;
    if (lease === undefined) return;
    const record = { ...this.#record(lease.transitions, lease.acquireTime), holder: "", durationMs: 1_000 };
    try {
      // A renewal that was in flight may have moved the version on.
      const current = await this.#access.read(this.#attemptMs, new AbortController().signal);
      if (current.holder !== this.#options.identity) return;
      await this.#access.update(current.resourceVersion, record, this.#attemptMs, new AbortController().signal);
    } catch (error) {
      this.#options.log.warn("could not release the Lease; it will expire", { error: String(error) });
    }
  }

  /** One attempt must not use up the deadline. */
  get #attemptMs(): number {
    return this.#times.renewDeadlineMs / 2;
  }

  #mayWrite(): boolean {
    const { clock } = this.#options;
    const { renewedAt } = this.#leadership ?? { renewedAt: Number.NEGATIVE_INFINITY };
    return clock.monotonic() < renewedAt + this.#times.renewDeadlineMs;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await this.#compete(signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#reportFailure(error);
        await this.#pause(signal);
      }
    }
  }

  /** Reads the Lease once, then leads, or waits until the Lease changes. */
  async #compete(signal: AbortSignal): Promise<void> {
    const lease = await this.#readLease(signal);
    if (lease === undefined || this.#isFree()) {
      if (await this.#acquire(lease, signal)) await this.#lead(signal);
      return;
    }
    this.#problem = undefined;
    await this.#standBy(lease, signal);
  }

  async #readLease(signal: AbortSignal): Promise<Lease | undefined> {
    try {
      const lease = await this.#access.read(this.#attemptMs, signal);
      this.#observe(lease);
      return lease;
    } catch (error) {
      if (!isKind(error, "notFound")) throw error;
      this.#observed = undefined;
      return undefined;
    }
  }

  #observe(lease: Lease): void {
    if (this.#observed?.lease.resourceVersion === lease.resourceVersion) return;
    this.#observed = { lease, at: this.#options.clock.monotonic() };
  }

  /**
   * Released, held by this process without its knowledge (an answer was lost), or not renewed for its whole duration. A
   * term that this process has lost is waited out like another's: its last writes may still be on their way to AWS.
   */
  #isFree(): boolean {
    if (this.#observed === undefined) return true;
    const { holder, transitions } = this.#observed.lease;
    const isUnknown = holder === this.#options.identity && transitions !== this.#term;
    return holder === "" || isUnknown || this.#expiresInMs() <= 0;
  }

  #expiresInMs(): number {
    if (this.#observed === undefined) return 0;
    return this.#observed.at + this.#observed.lease.durationMs - this.#options.clock.monotonic();
  }

  #record(transitions: number, acquireTime: string | undefined): LeaseRecord {
    const now = this.#options.clock.now();
    return {
      holder: this.#options.identity,
      durationMs: this.#times.leaseDurationMs,
      transitions,
      acquireTime: acquireTime ?? microTime(now),
      renewedAt: now,
    };
  }

  /** Tries to become the leader. False when another replica was faster. */
  async #acquire(lease: Lease | undefined, signal: AbortSignal): Promise<boolean> {
    const record = this.#record(Math.max(lease?.transitions ?? 0, this.#term) + 1, undefined);
    const sentAt = this.#options.clock.monotonic();
    try {
      const held =
        lease === undefined
          ? await this.#access.create(record, this.#attemptMs, signal)
          : await this.#access.update(lease.resourceVersion, record, this.#attemptMs, signal);
      this.#gain(held, sentAt);
      return true;
    } catch (error) {
      if (isKind(error, "conflict") || isKind(error, "notFound")) return false;
      throw error;
    }
  }

  #gain(lease: Lease, sentAt: number): void {
    this.#observe(lease);
    this.#term = lease.transitions;
    this.#problem = undefined;
    this.#leadership = { controller: new AbortController(), lease, renewedAt: sentAt };
    this.#armDeadline();
    this.#options.log.info("leadership gained", { identity: this.#options.identity, term: this.#term });
    this.#notify(true);
  }

  /** Renews until leadership ends. */
  async #lead(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    if (this.#leadership === undefined) return;
    // Aborted when the elector stops, too.
    const ended = this.#leadership.controller.signal;
    while (this.#leadership !== undefined && !signal.aborted) {
      await sleep(clock, this.#times.retryPeriodMs, ended).catch(() => undefined);
      if (signal.aborted || this.#leadership === undefined) return;
      await this.#renew(this.#leadership, signal);
    }
  }

  async #renew(leadership: { lease: Lease; renewedAt: number }, signal: AbortSignal): Promise<void> {
    const { lease } = leadership;
    const sentAt = this.#options.clock.monotonic();
    try {
      const record = this.#record(lease.transitions, lease.acquireTime);
      leadership.lease = await this.#access.update(lease.resourceVersion, record, this.#attemptMs, signal);
      // An answer that comes after the deadline does not revive what has ended.
      if (this.#leadership !== leadership || !this.#mayWrite()) return this.#lose("the Lease was renewed too late");
      this.#observe(leadership.lease);
      leadership.renewedAt = sentAt;
      this.#problem = undefined;
      this.#armDeadline();
    } catch (error) {
      if (signal.aborted) return;
      if (isKind(error, "conflict")) return this.#resolveConflict(leadership, signal);
      if (isKind(error, "notFound")) return this.#lose("the Lease was deleted");
      this.#reportFailure(error);
    }
  }

  /** The Lease has another version: a renewal whose answer was lost, a person's edit, or another leader. */
  async #resolveConflict(leadership: { lease: Lease }, signal: AbortSignal): Promise<void> {
    try {
      const lease = await this.#access.read(this.#attemptMs, signal);
      const isOurs = lease.holder === this.#options.identity && lease.transitions === this.#term;
      if (isOurs) leadership.lease = lease;
      else this.#lose(`${lease.holder} holds the Lease`);
    } catch (error) {
      if (isKind(error, "notFound")) this.#lose("the Lease was deleted");
      else if (!signal.aborted) this.#reportFailure(error);
    }
  }

  #armDeadline(): void {
    this.#deadline?.cancel();
    const { renewedAt } = this.#leadership ?? { renewedAt: 0 };
    const left = renewedAt + this.#times.renewDeadlineMs - this.#options.clock.monotonic();
    this.#deadline = this.#options.clock.schedule(Math.max(0, left), () =>
      this.#lose("the Lease could not be renewed"),
    );
  }

  #lose(why: string): void {
    this.#deadline?.cancel();
    const leadership = this.#leadership;
    if (leadership === undefined) return;
    this.#leadership = undefined;
    leadership.controller.abort(notLeader());
    this.#options.log.warn("leadership ended", { identity: this.#options.identity, term: this.#term, why });
    this.#notify(false);
  }

  /** Waits until the Lease is free according to the watch and the own clock; the caller then reads it again. */
  async #standBy(lease: Lease, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const ended = new AbortController();
    const stop = () => ended.abort(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    const expire = () => {
      const left = this.#expiresInMs();
      if (left > 0) timer = clock.schedule(left, expire);
      else ended.abort(new Error("the Lease expired"));
    };
    let timer = clock.schedule(Math.max(0, this.#expiresInMs()), expire);
    try {
      await this.#watchUntilFree(lease.resourceVersion, ended.signal);
    } catch (error) {
      if (signal.aborted || ended.signal.aborted) return;
      // Without a watch the Lease is polled.
      this.#options.log.debug("the watch of the Lease ended", { error: String(error) });
      await this.#pause(ended.signal);
    } finally {
      timer.cancel();
      signal.removeEventListener("abort", stop);
    }
  }

  async #watchUntilFree(resourceVersion: string, signal: AbortSignal): Promise<void> {
    const seconds = 240 + Math.floor(this.#options.random() * 50);
    for await (const lease of this.#access.watch(resourceVersion, seconds, signal)) {
      if (lease === undefined) break;
      this.#observe(lease);
      if (this.#isFree()) return;
    }
    // A server that ends watches at once must not cause a busy loop.
    await this.#pause(signal);
  }

  async #pause(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    await sleep(clock, this.#times.retryPeriodMs * (0.8 + 0.4 * random()), signal).catch(() => undefined);
  }

  #reportFailure(error: unknown): void {
    const code = error instanceof KubernetesError ? error.failure.code : "InternalError";
    const message = error instanceof Error ? error.message : String(error);
    // Each attempt counts in the metric; a repeated message is logged once.
    if (this.#problem !== message)
      this.#options.log.error("the Lease cannot be read or written", { code, error: message });
    this.#problem = message;
    this.#options.onFailure?.(code);
  }

  #notify(leading: boolean): void {
    try {
      this.#options.onChange?.(leading);
    } catch (error) {
      this.#options.log.error("could not handle a change of leadership", { leading, error: String(error) });
    }
  }
}

const notLeader = (): FencedError => new FencedError("NotLeader", "this process does not hold the Lease");

const isKind = (error: unknown, kind: KubernetesError["kind"]): boolean =>
  error instanceof KubernetesError && error.kind === kind;
