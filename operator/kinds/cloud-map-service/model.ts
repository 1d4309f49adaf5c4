import type { CloudMapServiceSpec, CloudMapServiceStatus } from "../../api/types.ts";
import type { EcsTag } from "../../aws/services/ecs/shapes.ts";
import type { CloudMapService } from "../../aws/services/servicediscovery/shapes.ts";
import type { PlanInput, Surroundings } from "../../engine/kind.ts";
import type { Resource } from "../../engine/object.ts";
import type { Plan, StepBase } from "../../engine/plan.ts";
import type { Operation } from "../common/plan/cloud-map-operation.ts";
import { referred } from "../common/plan/neighbours.ts";
import type { TagStep } from "../common/plan/tags.ts";

export type ServiceResource = Resource<CloudMapServiceSpec, CloudMapServiceStatus>;

/** An instance of a service that is being deleted. */
export interface Instance {
  readonly id: string;
  /** Whether it is a task that ECS does not run any more. */
  readonly isOver: boolean;
}

/** What is known of a service in AWS. */
export interface ServiceObserved {
  /** Undefined when AWS has none. */
  readonly service: CloudMapService | undefined;
  readonly tags?: readonly EcsTag[] | undefined;
  /** When the tags were read, milliseconds of the wall clock. */
  readonly tagsReadAt?: number;
  /** The update that Cloud Map carries out, or the last one. */
  readonly operation?: Operation | undefined;
  /** Not shown, but it may have been created a moment ago. */
  readonly inDoubt: boolean;
  /** Of one that is being deleted. */
  readonly instances?: readonly Instance[];
  /** The namespace is not there. */
  readonly noNamespace?: true;
  /** The owner tags were taken off, or that was tried. */
  readonly untagged?: boolean;
  /** What is observed was not made by this Kubernetes namespace, which may not see it. */
  readonly hidden?: true;
}

export type ServiceStep =
  | TagStep
  | (StepBase &
      (
        | { readonly kind: "CreateService"; readonly input: Readonly<Record<string, unknown>> }
        | {
            readonly kind: "UpdateService";
            readonly input: Readonly<Record<string, unknown>>;
            /** It carries members that are not declared. */
            readonly keeps: boolean;
          }
        | { readonly kind: "DeleteService"; readonly id: string }
        | { readonly kind: "DeregisterInstance"; readonly service: string; readonly instance: string }
      ));

export type ServiceInput = PlanInput<CloudMapServiceSpec, CloudMapServiceStatus, ServiceObserved>;
export type ServicePlan = Plan<ServiceStep>;

export const serviceNameOf = ({ spec, metadata }: ServiceResource): string => spec.name ?? metadata.name;

/** `Cloud Map service payments`, in the middle of a sentence. */
export const whatIs = (resource: ServiceResource): string => `Cloud Map service ${serviceNameOf(resource)}`;

/**
 * Id or ARN of the namespace: the one that the service is in, else what the spec names; undefined while the object that it refers to
 * has none.
 */
export function namespaceOf(resource: ServiceResource, surroundings: Surroundings): string | undefined {
  const { spec, status, place } = resource;
  return status?.namespaceId ?? place?.namespace ?? askedNamespace({ spec }, surroundings);
}

/** What the spec names. */
export function askedNamespace(
  { spec }: Pick<ServiceResource, "spec">,
  surroundings: Surroundings,
): string | undefined {
  if (spec.namespaceId !== undefined) return spec.namespaceId;
  return referred(surroundings, "CloudMapNamespace", spec.namespaceRef?.name)?.exports?.arn;
}
