/** Amazon CloudWatch, an operation a row: what it takes, what it does, what its caller must be allowed. */
import { alarmRows } from "./alarms/rows.ts";
import { tagRows } from "./tags/rows.ts";

export const operations = { ...alarmRows, ...tagRows };
