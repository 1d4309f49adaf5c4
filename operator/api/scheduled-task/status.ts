import { z } from "zod";
import { baseStatus, int, list, optional, text, timestamp } from "../common/index.ts";

const NAME_LENGTH = 253;

export const status = z.object({
  ...baseStatus,
  ...optional({
    lastScheduleTime: timestamp("Time by the schedule of the newest run that was created."),
    lastSuccessfulTime: timestamp("Time when a run last succeeded."),
    nextScheduleTime: timestamp("Time by the schedule of the next run."),
    activeCount: int("Number of runs that have not ended."),
    active: list(
      z.object({ name: text("Name of the ECSTask.", NAME_LENGTH), uid: text("Its UID.", 64) }),
      50,
      "Runs that have not ended, the first 50 by name.",
    ),
    lastFailure: z
      .object({ name: text("Name of the ECSTask.", NAME_LENGTH), time: timestamp("Time when it failed.") })
      .describe("The run that failed last."),
  }),
});
