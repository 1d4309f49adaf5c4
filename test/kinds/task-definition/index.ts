import * as sdk from "@aws-sdk/client-ecs";
import { definitionObject, latestRevision } from "../../unit/kinds/builders.ts";
import { edited, type KindRecord } from "../record.ts";
import { taskDefinitionExamples } from "./examples.ts";
import { taskDefinitionHosts } from "./hosts.ts";

export const taskDefinition: KindRecord<"ECSTaskDefinition"> = {
  examples: taskDefinitionExamples,
  coverage: {
    calls: [{ operation: "RegisterTaskDefinition", input: sdk.RegisterTaskDefinitionRequest$, absent: {} }],
    renamed: { containerDefinitions: "containers" },
    own: ["revisionHistoryLimit"],
  },
  exported: {
    generation: edited(definitionObject(), definitionObject({}, { metadata: { generation: 2 } })),
    deleting: edited(
      definitionObject(),
      definitionObject({}, { metadata: { deletionTimestamp: "2026-03-01T11:59:00Z" } }),
    ),
    settled: edited(definitionObject({}, { status: { settledGeneration: 0 } }), definitionObject()),
    latest: edited(definitionObject(), definitionObject({}, { status: { latest: latestRevision(2) } })),
    wanted: edited(definitionObject(), definitionObject({ networkMode: "bridge" })),
  },
  hosts: taskDefinitionHosts,
  held: ({ taskDefinitions }) =>
    taskDefinitions.map(({ taskDefinitionArn, family, status, tags, revision }) => ({
      arn: taskDefinitionArn,
      name: family,
      state: { status, tags, revision },
    })),
};
