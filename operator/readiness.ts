import type { CredentialState } from "./aws/credentials.ts";
import { type CollectionHealth, watchAges, watchProblems } from "./kubernetes/watching.ts";
import { rfc3339 } from "./lib/clock.ts";

/** The state of what a replica depends on. */
export interface Dependencies {
  /** Why the start has not finished; undefined once it has. */
  readonly starting: string | undefined;
  readonly collections: readonly CollectionHealth[];
  readonly credentials: CredentialState;
  /** Why the Lease could not be read or written last. */
  readonly lease: string | undefined;
}

/** Why a replica cannot do its work yet, one sentence each. */
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
 * More about readiness, one sentence each. Credentials that AWS refuses after it has accepted them are reported here and do not
 * make a replica unready: every other replica has the same ones.
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
