import { columns, type Presentation } from "../common/index.ts";
import { publicNameRule } from "./rules.ts";
import type { CloudMapNamespaceSpec } from "./spec.ts";

export const presentation: Presentation<CloudMapNamespaceSpec> = {
  displayName: "Cloud Map namespace",
  deletion: {
    does: "It is deleted, with the hosted zone of a DNS namespace.",
    waitsFor: "objects that refer to it; Cloud Map services that it still has, those of Service Connect among them",
  },
  columns: columns(
    [
      { name: "Type", type: "string", path: ".spec.type", description: "HTTP, DNS_PRIVATE or DNS_PUBLIC." },
      { name: "Services", type: "integer", path: ".status.services", description: "Cloud Map services in it." },
    ],
    [
      { name: "Namespace", type: "string", path: ".status.namespaceName", description: "Name in AWS." },
      { name: "Id", type: "string", path: ".status.namespaceId", description: "Id in AWS." },
    ],
  ),
  specHasAllDefaults: false,
  rootRules: [publicNameRule],
};
