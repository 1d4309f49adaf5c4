import type { ServiceSpec, ServiceStatus } from "../../api/types.ts";
import { declaredPaths as declaredOf } from "../../ecs/service-groups.ts";
import { inAwsWords } from "../../ecs/service-references.ts";
import type { Resource } from "../../engine/object.ts";
import { pathsToRecord as recordedBy } from "../common/plan/recorded.ts";

/** The clearable paths that a spec declares, its tags included, sorted. */
export const declaredPaths = (spec: ServiceSpec): readonly string[] =>
  declaredOf(inAwsWords(spec, { registries: new Map(), namespace: "", providers: new Map() }));

/** The same, with those that were declared before and that AWS may still hold. */
export const pathsToRecord = (resource: Resource<ServiceSpec, ServiceStatus>): readonly string[] =>
  recordedBy(resource, declaredPaths(resource.spec));
