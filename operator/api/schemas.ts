import type { z } from "zod";
import * as capacityProvider from "./capacity-provider/index.ts";
import type { KindName } from "./catalogue.ts";
import * as cloudMapNamespace from "./cloud-map-namespace/index.ts";
import * as cloudMapService from "./cloud-map-service/index.ts";
import * as cluster from "./cluster/index.ts";
import type { Presentation } from "./common/index.ts";
import * as scheduledTask from "./scheduled-task/index.ts";
import * as service from "./service/index.ts";
import * as task from "./task/index.ts";
import * as taskDefinition from "./task-definition/index.ts";

/** What a kind's CRD is made of, beside its row in the catalogue. */
export interface KindSchema {
  readonly presentation: Presentation<never>;
  readonly spec: z.ZodType;
  readonly status: z.ZodType;
}

/**
 * The schemas of every kind, for the generators and the tests. The operator itself imports none of them at run time: it takes types
 * alone, and the API server does the checking.
 */
export const SCHEMAS = {
  CloudMapNamespace: cloudMapNamespace,
  CloudMapService: cloudMapService,
  ECSCluster: cluster,
  ECSCapacityProvider: capacityProvider,
  ECSTaskDefinition: taskDefinition,
  ECSService: service,
  ECSTask: task,
  ECSScheduledTask: scheduledTask,
} satisfies Readonly<Record<KindName, KindSchema>>;
