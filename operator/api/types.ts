import type { z } from "zod";
import type { DeepReadonly } from "../lib/readonly.ts";
import type { KindName } from "./catalogue.ts";
import type { SCHEMAS } from "./schemas.ts";

/** The spec of a kind as the API server gives it: defaults are filled in. */
export type SpecOf<Kind extends KindName> = DeepReadonly<z.infer<(typeof SCHEMAS)[Kind]["spec"]>>;
export type StatusOf<Kind extends KindName> = DeepReadonly<z.infer<(typeof SCHEMAS)[Kind]["status"]>>;

export type CloudMapNamespaceSpec = SpecOf<"CloudMapNamespace">;
export type CloudMapNamespaceStatus = StatusOf<"CloudMapNamespace">;
export type CloudMapServiceSpec = SpecOf<"CloudMapService">;
export type CloudMapServiceStatus = StatusOf<"CloudMapService">;
export type ClusterSpec = SpecOf<"ECSCluster">;
export type ClusterStatus = StatusOf<"ECSCluster">;
export type CapacityProviderSpec = SpecOf<"ECSCapacityProvider">;
export type CapacityProviderStatus = StatusOf<"ECSCapacityProvider">;
export type TaskDefinitionSpec = SpecOf<"ECSTaskDefinition">;
export type TaskDefinitionStatus = StatusOf<"ECSTaskDefinition">;
export type ServiceSpec = SpecOf<"ECSService">;
export type ServiceStatus = StatusOf<"ECSService">;
export type TaskSpec = SpecOf<"ECSTask">;
export type TaskStatus = StatusOf<"ECSTask">;
export type ScheduledTaskSpec = SpecOf<"ECSScheduledTask">;
export type ScheduledTaskStatus = StatusOf<"ECSScheduledTask">;

/** A part of a value, whatever its strings and numbers are: AWS decides what it takes. */
type Loose<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends readonly (infer Item)[]
      ? readonly Loose<Item>[]
      : T extends object
        ? { readonly [Member in keyof T]?: Loose<T[Member]> | undefined }
        : T;

/** As much of a spec as a comparison with AWS uses. */
export type ClusterFields = Loose<ClusterSpec>;
export type CapacityProviderFields = Loose<CapacityProviderSpec>;
export type TaskDefinitionFields = Loose<TaskDefinitionSpec> & { readonly containers: readonly object[] };
export type ServiceFields = Loose<ServiceSpec>;
