import type { FailureClass } from "../../engine/kind.ts";

/**
 * What has to be known of an AWS service before it can be called: one folder here holds it all as data, one row an operation.
 * Buckets, batches, the sorting of errors, metrics and the generated IAM policy go through these rows, so none can forget one.
 */
export interface AwsService {
  /** As in the names of its client and its metrics: `ecs`. */
  readonly name: string;
  /** Prefix of its IAM actions. */
  readonly iamPrefix: string;
  /** AWS's request quotas, by category. */
  readonly quotas: Readonly<Record<string, Quota>>;
  readonly operations: Readonly<Record<string, Operation>>;
  /** Its own errors; those that all services share come after them (`errors.ts`). */
  readonly errors: readonly ErrorRule[];
  /** ARNs that IAM statements can name, by type of resource. */
  readonly arns: Readonly<Record<string, string>>;
}

/** A category of AWS's request throttling; each has its own bucket per account and Region. */
export interface Quota {
  /** Calls at once, out of a full bucket. */
  readonly burst: number;
  /** Calls a second, for as long as you like. */
  readonly perSecond: number;
  readonly kind: "read" | "write";
}

/** One operation that the operator calls. */
export interface Operation {
  /** Category of its quota; undefined: AWS publishes none. */
  readonly quota: string | undefined;
  readonly mutating: boolean;
  readonly iam: IamNeeds;
  /** Where many are asked for in one request. */
  readonly batch?: Batch;
  /** What is kept of an answer, where AWS sends more than anything is read from. */
  readonly trim?: (answer: object) => object;
}

/** What an IAM policy has to allow for an operation. */
export interface IamNeeds {
  /** Without the service's prefix. Creating with tags needs the tagging action, too. Empty: AWS refuses it to nobody. */
  readonly actions: readonly string[];
  /** Types of resources that a statement may name (`AwsService.arns`); `any`: AWS takes only `*`. */
  readonly resources: readonly string[];
  /** Services that roles are passed to (`iam:PassedToService`), where the input may name a role. */
  readonly passesRolesTo?: readonly string[];
  /** The feature that needs it, a block of its own in the policy; undefined: the core. */
  readonly feature?: Feature;
}

/** What a policy can leave out: the feature alone then says what it lacks. */
export type Feature = "ServiceConnectNames";

/** How a Describe operation names what it is asked for and what it answers. */
export interface Batch {
  /** Member of the input that holds the ids. */
  readonly ids: string;
  /** Member of the output that holds what was found. */
  readonly items: string;
  /** Member of an item that names it; its last part, after a slash, does so as well. */
  readonly key: string;
  /** The most ids that a request takes. */
  readonly size: number;
}

/** One row of a table of errors: the first row that fits decides. */
export interface ErrorRule {
  readonly codes: readonly string[];
  /** Only errors whose message matches: where AWS uses one code for different things. */
  readonly message?: RegExp;
  /** Undefined: what the HTTP status says. */
  readonly class?: FailureClass;
  /** The condition reason, where the class's own would be untrue. */
  readonly reason?: string;
  /** What AWS's words leave open: what to look at. */
  readonly hint?: string;
  /** What it says, where a kind acts on that and not on the class alone. */
  readonly means?: Meaning;
}

/** What kinds ask of a failure beside its class. */
export type Meaning =
  | "NoSuchCluster"
  | "NoSuchService"
  | "NoSuchTaskDefinition"
  | "NoSuchNamespace"
  /** The caller may not. */
  | "Denied"
  /** The server does not know the operation. */
  | "UnknownOperation";
