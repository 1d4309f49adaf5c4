import { columns, nameRule, type Presentation } from "../common/index.ts";
import type { TaskDefinitionSpec } from "./spec.ts";

export const presentation: Presentation<TaskDefinitionSpec> = {
  displayName: "ECS task definition",
  deletion: {
    does: "All its revisions are deregistered, then deleted.",
    waitsFor: "services that refer to it; services and tasks that use one of its revisions, or may roll back to one",
  },
  columns: columns(
    [
      { name: "Family", type: "string", path: ".status.family" },
      {
        name: "Revision",
        type: "integer",
        path: ".status.latest.revision",
        description: "Newest registered revision.",
      },
    ],
    [],
  ),
  specHasAllDefaults: false,
  rootRules: [nameRule("family", "family")],
};
