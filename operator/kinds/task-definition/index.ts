import type { Aws } from "../../aws/handle.ts";
import { declaredTagPaths } from "../../ecs/tags.ts";
import type { Kind } from "../../engine/kind.ts";
import { act, refused } from "./act.ts";
import { names } from "./names.ts";
import { observe } from "./observe/index.ts";
import { familyOf } from "./plan/content.ts";
import { plan } from "./plan/index.ts";
import type {
  TaskDefinitionObserved,
  TaskDefinitionSpec,
  TaskDefinitionStatus,
  TaskDefinitionStep,
} from "./plan/types.ts";
import { status } from "./status.ts";

/** `ECSTaskDefinition`: a family, a new revision for each new content, retention of old ones. */
export const taskDefinition: Kind<
  TaskDefinitionSpec,
  TaskDefinitionStatus,
  TaskDefinitionObserved,
  TaskDefinitionStep,
  Aws
> = {
  names,
  refs: () => [],
  region: (resource) => resource.spec.region,
  identity: familyOf,
  nameField: "spec.family",
  readGroup: (resource) => `${resource.kind}/${resource.metadata.namespace}/${resource.metadata.name}`,
  exports: ({ metadata, spec, status: told }) => ({
    generation: metadata.generation,
    deleting: metadata.deletionTimestamp !== undefined,
    suspended: spec?.suspend,
    latest: told?.latest?.arn,
    settled: told?.settledGeneration,
    observed: told?.observedGeneration,
    stalled: told?.conditions?.some((condition) => condition.type === "Stalled" && condition.status === "True"),
  }),
  declared: (spec) => declaredTagPaths(spec.tags),
  observe,
  plan,
  act,
  refused,
  status,
};
