/** Application Auto Scaling, an operation a row: what it takes, what it does, what its caller must be allowed. */
import { activityRows } from "./activities/rows.ts";
import { policyRows } from "./policies/rows.ts";
import { scheduleRows } from "./schedules/rows.ts";
import { tagRows } from "./tags/rows.ts";
import { targetRows } from "./targets/rows.ts";

export const operations = { ...targetRows, ...policyRows, ...scheduleRows, ...activityRows, ...tagRows };
