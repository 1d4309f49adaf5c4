import { GetNamespaceCommand, ListNamespacesCommand, ServiceDiscoveryClient } from "@aws-sdk/client-servicediscovery";
import type { ServiceDiscoveryOperations } from "./shapes.ts";

/** The client and the commands of AWS Cloud Map. */
export const servicediscovery = {
  Client: ServiceDiscoveryClient,
  commands: {
    GetNamespace: GetNamespaceCommand,
    ListNamespaces: ListNamespacesCommand,
  } satisfies Record<keyof ServiceDiscoveryOperations, unknown>,
};
