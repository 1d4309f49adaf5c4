import { inputMust as must } from "./demands.ts";
import { notFound } from "./errors.ts";
import type { Policy, ScalingArea, Target } from "./records.ts";
import { DIMENSION } from "./state.ts";

interface TargetReference {
  readonly ServiceNamespace: string;
  readonly ResourceId: string;
  readonly ScalableDimension: string;
}

/** As the texts of errors name a target. */
export const targetText = ({ ServiceNamespace, ResourceId, ScalableDimension }: TargetReference): string =>
  `service namespace: ${ServiceNamespace}, resource ID: ${ResourceId}, scalable dimension: ${ScalableDimension}`;

/** Services of Amazon ECS are all that this simulator scales. The text is that of AWS for combinations that it does not have. */
export function checkKind({ ServiceNamespace, ScalableDimension }: TargetReference): void {
  must(
    ServiceNamespace === "ecs" && ScalableDimension === DIMENSION,
    "Unsupported service namespace, resource type or scalable dimension",
  );
}

/** @throws Refusal ObjectNotFoundException. The text is what AWS was seen to answer. */
export function registeredTarget({ targets }: ScalingArea, reference: TargetReference): Target {
  checkKind(reference);
  const target = targets.get(reference.ResourceId);
  if (!target) throw notFound(`No scalable target registered for ${targetText(reference)}`);
  return target;
}

/** The policies of all targets. */
export const allPolicies = ({ targets }: ScalingArea): readonly Policy[] =>
  [...targets.values()].flatMap(({ policies }) => [...policies.values()]);

interface Filter {
  readonly ServiceNamespace: string;
  readonly ResourceId?: string | undefined;
  readonly ScalableDimension?: string | undefined;
}

/** "If you specify a scalable dimension, you must also specify a resource ID." (API Reference) */
export function checkFilter({ ScalableDimension }: Filter, ids: string | readonly string[] | undefined): void {
  must(
    ScalableDimension === undefined || (ids !== undefined && ids.length > 0),
    "If you specify a scalable dimension, you must also specify a resource ID.",
  );
}

/** Whether what belongs to a resource is asked for. */
export const passes = (filter: Filter, resourceId: string): boolean =>
  filter.ServiceNamespace === "ecs" &&
  (filter.ResourceId ?? resourceId) === resourceId &&
  (filter.ScalableDimension ?? DIMENSION) === DIMENSION;
