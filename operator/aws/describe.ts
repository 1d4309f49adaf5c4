import type { EcsCluster, EcsFailure, EcsOperation, EcsService } from "../ecs/shapes.ts";
import { ClassifiedError } from "../engine/outcome.ts";
import type { Turn } from "../engine/ports.ts";
import type { Clock } from "../lib/clock.ts";
import { stableStringify } from "../lib/json.ts";
import { type Batcher, createBatcher } from "./batch.ts";

/** How a Describe operation names what it is asked for and what it answers. */
interface BatchedOperation {
  readonly ids: string;
  readonly items: string;
  readonly arn: string;
  readonly maxSize: number;
}

/** Source: the request parameters of each action in the Amazon ECS API Reference. */
const BATCHED = {
  DescribeClusters: { ids: "clusters", items: "clusters", arn: "clusterArn", maxSize: 100 },
  DescribeServices: { ids: "services", items: "services", arn: "serviceArn", maxSize: 10 },
  DescribeTasks: { ids: "tasks", items: "tasks", arn: "taskArn", maxSize: 100 },
  DescribeServiceDeployments: {
    ids: "serviceDeploymentArns",
    items: "serviceDeployments",
    arn: "serviceDeploymentArn",
    maxSize: 20,
  },
  DescribeServiceRevisions: {
    ids: "serviceRevisionArns",
    items: "serviceRevisions",
    arn: "serviceRevisionArn",
    maxSize: 20,
  },
} as const satisfies Partial<Record<EcsOperation, BatchedOperation>>;

export type BatchedName = keyof typeof BATCHED;

export const isBatched = (operation: EcsOperation): operation is BatchedName => Object.hasOwn(BATCHED, operation);

/** What an answer says of one of the things it was asked for: it, or why it is not there. */
interface Answer {
  readonly item?: object;
  readonly failure?: EcsFailure;
}

type Output = Readonly<Record<string, unknown>> & { readonly failures?: readonly EcsFailure[] };

export interface Describer {
  /** A whole Describe call, its ids spread over shared requests; its output as if it had been alone. */
  describe(operation: BatchedName, input: object, turn: Turn): Promise<object>;
  describeCluster(name: string, turn: Turn): Promise<EcsCluster | undefined>;
  describeService(cluster: string, service: string, turn: Turn): Promise<EcsService | "NoCluster" | undefined>;
}

/** Makes one request; see `Caller.call`. */
export type DescribeCall = (operation: BatchedName, input: () => object | undefined, turn: Turn) => Promise<unknown>;

/** Batched reads of one account and Region. */
export function createDescriber(clock: Clock, call: DescribeCall): Describer {
  const batchers = new Map<BatchedName, Batcher<Answer>>();

  const batcherOf = (operation: BatchedName): Batcher<Answer> => {
    const existing = batchers.get(operation);
    if (existing !== undefined) return existing;
    const shape: BatchedOperation = BATCHED[operation];
    const batcher = createBatcher<Answer>({
      clock,
      maxSize: shape.maxSize,
      separable: blamesContent,
      async run(group, turn, keys) {
        const input = () => {
          const ids = keys();
          return ids.length === 0 ? undefined : { ...JSON.parse(group), [shape.ids]: ids };
        };
        return answersOf((await call(operation, input, turn)) as Output | undefined, shape);
      },
    });
    batchers.set(operation, batcher);
    return batcher;
  };

  const describe: Describer["describe"] = async (operation, input, turn) => {
    const shape: BatchedOperation = BATCHED[operation];
    const { [shape.ids]: ids, ...rest } = input as Readonly<Record<string, unknown>>;
    const group = stableStringify(rest);
    const batcher = batcherOf(operation);
    const answers = await Promise.all((ids as readonly string[]).map((id) => batcher.load(group, id, turn)));
    return {
      [shape.items]: answers.flatMap((answer) => answer?.item ?? []),
      failures: answers.flatMap((answer) => answer?.failure ?? []),
    };
  };

  const describeOne = async (operation: BatchedName, group: object, id: string, turn: Turn) =>
    found(id, await batcherOf(operation).load(stableStringify(group), id, turn));

  return {
    describe,
    async describeCluster(name, turn) {
      const include = ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"];
      return (await describeOne("DescribeClusters", { include }, name, turn)) as EcsCluster | undefined;
    },
    async describeService(cluster, service, turn) {
      try {
        const group = { cluster, include: ["TAGS"] };
        return (await describeOne("DescribeServices", group, service, turn)) as EcsService | undefined;
      } catch (error) {
        const code = codeOf(error);
        if (code === "ClusterNotFoundException") return "NoCluster";
        // Documented by DeleteService for a service that is gone for good, although DescribeServices does not declare it.
        if (code === "ServiceNotFoundException") return undefined;
        throw error;
      }
    },
  };
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof ClassifiedError ? error.failure.code : undefined;

/** One bad name makes AWS refuse the whole request; the rest must not suffer for it. A missing cluster concerns all. */
function blamesContent(error: unknown): boolean {
  if (!(error instanceof ClassifiedError) || error.failure.code === "ClusterNotFoundException") return false;
  return error.failure.class === "refused" || error.failure.class === "world";
}

/** By ARN and by its last part, since both are valid in a question. */
function answersOf(output: Output | undefined, shape: BatchedOperation): ReadonlyMap<string, Answer> {
  const answers = new Map<string, Answer>();
  const add = (arn: unknown, answer: Answer) => {
    if (typeof arn !== "string") return;
    answers.set(arn.slice(arn.lastIndexOf("/") + 1), answer).set(arn, answer);
  };
  for (const failure of output?.failures ?? []) add(failure.arn, { failure });
  for (const item of (output?.[shape.items] ?? []) as readonly Readonly<Record<string, unknown>>[]) {
    add(item[shape.arn], { item });
  }
  return answers;
}

/** The item, or undefined when AWS says that it does not exist. Silence is not taken for absence. */
function found(id: string, answer: Answer | undefined): object | undefined {
  if (answer?.item !== undefined) return answer.item;
  if (answer?.failure === undefined) {
    const message = `AWS's answer mentions ${id} neither as found nor as missing`;
    throw new ClassifiedError({ class: "transient", code: "IncompleteAnswer", message });
  }
  const { reason = "Unknown", detail } = answer.failure;
  if (reason === "MISSING") return undefined;
  throw new ClassifiedError({ class: "world", code: reason, message: detail ?? `AWS could not describe ${id}` });
}
