/** Where a container of a task logs to, and what of it is shown. */

/** The part of a container definition that says where its log goes. */
export interface LoggingContainer {
  readonly name?: string;
  readonly logConfiguration?: {
    readonly logDriver?: string;
    readonly options?: Readonly<Record<string, string>>;
  };
}

/** A stream of CloudWatch Logs, or why it is not known. */
export type LogStream = { readonly group: string; readonly stream: string } | { readonly problem: string };

/**
 * The stream that a container logs to.
 * Source: "If you specify a prefix with this option, then the log stream takes the format `prefix-name/container-name/ecs-task-id`."
 * (Amazon ECS API Reference, LogConfiguration, options)
 *
 * @param region of the task
 */
export function logStreamOf(
  { name = "", logConfiguration = {} }: LoggingContainer,
  taskArn: string,
  region: string,
): LogStream {
  const { logDriver, options = {} } = logConfiguration;
  if (logDriver !== "awslogs")
    return { problem: `The log driver is ${logDriver ?? "that of the account"}; only awslogs can be read.` };
  const { "awslogs-group": group, "awslogs-stream-prefix": prefix, "awslogs-region": logRegion = region } = options;
  if (group === undefined) return { problem: "The task definition does not set awslogs-group as a plain option." };
  // It is then "named after the container ID that's assigned by the Docker daemon".
  if (prefix === undefined)
    return { problem: "The task definition has no awslogs-stream-prefix, so the name of the log stream is not known." };
  if (logRegion !== region)
    return { problem: `The log is in Region ${logRegion}; only logs in ${region}, where the task ran, are read.` };
  return { group, stream: `${prefix}/${name}/${taskArn.split("/").at(-1)}` };
}

/** Bounds of what a status holds: etcd limits an object, and a log line can have a megabyte. */
const MOST_OF_LINE = 1024;
const MOST_CHARACTERS = 4096;

const ESCAPE = "\u001b";
/** Colours and moves of the cursor, which a terminal would carry out. */
const TERMINAL_SEQUENCES = new RegExp(`${ESCAPE}\\[[0-9;?]*[A-Za-z]`, "g");

/**
 * The last lines of what was logged, the newest last, without empty ones and control characters.
 *
 * @param messages the oldest first; one may hold several lines
 */
export function tailOf(messages: readonly string[], most: number): readonly string[] {
  const lines = messages.flatMap((message) => message.split("\n")).map(printable);
  const kept: string[] = [];
  let characters = 0;
  for (const line of lines
    .filter((text) => text !== "")
    .slice(-most)
    .reverse()) {
    characters += line.length;
    if (characters > MOST_CHARACTERS) break;
    kept.unshift(line);
  }
  return kept;
}

function printable(line: string): string {
  const text = line
    .replace(TERMINAL_SEQUENCES, "")
    .replace(/\p{Cc}/gu, " ")
    .trimEnd();
  const cut = text.length <= MOST_OF_LINE ? text : `${text.slice(0, MOST_OF_LINE - 3)}...`;
  return cut.toWellFormed();
}
