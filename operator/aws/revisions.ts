import { ClassifiedError } from "../engine/outcome.ts";
import type { CallOptions, Turn } from "../engine/ports.ts";
import { RANK } from "./batch.ts";
import { type CheckedRevision, checkedMembers } from "./services/ecs/checked.ts";
import type { EcsTaskDefinition } from "./services/ecs/shapes.ts";

/** Revisions of one account and Region that services are checked against. */
export interface Revisions {
  /**
   * @param name `family:revision`, or an ARN
   * @throws ClassifiedError what DescribeTaskDefinition threw
   */
  read(name: string, options: CallOptions): Promise<CheckedRevision>;
  /** Drops a revision from the cache: a write that names it was refused, so its status may have changed. */
  invalidate(arn: string): void;
}

/** Makes one call. `onSent` is called when the request is sent. */
export type ReadRevision = (name: string, options: CallOptions, onSent: () => void) => Promise<unknown>;

/** An entry takes about a kilobyte; the least recently used one is evicted. */
const MAX_CACHED = 512;

/** A call in flight. */
interface PendingRead {
  readonly turn: Turn;
  readonly answer: Promise<CheckedRevision>;
  sent: boolean;
}

/**
 * Reads each revision once and caches what services are checked against: its content never changes, and its number is never
 * reused. Concurrent readers share the call. Failures are not cached.
 * Source: "The task definition name is retained by Amazon ECS and the revision is incremented the next time you create a task
 * definition with that name." (Amazon ECS Developer Guide, Deleting an Amazon ECS task definition revision using the console)
 */
export function createRevisions(call: ReadRevision): Revisions {
  const cache = new Map<string, CheckedRevision>();
  const pendingReads = new Map<string, PendingRead>();

  const store = (name: string, revision: CheckedRevision): CheckedRevision => {
    cache.delete(name);
    cache.set(name, revision);
    const [oldest] = cache.keys();
    if (cache.size > MAX_CACHED && oldest !== undefined) cache.delete(oldest);
    return revision;
  };

  const startRead = (name: string, options: CallOptions): Promise<CheckedRevision> => {
    const onSent = () => {
      pending.sent = true;
    };
    const answer = call(name, options, onSent)
      .then((output) => store(name, checked(name, output)))
      .finally(() => {
        if (pendingReads.get(name) === pending) pendingReads.delete(name);
      });
    const pending: PendingRead = { turn: options, answer, sent: false };
    pendingReads.set(name, pending);
    return answer;
  };

  return {
    async read(name, options) {
      const cached = cache.get(name);
      if (cached !== undefined) return store(name, cached);
      const pending = pendingReads.get(name);
      return pending !== undefined && canShare(pending, options) ? pending.answer : startRead(name, options);
    },
    invalidate(arn) {
      for (const [name, revision] of cache) if (revision.arn === arn) cache.delete(name);
    },
  };
}

/** Whether a call in flight serves another reader as soon as its own would: one not sent yet waits in its namespace's queue. */
const canShare = ({ turn, sent }: PendingRead, { priority, namespace }: Turn): boolean =>
  !turn.signal.aborted && (sent || (turn.namespace === namespace && RANK[turn.priority] <= RANK[priority]));

function checked(name: string, output: unknown): CheckedRevision {
  const { taskDefinition } = output as { readonly taskDefinition?: EcsTaskDefinition | undefined };
  const { taskDefinitionArn: arn, status } = taskDefinition ?? {};
  if (taskDefinition !== undefined && arn !== undefined)
    return { arn, status, definition: checkedMembers({ ...taskDefinition }) };
  const message = `AWS's answer to DescribeTaskDefinition holds no revision ${name}`;
  throw new ClassifiedError({ class: "transient", code: "IncompleteAnswer", message });
}
