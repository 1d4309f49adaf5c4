import type { ServiceFields } from "../api/types.ts";
import type { EcsDeploymentConfiguration, EcsServiceRevision } from "../aws/services/ecs/shapes.ts";
import { contentHash } from "../lib/hash.ts";
import { canonical } from "./canonical/canonical.ts";
import type { Members } from "./canonical/rule.ts";
import { serviceTree } from "./canonical/service-rules.ts";
import { compareGroup, groupDifferences } from "./groups/compare.ts";
import { comparedBy, GROUPS, treeOf } from "./service-groups.ts";
import { releaseContent } from "./service-input.ts";
import { type ResolvedService, serviceFacts } from "./service-spec.ts";

/** The algorithm behind a release hash; a record of another version says nothing about this one. */
export const RELEASE_VERSION = "v2";

export interface ReleaseHash {
  readonly version: string;
  readonly hash: string;
}

/**
 * The hash of everything that a release sends, the task definition's ARN included; not the count and not the tags. What
 * is left out and what is written out as AWS's default differ here, because what is left out keeps AWS's live value.
 */
export function releaseHash(spec: ServiceFields, resolved: ResolvedService): ReleaseHash {
  const content = canonical(serviceTree, serviceFacts(spec), releaseContent(spec, resolved), "declared");
  return { version: RELEASE_VERSION, hash: contentHash(content) };
}

export interface ReleaseMatch {
  readonly spec: ServiceFields;
  readonly resolved: ResolvedService;
  /** The target of a deployment that failed. */
  readonly revision: EcsServiceRevision;
  readonly deploymentConfiguration: EcsDeploymentConfiguration | undefined;
  /** `status.declared`: what was declared and no longer is counts as desired to be cleared. */
  readonly declaredBefore?: readonly string[];
  /** `status.clearing.paths`. */
  readonly clearing?: readonly string[] | undefined;
}

const DEPLOYMENT = "deploymentConfiguration";

/**
 * Whether a service revision and the configuration it was deployed with are what the spec asks for, as far as AWS shows
 * it: so that a failed release is recognised when there is no record of it.
 */
export function matchesRelease(input: ReleaseMatch): boolean {
  const { spec, resolved, revision, deploymentConfiguration, declaredBefore: before = [], clearing } = input;
  const facts = serviceFacts(spec);
  const desired = releaseContent(spec, resolved);
  const shown: Members = { ...revision, [DEPLOYMENT]: deploymentConfiguration ?? {} };
  const launchType = { group: { name: "launchType" }, tree: treeOf("launchType"), facts };
  if (groupDifferences(launchType, desired.launchType, shown.launchType).length > 0) return false;
  return GROUPS.filter((group) => group.startsDeployment || group.name === DEPLOYMENT).every((group) => {
    const sides = { declared: desired[group.name], live: shown[group.name], before, clearing };
    return compareGroup(comparedBy(group, facts), sides) === undefined;
  });
}
