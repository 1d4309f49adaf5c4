import type { EcsOperation, EcsOperations } from "../ecs/shapes.ts";
import type { Log, Scope } from "../engine/kind.ts";
import { ClassifiedError } from "../engine/outcome.ts";
import type { AwsScopes, CallOptions, WriteGate } from "../engine/ports.ts";
import type { Clock, Random } from "../lib/clock.ts";
import { createBuckets } from "./buckets.ts";
import { type AwsMetrics, type Caller, createCaller } from "./caller.ts";
import { type CredentialState, createCredentialWatch } from "./credentials.ts";
import { createDescriber, type Describer, isBatched } from "./describe.ts";
import { classify } from "./errors.ts";
import type { Aws } from "./handle.ts";
import { ECS_OPERATIONS, STS_OPERATIONS } from "./operations.ts";
import { createRevisions, type Revisions } from "./revisions.ts";
import { createScopeResolver, type RegionSettings, type ScopeResolver } from "./scopes.ts";
import type { AwsTransport } from "./transport.ts";

export interface AwsSettings extends RegionSettings {
  /** The part of AWS's request quotas that the operator allows itself, in (0, 1]; infinite: no limit. */
  readonly bucketShare: number;
  /** The longest that one attempt may take, milliseconds. */
  readonly requestTimeoutMs: number;
}

export interface AwsParts {
  readonly transport: AwsTransport;
  readonly clock: Clock;
  readonly random: Random;
  /** Asked right before each write goes out. */
  readonly gate: WriteGate;
  readonly metrics: AwsMetrics;
  readonly settings: AwsSettings;
  /** For calls that no single object causes: batches, and finding out the account. */
  readonly log: Log;
}

export interface AwsAccess extends AwsScopes<Aws> {
  /** For readiness: when AWS last accepted the operator's credentials, and if not now, why. */
  credentials(): CredentialState;
}

/** Access to AWS for all accounts and Regions the operator may use: batched, paced, fenced, errors sorted into classes. */
export function createAws(parts: AwsParts): AwsAccess {
  const { clock, settings, metrics, log } = parts;
  const buckets = createBuckets(settings.bucketShare, clock, metrics);
  const credentials = createCredentialWatch(clock);
  const caller = createCaller({ ...parts, buckets, credentials, requestTimeoutMs: settings.requestTimeoutMs });
  const scopes = createScopeResolver(settings, clock, {
    current: (region) => parts.transport.identity({ region }),
    caller: (region) => identify(caller, region, log),
  });
  const ecsCall = callFor(scopes);
  const shared = new Map<string, Shared>();

  const sharedOf = (scope: Scope): Shared => {
    const name = scopeName(scope);
    const existing = shared.get(name);
    if (existing !== undefined) return existing;
    const describer = createDescriber(clock, (operation, input, turn) =>
      caller.call(ecsCall(scope, operation, { ...turn, log }), input),
    );
    const revisions = createRevisions((taskDefinition, options, leaving) =>
      caller.call(ecsCall(scope, "DescribeTaskDefinition", options), () => {
        leaving();
        return { taskDefinition };
      }),
    );
    const made = { describer, revisions };
    shared.set(name, made);
    return made;
  };

  return {
    resolve: scopes.resolve,
    credentials: credentials.state,
    handle: (scope, options) => createHandle(caller, ecsCall, sharedOf(scope), scope, options),
  };
}

/** What all objects of one account and Region read together. */
interface Shared {
  readonly describer: Describer;
  readonly revisions: Revisions;
}

const scopeName = ({ account, region }: Scope): string => `${account}/${region}`;

const callFor = (scopes: ScopeResolver) => (scope: Scope, operation: EcsOperation, options: CallOptions) => ({
  service: "ecs" as const,
  confirm: () => scopes.confirm(scope),
  operation,
  facts: ECS_OPERATIONS[operation],
  region: scope.region,
  scope: scopeName(scope),
  ...options,
});

/**
 * Which account the credentials belong to. Its partition comes from the caller's own ARN: Regions of partitions to come, such as
 * `aws-eusc`, follow no rule.
 */
async function identify(caller: Caller, region: string, log: Log) {
  const answer = (await caller.call(
    {
      service: "sts",
      operation: "GetCallerIdentity",
      facts: STS_OPERATIONS.GetCallerIdentity,
      region,
      scope: region,
      priority: "person",
      namespace: "",
      signal: new AbortController().signal,
      log,
    },
    () => ({}),
  )) as { readonly Account?: string | undefined; readonly Arn?: string | undefined };
  const partition = answer.Arn?.split(":")[1];
  if (answer.Account !== undefined && partition) return { account: answer.Account, partition };
  throw new ClassifiedError({ class: "transient", code: "IncompleteAnswer", message: "STS names no account" });
}

function createHandle(
  caller: Caller,
  ecsCall: ReturnType<typeof callFor>,
  { describer, revisions }: Shared,
  scope: Scope,
  options: CallOptions,
): Aws {
  /** A wait that was given up ends as a classified failure, like every other. */
  const classified = async <T>(result: Promise<T>): Promise<T> => {
    try {
      return await result;
    } catch (error) {
      throw classify(error, false);
    }
  };

  return {
    scope,
    call<O extends EcsOperation>(operation: O, input: EcsOperations[O]["input"]) {
      const answer = isBatched(operation)
        ? describer.describe(operation, input, options)
        : caller.call(ecsCall(scope, operation, options), () => input);
      return classified(answer as Promise<EcsOperations[O]["output"]>);
    },
    describeRevision: (name) => classified(revisions.read(name, options)),
    doubtRevision: revisions.doubt,
    describeCluster: (name) => classified(describer.describeCluster(name, options)),
    describeService: (cluster, service) => classified(describer.describeService(cluster, service, options)),
  };
}
