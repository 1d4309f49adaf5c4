import type { CapacityProviderFields } from "../api/types.ts";
import type { EcsCapacityProvider } from "../aws/services/ecs/provider-shapes.ts";
import type { EcsTag } from "../aws/services/ecs/shapes.ts";
import { compact } from "../lib/json.ts";
import { at } from "./canonical/canonical.ts";
import type { Members } from "./canonical/rule.ts";
import { compareGroup, groupDifferences } from "./groups/compare.ts";
import { CREATE_ONLY, comparedBy, PROVIDER_GROUPS } from "./provider-groups.ts";

/** How a spec and a capacity provider in AWS differ. */
export interface ProviderDiff {
  /** Paths that AWS cannot change. */
  readonly immutable: readonly string[];
  /** What UpdateCapacityProvider has to be given beside the name; undefined: nothing differs. */
  readonly update?: {
    readonly input: Members;
    /** Paths of what is changed or cleared. */
    readonly paths: readonly string[];
    /** Whether members that are not declared go along: they have to be read just before the call. */
    readonly keeps: boolean;
  };
}

/** @param before `status.declared` */
export function providerDiff(
  spec: CapacityProviderFields,
  live: EcsCapacityProvider,
  before: readonly string[],
): ProviderDiff {
  const group = PROVIDER_GROUPS.find(({ name }) => spec[name] !== undefined);
  if (group === undefined) return { immutable: [] };
  const { name } = group;
  const compared = comparedBy(group, spec);
  const [declared, shown] = [spec[name], live[name]];
  if (shown === undefined) return { immutable: [name] };
  // Of a member whose default depends on the Region, AWS may show nothing.
  const immutable = groupDifferences(compared, declared, shown)
    .map(({ path }) => path)
    .filter((path) => CREATE_ONLY.includes(path))
    .filter((path) => !path.endsWith(".fipsEnabled") || at({ [name]: shown }, path) !== undefined);
  if (immutable.length > 0) return { immutable };
  const change = compareGroup(compared, { declared, live: shown, before });
  const paths = [...(change?.differences.map(({ path }) => path) ?? []), ...(change?.cleared ?? [])].filter(
    (path) => !CREATE_ONLY.includes(path),
  );
  if (change === undefined || paths.length === 0) return { immutable };
  return { immutable, update: { input: { [name]: change.value }, paths, keeps: change.keeps } };
}

/** Input of CreateCapacityProvider; AWS refuses an empty tag list, so none is sent then. */
export function createProviderInput(
  spec: CapacityProviderFields,
  identity: { readonly name: string; readonly cluster: string | undefined; readonly tags: readonly EcsTag[] },
): Members {
  return compact({
    name: identity.name,
    cluster: identity.cluster,
    ...Object.fromEntries(PROVIDER_GROUPS.map(({ name }) => [name, spec[name]])),
    tags: identity.tags.length === 0 ? undefined : identity.tags,
  });
}
