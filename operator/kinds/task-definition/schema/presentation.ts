import { columns, nameRule, type Presentation } from "../../common/schema/index.ts";
import type { TaskDefinitionSpec } from "./spec.ts";

export const presentation: Presentation<TaskDefinitionSpec> = {
  singular: "ecstaskdefinition",
  shortName: "ecstd",
  description: "A family of Amazon ECS task definitions; each new content becomes a new revision.",
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
