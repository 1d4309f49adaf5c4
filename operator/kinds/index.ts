import type { Aws } from "../aws/handle.ts";
import type { AnyKind } from "../engine/kind.ts";
import { capacityProvider } from "./capacity-provider/index.ts";
import { cloudMapNamespace } from "./cloud-map-namespace/index.ts";
import { cloudMapService } from "./cloud-map-service/index.ts";
import { cluster } from "./cluster/index.ts";
import { scheduledTask } from "./scheduled-task/index.ts";
import { service } from "./service/index.ts";
import { task } from "./task/index.ts";
import { taskDefinition } from "./task-definition/index.ts";

/** All kinds that the operator reconciles. */
export const kinds: readonly AnyKind<Aws>[] = [
  cloudMapNamespace,
  cloudMapService,
  cluster,
  capacityProvider,
  taskDefinition,
  service,
  task,
  scheduledTask,
];
