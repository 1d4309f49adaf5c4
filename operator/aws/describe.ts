import { ClassifiedError } from "../engine/outcome.ts";
import type { Turn } from "../engine/ports.ts";
import type { Clock } from "../lib/clock.ts";
import { stableStringify } from "../lib/json.ts";
import { type Batcher, createBatcher } from "./batch.ts";
import type { Batch } from "./services/service.ts";

/** An entry of `failures`: an id that AWS did not describe. */
interface BatchFailure {
  readonly arn?: string | undefined;
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
}

/** The answer for one id: the item, or why it is missing. */
interface Answer {
  readonly item?: object;
  readonly failure?: BatchFailure;
}

type Output = Readonly<Record<string, unknown>> & { readonly failures?: readonly BatchFailure[] };

export interface Describer {
  /** A whole Describe call, its ids distributed over shared requests; the output is that of a single call. */
  describe(operation: string, batch: Batch, input: object, turn: Turn): Promise<object>;
  /** One item; undefined when AWS says MISSING. */
  read(operation: string, batch: Batch, group: object, id: string, turn: Turn): Promise<object | undefined>;
}

/** Makes one request; see `Caller.call`. */
export type DescribeCall = (operation: string, input: () => object | undefined, turn: Turn) => Promise<unknown>;

/** Batched reads of one service, in one account and Region, with one set of credentials. */
export function createDescriber(clock: Clock, call: DescribeCall): Describer {
  const batchers = new Map<string, Batcher<Answer>>();

  const batcherOf = (operation: string, batch: Batch): Batcher<Answer> => {
    const existing = batchers.get(operation);
    if (existing !== undefined) return existing;
    const batcher = createBatcher<Answer>({
      clock,
      maxSize: batch.size,
      mayConcernOneKey: mayConcernOneId,
      async run(group, turn, keys) {
        const input = () => {
          const ids = keys();
          return ids.length === 0 ? undefined : { ...JSON.parse(group), [batch.ids]: ids };
        };
        return answersOf((await call(operation, input, turn)) as Output | undefined, batch);
      },
    });
    batchers.set(operation, batcher);
    return batcher;
  };

  return {
    async describe(operation, batch, input, turn) {
      const { [batch.ids]: ids, ...rest } = input as Readonly<Record<string, unknown>>;
      const group = stableStringify(rest);
      const batcher = batcherOf(operation, batch);
      const answers = await Promise.all((ids as readonly string[]).map((id) => batcher.load(group, id, turn)));
      return {
        [batch.items]: answers.flatMap((answer) => answer?.item ?? []),
        failures: answers.flatMap((answer) => answer?.failure ?? []),
      };
    },
    async read(operation, batch, group, id, turn) {
      const answer = await batcherOf(operation, batch).load(stableStringify(group), id, turn);
      return answer === undefined && batch.missing === "omitted" ? undefined : found(id, answer);
    },
  };
}

/** One bad name makes AWS refuse the whole request; the others are then retried alone. A missing cluster concerns all. */
function mayConcernOneId(error: unknown): boolean {
  if (!(error instanceof ClassifiedError) || error.failure.means === "NoSuchCluster") return false;
  return error.failure.class === "refused" || error.failure.class === "world";
}

/** By ARN and by its last part: an input may name either. */
function answersOf(output: Output | undefined, { items, key }: Batch): ReadonlyMap<string, Answer> {
  const answers = new Map<string, Answer>();
  const add = (arn: unknown, answer: Answer) => {
    if (typeof arn !== "string") return;
    answers.set(arn.slice(arn.lastIndexOf("/") + 1), answer).set(arn, answer);
  };
  for (const failure of output?.failures ?? []) add(failure.arn, { failure });
  for (const item of (output?.[items] ?? []) as readonly Readonly<Record<string, unknown>>[]) {
    add(item[key], { item });
  }
  return answers;
}

/** The item, or undefined when AWS reports it as MISSING. An id that the answer does not mention is not taken for missing. */
function found(id: string, answer: Answer | undefined): object | undefined {
  if (answer?.item !== undefined) return answer.item;
  if (answer?.failure === undefined) {
    const message = `AWS's response lists ${id} neither as found nor as missing`;
    throw new ClassifiedError({ class: "transient", code: "IncompleteAnswer", message });
  }
  const { reason = "Unknown", detail } = answer.failure;
  if (reason === "MISSING") return undefined;
  throw new ClassifiedError({ class: "world", code: reason, message: detail ?? `AWS could not describe ${id}` });
}
