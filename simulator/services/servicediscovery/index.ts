/** AWS Cloud Map. */
import { defineService } from "../../core/service.ts";
import { commonErrors } from "./errors.ts";
import { checkSeed, emptyArea, SERVICE, seed } from "./namespaces.ts";
import { operations } from "./operations.ts";
import type { CloudMapArea } from "./records.ts";
import { namespaceSummary } from "./view.ts";

export const servicediscovery = defineService({
  name: SERVICE,
  wire: { protocol: "json", target: "Route53AutoNaming_v20170314.", version: "1.1", message: "Message" },
  errors: commonErrors,
  state: emptyArea,
  operations,
  // No operation here takes or gives tags.
  iam: { prefix: SERVICE, requestTags: () => new Map(), resourceTags: () => new Map() },
  snapshot: (area: CloudMapArea) => ({
    namespaces: [...area.namespaces.values()].map((namespace) => namespaceSummary(area, namespace)),
  }),
  scenario: { members: ["namespaces"], check: checkSeed, change: seed },
});
