import { Refusal } from "./errors.ts";

/** An IAM policy, as far as it can be enforced here: actions and resource patterns with `*` and `?`. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly PolicyStatement[];
}

interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  /** Not evaluated: a statement with conditions counts as if they held. */
  readonly Condition?: Readonly<Record<string, unknown>>;
}

const asList = (value: string | readonly string[]) => (typeof value === "string" ? [value] : value);

function matches(pattern: string, value: string, ignoreCase: boolean): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, ignoreCase ? "is" : "s").test(value);
}

function applies(statement: PolicyStatement, action: string, resource: string): boolean {
  return (
    asList(statement.Action).some((pattern) => matches(pattern, action, true)) &&
    asList(statement.Resource).some((pattern) => matches(pattern, resource, false))
  );
}

/**
 * Denies what no statement allows, or what one denies, in AWS's words.
 * Source: IAM User Guide, "Policy evaluation logic" and "Troubleshoot access denied error messages".
 *
 * @throws Refusal AccessDeniedException
 */
export function enforcePolicy(policy: PolicyDocument, caller: string, action: string, resource: string): void {
  const hits = policy.Statement.filter((statement) => applies(statement, action, resource));
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
