/** What the tests of all kinds know of each; a kind without a record is an error of types. */
import type { KindName } from "../../operator/api/catalogue.ts";
import { cluster } from "./cluster/index.ts";
import type { KindRecord } from "./record.ts";
import { service } from "./service/index.ts";
import { taskDefinition } from "./task-definition/index.ts";

export const RECORDS: { readonly [Kind in KindName]: KindRecord<Kind> } = {
  ECSCluster: cluster,
  ECSTaskDefinition: taskDefinition,
  ECSService: service,
};
