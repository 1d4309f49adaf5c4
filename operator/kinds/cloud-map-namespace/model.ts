import type { CloudMapNamespaceSpec, CloudMapNamespaceStatus } from "../../api/types.ts";
import type { EcsTag } from "../../aws/services/ecs/shapes.ts";
import type { CloudMapNamespace } from "../../aws/services/servicediscovery/shapes.ts";
import type { PlanInput } from "../../engine/kind.ts";
import type { Resource } from "../../engine/object.ts";
import type { Plan, StepBase } from "../../engine/plan.ts";
import type { Operation } from "../common/plan/cloud-map-operation.ts";
import type { TagStep } from "../common/plan/tags.ts";

export type NamespaceResource = Resource<CloudMapNamespaceSpec, CloudMapNamespaceStatus>;

/** What is known of a namespace in AWS. */
export interface NamespaceObserved {
  /** Undefined when AWS has none. */
  readonly namespace: CloudMapNamespace | undefined;
  readonly tags?: readonly EcsTag[] | undefined;
  /** When the tags were read, milliseconds of the wall clock. */
  readonly tagsReadAt?: number;
  /** The change that Cloud Map carries out, or the last one. */
  readonly operation?: Operation | undefined;
  /** Not shown, but it may have been created a moment ago. */
  readonly inDoubt: boolean;
  /** Of one that is being deleted: the names of its Cloud Map services, and the ECS services that use it. */
  readonly services?: readonly string[];
  readonly users?: readonly string[];
  /** The owner tags were taken off, or that was tried. */
  readonly untagged?: boolean;
  /** What is observed was not made by this Kubernetes namespace, which may not see it. */
  readonly hidden?: true;
}

export type NamespaceStep =
  | TagStep
  | (StepBase &
      (
        | {
            readonly kind: "CreateHttpNamespace" | "CreatePrivateDnsNamespace" | "CreatePublicDnsNamespace";
            readonly input: CreateInput;
          }
        | {
            readonly kind: "UpdateHttpNamespace" | "UpdatePrivateDnsNamespace" | "UpdatePublicDnsNamespace";
            readonly input: UpdateInput;
            /** It carries members that are not declared. */
            readonly keeps: boolean;
          }
        | { readonly kind: "DeleteNamespace"; readonly id: string }
      ));

export interface CreateInput {
  readonly Name: string;
  readonly CreatorRequestId: string;
  readonly Description?: string;
  readonly Tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];
  readonly Vpc: string;
  readonly Properties?: SoaChange;
}

export interface UpdateInput {
  readonly Id: string;
  readonly UpdaterRequestId: string;
  readonly Namespace: { readonly Description?: string; readonly Properties?: SoaChange };
}

interface SoaChange {
  readonly DnsProperties: { readonly SOA: { readonly TTL: number } };
}

export type NamespaceInput = PlanInput<CloudMapNamespaceSpec, CloudMapNamespaceStatus, NamespaceObserved>;
export type NamespacePlan = Plan<NamespaceStep>;

export const namespaceNameOf = ({ spec, metadata }: NamespaceResource): string => spec.name ?? metadata.name;

/** `Cloud Map namespace payments.local`, in the middle of a sentence. */
export const whatIs = (resource: NamespaceResource): string => `Cloud Map namespace ${namespaceNameOf(resource)}`;

/** What the names of the calls for a type have in common. */
export const CALL_NAMES = { HTTP: "Http", DNS_PRIVATE: "PrivateDns", DNS_PUBLIC: "PublicDns" } as const;
