import type { FailureClass } from "../../engine/kind.ts";

/**
 * What the operator needs to call an AWS service: one folder here holds it as data, one row per operation. Buckets, batches,
 * error classes, metrics and the generated IAM policy are made from these rows, so none can miss one.
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
  /** Calls that a full bucket allows at once. */
  readonly burst: number;
  /** Sustained calls a second. */
  readonly perSecond: number;
  readonly kind: "read" | "write";
}

/** One operation that the operator calls. */
export interface Operation {
  /** Category of its quota; undefined: AWS publishes none. */
  readonly quota: string | undefined;
  readonly mutating: boolean;
  readonly iam: IamNeeds;
  /** Set where one request can read many items. */
  readonly batch?: Batch;
  /** Set where single items are found in what a list shows. */
  readonly list?: List;
  /** Reduces an answer to what the operator reads. */
  readonly trim?: (answer: object) => object;
}

/** What an IAM policy has to allow for an operation. */
export interface IamNeeds {
  /** Without the service's prefix. Creating with tags needs the tagging action, too. Empty: no permission is needed. */
  readonly actions: readonly string[];
  /** Types of resources that a statement may name (`AwsService.arns`); `any`: AWS takes only `*`. */
  readonly resources: readonly string[];
  /** Services that roles are passed to (`iam:PassedToService`), where the input may name a role. */
  readonly passesRolesTo?: readonly string[];
  /** It makes something with tags, and changes what is there: what is there must carry ours. */
  readonly updates?: boolean;
  /** What AWS does for it with the permissions of the caller: actions with their prefix. */
  readonly onBehalf?: { readonly actions: readonly string[]; readonly resource: string };
  /** The feature that needs it, a block of its own in the policy; undefined: the core. */
  readonly feature?: Feature;
}

/** A feature whose permissions a policy can leave out; it then reports what is missing, and all else works. */
export type Feature = "Autoscaling" | "CapacityProviders" | "CloudMap" | "ContainerInstances" | "TaskLogs" | "Tasks";

/** Which members of a Describe operation hold ids and items. */
export interface Batch {
  /** Member of the input that holds the ids. */
  readonly ids: string;
  /** Member of the output that holds what was found. */
  readonly items: string;
  /** Member of an item that names it; its last part, after a slash, does so as well. */
  readonly key: string;
  /** The most ids that a request takes. */
  readonly size: number;
  /** How the answer shows that something does not exist: in `failures`, or by leaving it out. Default: failures. */
  readonly missing?: "failures" | "omitted";
}

/** Which members of a List operation hold items and the token of the next page. */
export interface List {
  /** Member of the output that holds the items. */
  readonly items: string;
  /** Member of an item that names it. */
  readonly key: string;
  /** Member of input and output. */
  readonly token: string;
  /** Member of the input that restricts the list to one key, where there is one. */
  readonly one?: string;
}

/** One row of a table of errors: the first row that fits decides. */
export interface ErrorRule {
  readonly codes: readonly string[];
  /** Only errors whose message matches: where AWS uses one code for different things. */
  readonly message?: RegExp;
  /** Undefined: what the HTTP status says. */
  readonly class?: FailureClass;
  /** The condition reason, where the one of the class does not fit. */
  readonly reason?: string;
  /** What to check; added to AWS's message. */
  readonly hint?: string;
  /** The meaning of the error, where a kind acts on more than its class. */
  readonly means?: Meaning;
}

/** What kinds need to know about a failure beside its class. */
export type Meaning =
  | "NoSuchCluster"
  | "NoSuchService"
  | "NoSuchTaskDefinition"
  | "NoSuchNamespace"
  | "NoSuchOperation"
  | "NoSuchCloudMapService"
  | "NoSuchInstance"
  /** Nor a policy or scheduled action of that name. */
  | "NoSuchScalableTarget"
  | "NoSuchAlarm"
  | "NoSuchTask"
  /** No room for a task now: it is tried again. */
  | "NoCapacity"
  /** The caller lacks the permission. */
  | "Denied"
  /** The server does not know the operation. */
  | "UnknownOperation";
