import type { Priority, Turn } from "../engine/ports.ts";
import type { Clock, Timer } from "../lib/clock.ts";
import { FairQueue } from "../lib/fair-queue.ts";
import { SERVICES, type ServiceName } from "./services/index.ts";
import type { Quota } from "./services/service.ts";
import { createTokenBucket } from "./token-bucket.ts";

/** Leave to make one call. Exactly one of `sent` + `done`, or `cancel`, ends it. */
export interface Permit {
  /** The call has ended. */
  done(): void;
  /** The call was refused for its rate; then `done` is not called. */
  throttled(retryAfterMs: number | undefined): void;
  /** Nothing was sent: returns the token, unless the call was already counted as sent (after `SLOT_MS`). */
  cancel(): void;
}

export interface Buckets {
  /**
   * Waits for a token of a category's bucket in an account and Region. Within a priority, the namespaces take turns.
   * @param scope account and Region: AWS counts by these alone
   * @throws the signal's reason
   */
  acquire(scope: string, category: Category, turn: Turn): Promise<Permit>;
}

/** A category of a service's request throttling (`AwsService.quotas`). */
export interface Category {
  readonly service: ServiceName;
  readonly quota: string;
}

export interface BucketMetrics {
  /** A call got its token after so many seconds. */
  bucketWaited(category: Category, priority: Priority, seconds: number): void;
  bucketThrottled(category: Category): void;
  /** So many calls more (or fewer, when negative) wait for a token now. */
  bucketQueued(category: Category, change: 1 | -1): void;
}

/**
 * Calls in flight at once in one bucket. At 20 reads a second and 50 ms a call, one is in flight on average; 8 allow a burst
 * without 30 answers being parsed at a time. Writes refill at 5 a second or less, so 4 is never the limit.
 */
const MAX_IN_FLIGHT: Readonly<Record<Quota["kind"], number>> = { read: 8, write: 4 };

/** A call that takes longer no longer counts as in flight: a hung call must not hold a slot. */
const SLOT_MS = 2_000;

/** A call of low priority that has waited this long gets every fourth token, whatever else is waiting. */
const AGED_MS = 10_000;
const AGED_EVERY = 4;

const ORDER: readonly Priority[] = ["person", "rollout", "resync"];

interface Waiter {
  readonly priority: Priority;
  readonly namespace: string;
  readonly since: number;
  readonly grant: (permit: Permit) => void;
}

function quotaOf({ service, quota }: Category): Quota {
  const found = (SERVICES[service].quotas as Readonly<Record<string, Quota>>)[quota];
  if (found === undefined) throw new Error(`${service} has no quota ${quota}`);
  return found;
}

/** The bucket of one category in one account and Region: a token bucket, a limit on calls in flight, three queues. */
function createBucket(category: Category, share: number, clock: Clock, metrics: BucketMetrics) {
  const quota = quotaOf(category);
  const tokens = createTokenBucket(quota, share);
  const slots = MAX_IN_FLIGHT[quota.kind];
  const queues: Readonly<Record<Priority, FairQueue<Waiter>>> = {
    person: new FairQueue(),
    rollout: new FairQueue(),
    resync: new FairQueue(),
  };
  let inFlight = 0;
  let passedOver = 0;
  let timer: Timer | undefined;

  const waiting = () => queues.person.size + queues.rollout.size + queues.resync.size;

  /** Takes the next to be served: the highest priority, but every fourth token goes to a lower one that has waited too long. */
  const next = (now: number): Waiter | undefined => {
    const heads = ORDER.flatMap((priority) => queues[priority].peek() ?? []);
    const [first, ...lower] = heads;
    const aged = lower.filter((waiter) => now - waiter.since >= AGED_MS).sort((a, b) => a.since - b.since)[0];
    if (aged !== undefined) passedOver = (passedOver + 1) % AGED_EVERY;
    const chosen = aged !== undefined && passedOver === 0 ? aged : first;
    return chosen && queues[chosen.priority].take();
  };

  const permit = (): Permit => {
    const sentAt = clock.monotonic();
    let open = true;
    const end = (settle: () => void) => {
      if (!open) return;
      open = false;
      settle();
      slotTimeout.cancel();
      inFlight -= 1;
      serve();
    };
    inFlight += 1;
    const slotTimeout = clock.schedule(SLOT_MS, () => end(tokens.spend));
    return {
      done: () => end(tokens.spend),
      throttled(retryAfterMs) {
        tokens.throttle(clock.monotonic(), sentAt, retryAfterMs);
        metrics.bucketThrottled(category);
        end(tokens.spend);
      },
      cancel: () => end(tokens.giveBack),
    };
  };

  const serve = (): void => {
    timer?.cancel();
    timer = undefined;
    while (waiting() > 0 && inFlight < slots) {
      const now = clock.monotonic();
      const delay = tokens.take(now);
      if (delay > 0) {
        timer = clock.schedule(delay, serve);
        return;
      }
      const waiter = next(now);
      if (waiter === undefined) return;
      metrics.bucketWaited(category, waiter.priority, (now - waiter.since) / 1000);
      metrics.bucketQueued(category, -1);
      waiter.grant(permit());
    }
  };

  return ({ priority, namespace, signal }: Turn): Promise<Permit> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const onAbort = () => {
        queues[priority].delete(namespace, waiter);
        metrics.bucketQueued(category, -1);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        priority,
        namespace,
        since: clock.monotonic(),
        grant(granted) {
          signal.removeEventListener("abort", onAbort);
          resolve(granted);
        },
      };
      signal.addEventListener("abort", onAbort, { once: true });
      queues[priority].set(namespace, waiter, waiter);
      metrics.bucketQueued(category, 1);
      serve();
    });
}

/**
 * Token buckets that mirror AWS's, one for each category, account and Region, made when first used.
 *
 * @param share the part of AWS's quotas that we allow ourselves, in (0, 1]; infinite where there are none
 */
export function createBuckets(share: number, clock: Clock, metrics: BucketMetrics): Buckets {
  const buckets = new Map<string, ReturnType<typeof createBucket>>();
  return {
    acquire(scope, category, turn) {
      const key = `${scope}/${category.service}/${category.quota}`;
      let bucket = buckets.get(key);
      if (bucket === undefined) {
        bucket = createBucket(category, share, clock, metrics);
        buckets.set(key, bucket);
      }
      return bucket(turn);
    },
  };
}
