import { contentHash } from "../lib/hash.ts";
import { canonical } from "./canonical/canonical.ts";
import { differences } from "./canonical/difference.ts";
import type { Members } from "./canonical/rule.ts";
import { serviceTree } from "./canonical/service-rules.ts";
import { DEPLOYMENT_PARTS, GROUPS, partPath } from "./service-groups.ts";
import { releaseContent } from "./service-input.ts";
import { type ResolvedService, type ServiceSpecLike, serviceFacts } from "./service-spec.ts";
import type { EcsDeploymentConfiguration, EcsServiceRevision } from "./shapes.ts";

/** The algorithm behind a release hash; a record of another version says nothing about this one. */
export const RELEASE_VERSION = "v1";

export interface ReleaseHash {
  readonly version: string;
  readonly hash: string;
}

/**
 * The hash of everything that a release sends, the task definition's ARN included; not the count and not the tags. What
 * is left out and what is written out as AWS's default differ here, because AWS keeps what an update leaves out.
 */
export function releaseHash(spec: ServiceSpecLike, resolved: ResolvedService): ReleaseHash {
  const content = canonical(serviceTree, serviceFacts(spec), releaseContent(spec, resolved), "declared");
  return { version: RELEASE_VERSION, hash: contentHash(content) };
}

/** The members of a service revision that are declared in a spec under the same name. */
const SHOWN_BY_REVISION = [...GROUPS.filter((group) => group.startsDeployment).map(({ name }) => name), "launchType"];

export interface ReleaseMatch {
  readonly spec: ServiceSpecLike;
  readonly resolved: ResolvedService;
  /** The target of a deployment that failed. */
  readonly revision: EcsServiceRevision;
  readonly deploymentConfiguration: EcsDeploymentConfiguration | undefined;
  /** `status.declared`: what was declared and no longer is counts as desired to be cleared. */
  readonly declaredBefore?: readonly string[];
}

/** What is no longer declared, as it is once cleared. */
function clearedContent({ spec, declaredBefore = [] }: ReleaseMatch): Members {
  const facts = serviceFacts(spec);
  const declared = spec as Members;
  const parts = (spec.deploymentConfiguration ?? {}) as Members;
  const groups = GROUPS.filter((group) => declaredBefore.includes(group.name) && declared[group.name] === undefined);
  const gone = DEPLOYMENT_PARTS.filter(
    (part) => declaredBefore.includes(partPath(part)) && parts[part.name] === undefined,
  );
  return {
    ...Object.fromEntries(groups.map((group) => [group.name, group.clear])),
    deploymentConfiguration: Object.fromEntries(gone.map((part) => [part.name, part.clear(facts)])),
  };
}

/**
 * Whether a service revision and the configuration it was deployed with are what the spec asks for, as far as AWS shows
 * it: so that a failed release is recognised when nothing is remembered about it.
 */
export function matchesRelease(input: ReleaseMatch): boolean {
  const { spec, resolved, revision, deploymentConfiguration } = input;
  const desired = releaseContent(spec, resolved);
  const cleared = clearedContent(input);
  const wanted: Record<string, unknown> = {};
  for (const name of SHOWN_BY_REVISION) wanted[name] = desired[name] ?? cleared[name];
  wanted.deploymentConfiguration = {
    ...(cleared.deploymentConfiguration as Members),
    ...(desired.deploymentConfiguration as Members | undefined),
  };
  const shown = { ...revision, deploymentConfiguration: deploymentConfiguration ?? {} };
  return differences(serviceTree, serviceFacts(spec), wanted, shown).length === 0;
}
