import type { Log } from "../engine/kind.ts";
import type { Scope } from "../engine/object.ts";
import { ClassifiedError } from "../engine/outcome.ts";
import type { AwsScopes, CallOptions, WriteGate } from "../engine/ports.ts";
import type { Clock, Random } from "../lib/clock.ts";
import { createBuckets } from "./buckets.ts";
import { type AwsMetrics, type Caller, createCaller } from "./caller.ts";
import { type CredentialState, createCredentialMonitor } from "./credentials.ts";
import { createDescriber, type DescribeCall, type Describer } from "./describe.ts";
import { classify } from "./errors.ts";
import type { Aws, ServiceHandle } from "./handle.ts";
import { createLister, type Lister } from "./listing.ts";
import { createRevisions, type Revisions } from "./revisions.ts";
import { createScopeResolver, type RegionSettings, type ScopeResolver } from "./scopes.ts";
import { type Operations, SERVICES, type ServiceName } from "./services/index.ts";
import type { Operation } from "./services/service.ts";
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
  /** Checked right before each write is sent. */
  readonly gate: WriteGate;
  readonly metrics: AwsMetrics;
  readonly settings: AwsSettings;
  /** For calls that belong to no single object: batches, and finding the account. */
  readonly log: Log;
}

/** Reads that objects share, of one service in one scope. */
type SharedReads = Describer & Lister;

export interface AwsAccess extends AwsScopes<Aws> {
  /** For readiness: when AWS last accepted the operator's credentials, and if not now, why. */
  credentials(): CredentialState;
}

/** Access to AWS for all accounts and Regions the operator may use: batched, rate limited, fenced, errors classified. */
export function createAws(parts: AwsParts): AwsAccess {
  const { clock, settings, metrics, log } = parts;
  const buckets = createBuckets(settings.bucketShare, clock, metrics);
  const credentials = createCredentialMonitor(clock);
  const caller = createCaller({ ...parts, buckets, credentials, requestTimeoutMs: settings.requestTimeoutMs });
  const scopes = createScopeResolver(settings, clock, {
    current: (region) => parts.transport.identity({ region }),
    caller: (region) => identify(caller, region, log),
  });
  const callOf = callFor(scopes);
  const sharedReads = new Map<string, SharedReads>();
  const revisions = new Map<string, Revisions>();

  const sharedReadsOf = (service: ServiceName, scope: Scope): SharedReads => {
    const name = `${service}/${scopeName(scope)}`;
    const existing = sharedReads.get(name);
    if (existing !== undefined) return existing;
    const call: DescribeCall = (operation, input, turn) =>
      caller.call(callOf(service, scope, operation, { ...turn, log }), input);
    const made = { ...createDescriber(clock, call), ...createLister(clock, call) };
    sharedReads.set(name, made);
    return made;
  };

  const revisionsOf = (scope: Scope): Revisions => {
    const name = scopeName(scope);
    const existing = revisions.get(name);
    if (existing !== undefined) return existing;
    const made = createRevisions((taskDefinition, options, onSent) =>
      caller.call(callOf("ecs", scope, "DescribeTaskDefinition", options), () => {
        onSent();
        return { taskDefinition };
      }),
    );
    revisions.set(name, made);
    return made;
  };

  const serviceHandle = <Service extends ServiceName>(
    service: Service,
    scope: Scope,
    options: CallOptions,
  ): ServiceHandle<Service> => {
    const listed = (how: keyof Lister, operation: string, input: object, id: string) => {
      const { list } = definitionOf(service, operation);
      if (list === undefined) throw new Error(`${service}:${operation} is not read item by item`);
      const items: Promise<unknown> = sharedReadsOf(service, scope)[how](operation, list, input, id, options);
      return classified(service, items) as Promise<never>;
    };
    return {
      call(operation, input) {
        const { batch } = definitionOf(service, operation);
        const answer =
          batch === undefined
            ? caller.call(callOf(service, scope, operation, options), () => input as object)
            : sharedReadsOf(service, scope).describe(operation, batch, input as object, options);
        return classified(service, answer) as Promise<never>;
      },
      read(operation, group, id) {
        const { batch } = definitionOf(service, String(operation));
        if (batch === undefined) throw new Error(`${service}:${String(operation)} is not read item by item`);
        const item = sharedReadsOf(service, scope).read(String(operation), batch, group, id, options);
        return classified(service, item) as Promise<never>;
      },
      find: (operation, input, id) => listed("find", String(operation), input, id),
      all: (operation, input, id) => listed("all", String(operation), input, id),
    };
  };

  return {
    resolve: scopes.resolve,
    credentials: credentials.state,
    handle(scope, options) {
      const handles = NAMES.map((service) => [service, serviceHandle(service, scope, options)] as const);
      const cachedRevisions = revisionsOf(scope);
      return {
        scope,
        ...Object.fromEntries(handles),
        revisions: {
          read: (name) => classified("ecs", cachedRevisions.read(name, options)),
          invalidate: cachedRevisions.invalidate,
        },
      } as Aws;
    },
  };
}

const NAMES = Object.keys(SERVICES) as readonly ServiceName[];

/** The row of an operation. */
function definitionOf(service: ServiceName, operation: string): Operation {
  const facts = (SERVICES[service].operations as Readonly<Record<string, Operation>>)[operation];
  if (facts === undefined) throw new Error(`${service}:${operation} is not among the operator's calls`);
  return facts;
}

/** An aborted wait becomes a classified failure, too. */
async function classified<T>(service: ServiceName, result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    throw classify(error, { service, mutating: false });
  }
}

const scopeName = ({ account, region }: Scope): string => `${account}/${region}`;

const callFor =
  (scopes: ScopeResolver) => (service: ServiceName, scope: Scope, operation: string, options: CallOptions) => ({
    service,
    confirm: () => scopes.confirm(scope),
    operation,
    definition: definitionOf(service, operation),
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
      definition: definitionOf("sts", "GetCallerIdentity"),
      region,
      scope: region,
      priority: "person",
      namespace: "",
      signal: new AbortController().signal,
      log,
    },
    () => ({}),
  )) as Operations["sts"]["GetCallerIdentity"]["output"];
  const partition = answer.Arn?.split(":")[1];
  if (answer.Account !== undefined && partition) return { account: answer.Account, partition };
  throw new ClassifiedError({ class: "transient", code: "IncompleteAnswer", message: "STS names no account" });
}
