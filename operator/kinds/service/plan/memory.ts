import { declaredGroups } from "../../../ecs/service-groups.ts";
import { declaredTagPaths } from "../../../ecs/tags.ts";
import type { Resource } from "../../../engine/kind.ts";
import type { ServiceSpec, ServiceStatus } from "./types.ts";

/** The clearable paths that a spec declares, sorted. */
export const declaredPaths = (spec: ServiceSpec): readonly string[] =>
  [...declaredGroups(spec), ...declaredTagPaths(spec.tags)].sort();

/** The same, with those that were declared before and that AWS may still hold. */
export const rememberedPaths = (resource: Resource<ServiceSpec, ServiceStatus>): readonly string[] =>
  [...new Set([...(resource.status?.declared ?? []), ...declaredPaths(resource.spec)])].sort();
