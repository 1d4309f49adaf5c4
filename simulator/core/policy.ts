import { Refusal } from "./errors.ts";

/** An IAM policy, as far as it can be enforced here: actions and resource patterns with `*` and `?`, and conditions. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly PolicyStatement[];
}

interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  /** By operator and key: the values of which one must match. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** One thing that a caller must be allowed to do. */
export interface PolicyQuestion {
  /** `ecs:CreateCluster` */
  readonly action: string;
  /** An ARN, or `*` for actions that have no resource. */
  readonly resource: string;
  /** Condition keys of the request, by name. */
  readonly context: Readonly<Record<string, string>>;
}

const asList = (value: string | readonly string[]) => (typeof value === "string" ? [value] : value);

function matches(pattern: string, value: string, ignoreCase: boolean): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, ignoreCase ? "is" : "s").test(value);
}

/** A key that the request does not have fails every operator but Null. */
const OPERATORS: Readonly<Record<string, (value: string | undefined, wanted: readonly string[]) => boolean>> = {
  StringEquals: (value, wanted) => value !== undefined && wanted.includes(value),
  StringLike: (value, wanted) => value !== undefined && wanted.some((pattern) => matches(pattern, value, false)),
  Null: (value, wanted) => wanted.includes(String(value === undefined)),
};

function holds({ Condition = {} }: PolicyStatement, context: PolicyQuestion["context"]): boolean {
  return Object.entries(Condition).every(([operator, keys]) => {
    const judge = OPERATORS[operator];
    if (judge === undefined) throw new Error(`the condition operator ${operator} is not known here`);
    return Object.entries(keys).every(([key, wanted]) => judge(context[key], asList(wanted)));
  });
}

function applies(statement: PolicyStatement, { action, resource, context }: PolicyQuestion): boolean {
  return (
    asList(statement.Action).some((pattern) => matches(pattern, action, true)) &&
    asList(statement.Resource).some((pattern) => matches(pattern, resource, false)) &&
    holds(statement, context)
  );
}

/**
 * Denies what no statement allows, or what one denies, in AWS's words.
 * Sources: IAM User Guide, "Policy evaluation logic", "IAM JSON policy elements: Condition operators" and
 * "Troubleshoot access denied error messages".
 *
 * @throws Refusal AccessDeniedException
 */
export function enforcePolicy(policy: PolicyDocument, caller: string, question: PolicyQuestion): void {
  const { action, resource } = question;
  const hits = policy.Statement.filter((statement) => applies(statement, question));
  const denied = hits.some((statement) => statement.Effect === "Deny");
  if (!denied && hits.length > 0) return;
  const why = denied
    ? "with an explicit deny in an identity-based policy"
    : `because no identity-based policy allows the ${action} action`;
  throw new Refusal(
    "AccessDeniedException",
    `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
  );
}
