import { TAG_PREFIX } from "./api/names.ts";

/** Parses the text of a flag or an environment variable. */

/** A setting is invalid; the message has a line for each mistake. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** @throws ConfigError that says what the text must be */
export type Read<T> = (text: string) => T;

function fail(...problems: readonly string[]): never {
  throw new ConfigError([...new Set(problems)].join("\n"));
}

/** Any text. */
export const text: Read<string> = (given) => given;

const matching =
  (pattern: RegExp, problem: string): Read<string> =>
  (given) =>
    pattern.test(given) ? given : fail(problem);

/** One of a few words. */
export const oneOf =
  <const Words extends readonly string[]>(words: Words, problem: string): Read<Words[number]> =>
  (given) =>
    words.includes(given) ? given : fail(problem);

/** A reader with one more condition. */
export const where =
  <T>(read: Read<T>, holds: (value: T) => boolean, problem: string): Read<T> =>
  (given) => {
    const value = read(given);
    return holds(value) ? value : fail(problem);
  };

const split = (given: string): readonly string[] =>
  given
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

/** Items separated by commas. */
export const listOf =
  <T>(read: Read<T>): Read<readonly T[]> =>
  (given) =>
    split(given).map(read);

export const flag: Read<boolean> = (given) => oneOf(["true", "false"], "must be true or false")(given) === "true";

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds, as Go and Kubernetes write them: one number with a unit, or several. */
export const duration: Read<number> = (given) => {
  const isDuration = /^(\d+(\.\d+)?(ms|s|m|h))+$/.test(given);
  const parts = [...given.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  const milliseconds = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ""] ?? 0), 0);
  if (isDuration && milliseconds > 0) return milliseconds;
  return fail("must be a duration above 0, such as 500ms, 30s, 10m or 1h30m");
};

export const atLeast = (ms: number, shown: string): Read<number> =>
  where(duration, (value) => value >= ms, `must be at least ${shown}`);

const number: Read<number> = (given) => Number(matching(/^\d+(\.\d+)?(e[-+]?\d+)?$/, "must be a number")(given));

export const workers: Read<number> = where(
  where(where(number, Number.isInteger, "must be a whole number"), (count) => count >= 1, "must be at least 1"),
  (count) => count <= 256,
  "must be at most 256",
);

const part = where(
  where(number, (share) => share > 0, "must be above 0"),
  (share) => share <= 1,
  "must be at most 1",
);

/** A part of a whole; simulators have no quotas to take a part of. */
export const share: Read<number> = (given) => (given === "unlimited" ? Number.POSITIVE_INFINITY : part(given));

export const proxyUrl: Read<string> = (given) => {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isProxy = url !== undefined && /^https?:$/.test(url.protocol) && url.hostname !== "";
  return isProxy ? given : fail("must be the URL of an HTTP proxy, such as http://proxy.example.com:3128");
};

/** Where to listen. */
export const address: Read<{ readonly host: string | undefined; readonly port: number }> = (given) => {
  const [, host, port] = /^(?:\[?([^[\]]*?)\]?:)?(\d{1,5})$/.exec(given) ?? [];
  if (port !== undefined && Number(port) <= 65_535) return { host: host || undefined, port: Number(port) };
  return fail("must be [host]:port, such as :8080 or 127.0.0.1:8080");
};

/** `none`, `*`, or names. */
export const namespaces: Read<readonly string[]> = (given) =>
  given.trim() === "none"
    ? []
    : listOf(matching(/^(\*|[a-z0-9]([-a-z0-9]*[a-z0-9])?)$/, "must be none, *, or namespace names"))(given);

export const name: Read<string> = matching(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, "must be a Kubernetes name");

export const region: Read<string> = matching(
  /^[a-z]{2,}(-[a-z]+)+-\d+$/,
  "must be an AWS Region, such as eu-central-1",
);

export const installation: Read<string> = matching(
  /^[\w.:/+@-]{1,128}$/,
  "must be 1 to 128 letters, digits or _.:/+@-",
);

export const identity: Read<string> = where(text, ({ length }) => length <= 253, "must have at most 253 characters");

export const rolePattern: Read<string> = matching(
  /^(arn:[^:]+:iam::[^:]*:role\/.+|\*)$/,
  "must be a pattern of a role ARN, such as arn:aws:iam::111122223333:role/app-*",
);

/** Source of the limits: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html */
export const tags: Read<Readonly<Record<string, string>>> = (given) => {
  const entries = split(given).map((item): [string, string] => {
    const at = item.indexOf("=");
    return at < 0 ? [item, ""] : [item.slice(0, at), item.slice(at + 1)];
  });
  const problems = entries.flatMap(([key, value]) => {
    const problem = tagProblem(key, value);
    return problem === undefined ? [] : [`tag ${key}: ${problem}`];
  });
  return problems.length === 0 ? Object.fromEntries(entries) : fail(...problems);
};

function tagProblem(key: string, value: string): string | undefined {
  if (key === "" || key.length > 128) return "a key has 1 to 128 characters";
  if (value.length > 256) return "a value has at most 256 characters";
  if (key.startsWith(TAG_PREFIX)) return `keys that start with ${TAG_PREFIX} are reserved for the operator`;
  if (/^aws:/i.test(key)) return "keys that start with aws: are reserved for AWS";
  if (!/^[\p{L}\p{N}\p{Zs}_.:/=+\-@]*$/u.test(key + value)) return "only letters, digits, spaces and _.:/=+-@";
  return undefined;
}
