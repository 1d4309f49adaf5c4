import type { Aws } from "../../aws/handle.ts";
import { type LoggingContainer, logStreamOf, tailOf } from "../../ecs/task/log-tail.ts";
import type { Context } from "../../engine/kind.ts";
import { failureOf } from "../../engine/outcome.ts";
import { parseTime } from "../../lib/clock.ts";
import type { FailedRun, LogTail } from "./model.ts";

/**
 * GetLogEvents may answer with empty pages: "Partially full or empty pages don't necessarily mean that pagination is finished."
 * (Amazon CloudWatch Logs API Reference) Beyond so many pages what was found is all.
 */
const PAGES = 5;

/**
 * The last log lines of runs that have failed, by task. A log that cannot be read is told in its place, and stops nothing.
 *
 * @param revision ARN of the task definition that they ran
 * @param lines the most lines of each
 */
export async function readLogTails(
  context: Context<Aws>,
  runs: readonly FailedRun[],
  revision: string,
  lines: number,
): Promise<Readonly<Record<string, LogTail>>> {
  const read = async (run: FailedRun) => [run.taskArn, await readLogTail(context, run, revision, lines)] as const;
  return Object.fromEntries(await Promise.all(runs.map(read)));
}

async function readLogTail(
  { aws, signal }: Context<Aws>,
  run: FailedRun,
  revision: string,
  most: number,
): Promise<LogTail> {
  const { container, taskArn } = run;
  try {
    const { taskDefinition } = await aws.ecs.call("DescribeTaskDefinition", { taskDefinition: revision });
    const containers: readonly LoggingContainer[] = taskDefinition?.containerDefinitions ?? [];
    const definition = containers.find(({ name }) => name === container) ?? {};
    const from = logStreamOf(definition, taskArn, aws.scope.region);
    if ("problem" in from) return { container, problem: from.problem };
    const lines = tailOf(await lastMessages(aws, from, parseTime(run.startTime), most), most);
    return lines.length === 0 ? { container, problem: "The container has logged nothing." } : { container, lines };
  } catch (error) {
    if (signal.aborted) throw error;
    const { code, message } = failureOf(error);
    return { container, problem: `The log could not be read: ${code}: ${message}` };
  }
}

/** Goes back from the newest event. The end is reached when the token stays the same. */
async function lastMessages(
  aws: Aws,
  { group: logGroupName, stream: logStreamName }: { readonly group: string; readonly stream: string },
  startTime: number,
  limit: number,
): Promise<readonly string[]> {
  let found: readonly string[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < PAGES && found.length < limit; page++) {
    const input = { logGroupName, logStreamName, startTime, limit, ...(nextToken !== undefined && { nextToken }) };
    const { events = [], nextBackwardToken } = await aws.logs.call("GetLogEvents", input);
    found = [...events.flatMap(({ message }) => message ?? []), ...found];
    if (nextBackwardToken === undefined || nextBackwardToken === nextToken) break;
    nextToken = nextBackwardToken;
  }
  return found;
}
