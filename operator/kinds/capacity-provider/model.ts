import type { CapacityProviderSpec, CapacityProviderStatus } from "../../api/types.ts";
import type { EcsCapacityProvider } from "../../aws/services/ecs/provider-shapes.ts";
import type { PlanInput } from "../../engine/kind.ts";
import type { Resource } from "../../engine/object.ts";
import type { StepBase } from "../../engine/plan.ts";
import type { Owned } from "../common/plan/owned.ts";
import type { TagStep } from "../common/plan/tags.ts";

export type Provider = Resource<CapacityProviderSpec, CapacityProviderStatus>;

export interface ProviderObserved {
  /** Undefined when AWS has none, or only an INACTIVE one. */
  readonly provider: EcsCapacityProvider | undefined;
  /** The INACTIVE one of this name. */
  readonly former?: EcsCapacityProvider;
  /** From a read, or from AWS's answer to our own write. */
  readonly source: "read" | "answer";
  /** Not shown, but it may have been created a moment ago. */
  readonly inDoubt: boolean;
  /** Milliseconds since this process's own last write, when AWS was read; undefined: it made none. */
  readonly sinceOwnWriteMs?: number;
  /** The owner tags were taken off, or that was tried. */
  readonly untagged?: boolean;
  /** What is observed was not made by this namespace, which may not see it; nothing of it is known. */
  readonly hidden?: true;
}

export type ProviderStep =
  | TagStep
  | (StepBase &
      (
        | {
            readonly kind: "CreateCapacityProvider" | "UpdateCapacityProvider";
            readonly input: Readonly<Record<string, unknown>>;
          }
        | { readonly kind: "DeleteCapacityProvider"; readonly provider: string; readonly cluster: string | undefined }
      ));

export type ProviderInput = PlanInput<CapacityProviderSpec, CapacityProviderStatus, ProviderObserved>;

export const providerNameOf = ({ spec, metadata }: Provider): string => spec.capacityProviderName ?? metadata.name;

/** A capacity provider as a resource that an object owns. */
export const ownedOf = (
  { capacityProviderArn: arn, cluster, tags }: EcsCapacityProvider,
  { resource }: Pick<ProviderInput, "resource">,
): Owned => ({ name: providerNameOf(resource), arn, tags, within: [cluster] });
