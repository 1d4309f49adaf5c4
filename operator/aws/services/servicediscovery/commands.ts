import { GetNamespaceCommand, ServiceDiscoveryClient } from "@aws-sdk/client-servicediscovery";
import type { ServiceDiscoveryOperations } from "./shapes.ts";

/** The client and the commands of AWS Cloud Map. */
export const servicediscovery = {
  Client: ServiceDiscoveryClient,
  commands: {
    GetNamespace: GetNamespaceCommand,
  } satisfies Record<keyof ServiceDiscoveryOperations, unknown>,
};
