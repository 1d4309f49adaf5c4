import { CATALOGUE } from "../../api/catalogue.ts";
import type { TaskExports } from "../../api/exports.ts";
import { readGroup } from "../../api/names.ts";
import { referencesOf } from "../../api/references.ts";
import type { TaskSpec, TaskStatus } from "../../api/types.ts";
import type { Aws } from "../../aws/handle.ts";
import type { Kind } from "../../engine/kind.ts";
import { isDeleting } from "../../engine/object.ts";
import { fitTo } from "../common/fit-status.ts";
import { referred } from "../common/plan/neighbours.ts";
import { act, refused } from "./act.ts";
import {
  type Facts,
  hasEnded,
  resultOf,
  scheduleOf,
  type TaskObject,
  type TaskObserved,
  type TaskStep,
} from "./model.ts";
import { observe } from "./observe.ts";
import { derive } from "./plan/facts.ts";
import { endTimeOf, plan } from "./plan/index.ts";
import { clusterOf } from "./references.ts";
import { awsEvents, conditions, status } from "./status.ts";

/** `ECSTask`: one-off tasks, like a Job. */
export const task: Kind<TaskSpec, TaskStatus, TaskObserved, TaskStep, Aws, Facts> = {
  names: CATALOGUE.ECSTask,
  suspends: "by-kind",
  records: "before-first-step",
  refs: (spec) => referencesOf("ECSTask", spec),
  region(resource, surroundings) {
    const cluster = referred(surroundings, "ECSCluster", resource.spec.clusterRef?.name)?.exports;
    return resource.spec.region ?? cluster?.scope?.region ?? cluster?.region;
  },
  // Tasks have no names that one object could take from another.
  identity: () => undefined,
  // One call reads a hundred of a cluster.
  readGroup: (resource, surroundings) => readGroup("DescribeTasks", clusterOf(resource, surroundings)),
  exports,
  fitStatus: fitTo("ECSTask"),
  declared: () => [],
  observe,
  derive,
  plan,
  act,
  refused,
  awsEvents,
  status,
  conditions,
};

function exports(resource: TaskObject): TaskExports {
  const { status } = resource;
  const result = resultOf(resource);
  const running = (status?.attempts ?? [])
    .filter((attempt) => !hasEnded(attempt))
    .flatMap(({ taskArn }) => taskArn ?? []);
  const finished = result !== undefined;
  return {
    result,
    endTime: endTimeOf(resource),
    running,
    needs: finished ? undefined : status?.taskDefinition,
    clusterArn: status?.clusterArn,
    refs: finished ? [] : referencesOf("ECSTask", resource.spec).map(({ kind, name }) => `${kind}/${name}`),
    deleting: isDeleting(resource),
    owner: resource.metadata.controller?.uid,
    scheduledTime: scheduleOf(resource).scheduledTime,
  };
}
