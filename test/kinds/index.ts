/** What the tests of all kinds know of each; a kind without a record is an error of types. */
import type { KindName } from "../../operator/api/catalogue.ts";
import { capacityProvider } from "./capacity-provider/index.ts";
import { cloudMapNamespace } from "./cloud-map-namespace/index.ts";
import { cloudMapService } from "./cloud-map-service/index.ts";
import { cluster } from "./cluster/index.ts";
import type { KindRecord } from "./record.ts";
import { scheduledTask } from "./scheduled-task/index.ts";
import { service } from "./service/index.ts";
import { task } from "./task/index.ts";
import { taskDefinition } from "./task-definition/index.ts";

export const RECORDS: { readonly [Kind in KindName]: KindRecord<Kind> } = {
  CloudMapNamespace: cloudMapNamespace,
  CloudMapService: cloudMapService,
  ECSCluster: cluster,
  ECSCapacityProvider: capacityProvider,
  ECSTaskDefinition: taskDefinition,
  ECSService: service,
  ECSTask: task,
  ECSScheduledTask: scheduledTask,
};
