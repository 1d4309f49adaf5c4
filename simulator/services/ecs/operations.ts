/** Amazon ECS, an operation a row: what it takes, what it does, which bucket it is counted in, what its caller must be allowed. */

import { providerRows } from "./capacity-providers/rows.ts";
import { clusterRows } from "./clusters/rows.ts";
import { instanceRows } from "./container-instances/rows.ts";
import { deploymentRows } from "./deployments/rows.ts";
import { serviceRows } from "./services/rows.ts";
import { tagRows } from "./tags/rows.ts";
import { definitionRows } from "./task-definitions/rows.ts";
import { taskRows } from "./tasks/rows.ts";

export const operations = {
  ...clusterRows,
  ...instanceRows,
  ...providerRows,
  ...definitionRows,
  ...serviceRows,
  ...deploymentRows,
  ...taskRows,
  ...tagRows,
};
