import { optionsOf } from "../../core/options.ts";
import type { World } from "../../core/world.ts";

interface LogsOptions {
  /** The most events of a page. AWS gives fewer than were asked for, too, and empty pages. */
  readonly logPageMost: number;
}

/** "up to 1 MB of log events or up to 10,000 log events": the megabyte is not counted here. */
export const logsOptions: LogsOptions = { logPageMost: 10_000 };

/** The options of Amazon CloudWatch Logs, as they are set now. */
export function optionsNow(world: World): LogsOptions {
  return optionsOf(world.options, logsOptions);
}
