import { columns, type Presentation } from "../common/index.ts";
import type { CloudMapServiceSpec } from "./spec.ts";

export const presentation: Presentation<CloudMapServiceSpec> = {
  displayName: "Cloud Map service",
  deletion: {
    does: "It is deleted.",
    waitsFor: "objects that refer to it; instances that are still registered",
  },
  columns: columns(
    [{ name: "Instances", type: "integer", path: ".status.instances", description: "Registered instances." }],
    [
      { name: "Service", type: "string", path: ".status.serviceName", description: "Name in AWS." },
      { name: "Namespace", type: "string", path: ".status.namespaceId", description: "Id of the namespace in AWS." },
    ],
  ),
  specHasAllDefaults: false,
  rootRules: [],
};
