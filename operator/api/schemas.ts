import type { z } from "zod";
import type { KindName } from "./catalogue.ts";
import * as cluster from "./cluster/index.ts";
import type { Presentation } from "./common/index.ts";
import * as service from "./service/index.ts";
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
  ECSCluster: cluster,
  ECSTaskDefinition: taskDefinition,
  ECSService: service,
} satisfies Readonly<Record<KindName, KindSchema>>;
