import type { ServiceStatus } from "../../api/types.ts";
import type { ServiceDiff } from "../../ecs/service-diff.ts";
import type { Plan } from "../../engine/plan.ts";
import { contentHash } from "../../lib/hash.ts";
import { blocked, listed } from "../common/plan/plans.ts";
import type { ReleaseChange, ServiceInput, ServiceStep } from "./model.ts";
import type { Release } from "./release.ts";

/**
 * Every update of these groups starts a deployment. Where the AWS endpoint accepts one and does not show it, or another client
 * reverts it each time, the operator would start one deployment after the other: after the third equal update no more are sent.
 */

const MOST_EQUAL_UPDATES = 3;

type Unconfirmed = NonNullable<ServiceStatus["unconfirmed"]>;

/** What a diff would send that starts a deployment; undefined: nothing. */
export function pendingRelease({ changes }: ServiceDiff): ReleaseChange | undefined {
  const release = changes.filter(({ startsDeployment }) => startsDeployment);
  if (release.length === 0) return undefined;
  return {
    hash: contentHash(release.map(({ group, value }) => [group, value])),
    fields: release.flatMap(({ differences, cleared }) => [...differences.map(({ path }) => path), ...cleared]),
  };
}

/** The plan that stops equal updates; undefined while they may go on. */
export function repeatLimitReached(
  { resource }: ServiceInput,
  pending: ReleaseChange | undefined,
): Plan<ServiceStep> | undefined {
  const { unconfirmed } = resource.status ?? {};
  if (pending === undefined || unconfirmed?.hash !== pending.hash) return undefined;
  if (unconfirmed.times < MOST_EQUAL_UPDATES) return undefined;
  const fields = listed(pending.fields.map((field) => `\`spec.${field}\``));
  return blocked(
    "UpdateNotApplied",
    `AWS accepted the same update ${MOST_EQUAL_UPDATES} times but still shows other values of ${fields}. It is not sent again, ` +
      "because each update starts a deployment. Find out what changes these fields back, or whether this AWS endpoint supports " +
      "them. Then change the spec, or set the annotation `ecs-operator.dev/retry` to a new value.",
  );
}

/** What is recorded before an update that was sent before; the first of its kind is recorded once AWS has answered. */
export function repeatBefore(
  { resource }: ServiceInput,
  pending: ReleaseChange | undefined,
  retried: boolean,
): { readonly unconfirmed?: Unconfirmed } {
  const { unconfirmed } = resource.status ?? {};
  if (pending === undefined || unconfirmed?.hash !== pending.hash) return {};
  return { unconfirmed: { hash: pending.hash, times: retried ? 1 : unconfirmed.times + 1 } };
}

/** What is known of updates that AWS took and has not shown, after this pass. */
export function unconfirmedNow(input: ServiceInput, { diff, rollout }: Release): Unconfirmed | undefined {
  const { observed, resource } = input;
  const before = resource.status?.unconfirmed;
  const pending = pendingRelease(diff);
  // A release that failed was shown; the failure record holds it.
  if (observed.source === "read" && (pending === undefined || rollout.kind !== "outdated")) return undefined;
  if (observed.sentChange !== undefined && before?.hash !== observed.sentChange.hash)
    return { hash: observed.sentChange.hash, times: 1 };
  return pending === undefined || pending.hash === before?.hash ? before : undefined;
}
