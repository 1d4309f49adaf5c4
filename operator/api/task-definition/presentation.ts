import { columns, nameRule, type Presentation } from "../common/index.ts";
import type { TaskDefinitionSpec } from "./spec.ts";

export const presentation: Presentation<TaskDefinitionSpec> = {
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
