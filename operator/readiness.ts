import type { CredentialState } from "./aws/credentials.ts";
import { type CollectionHealth, watchAges, watchProblems } from "./kubernetes/watching.ts";
import { rfc3339 } from "./lib/clock.ts";

/** What a replica knows of what it depends on. */
export interface Dependencies {
  /** Why the start has not come to its end; undefined once it has. */
  readonly starting: string | undefined;
  readonly collections: readonly CollectionHealth[];
  readonly credentials: CredentialState;
  /** Why the Lease could not be read or written last. */
  readonly lease: string | undefined;
}

/** What is missing before a replica can do its work, a sentence each. */
export function missingFrom({ starting, collections, credentials, lease }: Dependencies): readonly string[] {
  const { acceptedAt, problem = "not checked yet" } = credentials;
  return [
    ...watchProblems(collections),
    ...(starting === undefined ? [] : [starting]),
    ...(acceptedAt === undefined ? [`AWS has not accepted the operator's credentials yet: ${problem}`] : []),
    ...(lease === undefined ? [] : [`the Lease cannot be read or written: ${lease}`]),
  ];
}

/**
 * What a person who looks at readiness wants to know beside, a sentence each. Credentials that AWS refuses after it has accepted
 * them stand here: they say nothing of this replica that another one would not say.
 */
export function notesOf({ collections, credentials }: Dependencies): readonly string[] {
  const { acceptedAt, problem } = credentials;
  const refused = problem === undefined ? "" : ` and refuses them now: ${problem}`;
  return [
    ...(acceptedAt === undefined
      ? []
      : [`AWS last accepted the operator's credentials at ${rfc3339(acceptedAt)}${refused}`]),
    ...watchAges(collections),
  ];
}
