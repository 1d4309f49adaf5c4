import * as sdk from "@aws-sdk/client-ecs";
import { CLUSTER_ARN, deleting, revisionArn, TASK_ARN, taskObject } from "../../unit/kinds/builders.ts";
import { edited, type KindRecord } from "../record.ts";
import { taskExamples } from "./examples.ts";
import { taskHosts } from "./hosts.ts";

const controller = { kind: "ECSScheduledTask", name: "nightly", uid: "uid-nightly" };

const ended = (type: "Complete" | "Failed", lastTransitionTime: string) =>
  taskObject(
    {},
    {
      status: {
        conditions: [{ type, status: "True", reason: "X", message: "", lastTransitionTime, observedGeneration: 1 }],
      },
    },
  );

export const task: KindRecord<"ECSTask"> = {
  examples: taskExamples,
  coverage: {
    calls: [
      {
        operation: "RunTask",
        input: sdk.RunTaskRequest$,
        absent: {
          clientToken: "made by the operator for each try",
          count:
            "`completions` and `parallelism`: each run is a call of its own, so that it can be told from the others",
          referenceId: 'AWS: "This parameter is only used by Amazon ECS. It is not intended for use by customers."',
          startedBy: "made by the operator for each try, to find its task again",
          "volumeConfigurations[].managedEBSVolume.tagSpecifications[].propagateTags":
            'AWS: "Tags can only propagate to a SERVICE specified in ServiceVolumeConfiguration."',
        },
      },
    ],
    lacks: ["adoptionPolicy", "managementPolicy"],
    own: [
      "capacityProviderStrategy[].capacityProviderRef",
      "capacityProviderStrategy[].capacityProviderRef.name",
      "activeDeadlineSeconds",
      "backoffLimit",
      "clusterRef",
      "clusterRef.name",
      "completions",
      "logTail",
      "logTail.lines",
      "parallelism",
      "retryUnknown",
      "taskDefinitionRef",
      "taskDefinitionRef.name",
      "ttlSecondsAfterFinished",
    ],
  },
  exported: {
    result: edited(taskObject(), ended("Failed", "2026-03-01T11:00:00Z")),
    endTime: edited(ended("Failed", "2026-03-01T11:00:00Z"), ended("Failed", "2026-03-01T11:01:00Z")),
    running: edited(
      taskObject(),
      taskObject(
        {},
        {
          status: {
            attempts: [{ number: 1, try: 1, startedBy: "x", tryTime: "2026-03-01T11:00:00Z", taskArn: TASK_ARN }],
          },
        },
      ),
    ),
    needs: edited(taskObject(), taskObject({}, { status: { taskDefinition: revisionArn(2) } })),
    clusterArn: edited(taskObject({}, { status: {} }), taskObject({}, { status: { clusterArn: CLUSTER_ARN } })),
    refs: edited(taskObject(), taskObject({ clusterRef: { name: "other" } })),
    deleting: edited(taskObject(), taskObject({}, { metadata: deleting })),
    owner: edited(taskObject(), taskObject({}, { metadata: { controller } })),
    scheduledTime: edited(
      taskObject({}, { metadata: { controller } }),
      taskObject(
        {},
        { metadata: { controller, annotations: { "ecs-operator.dev/scheduled-time": "2026-03-01T11:00:00Z" } } },
      ),
    ),
  },
  hosts: taskHosts,
  held: ({ tasks }) =>
    tasks
      .filter(({ startedBy }) => startedBy?.startsWith("ecs-operator/"))
      .map(({ taskArn, lastStatus, tags, group }) => ({
        arn: taskArn,
        name: tags.find(({ key }) => key === "ecs-operator.dev/name")?.value,
        state: { status: lastStatus === "STOPPED" ? "INACTIVE" : "ACTIVE", tags, group },
      })),
};
