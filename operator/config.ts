import { parseArgs } from "node:util";
import { z } from "zod";
import packageInfo from "../package.json" with { type: "json" };
import { LEASE, TAG_PREFIX } from "./api/names.ts";

/**
 * The operator's settings: one table of options, read from flags, then the environment, then defaults; checked as a whole.
 * Settings never change while the operator runs.
 */

interface Option {
  /** The flag, without dashes. */
  readonly flag: string;
  /** Environment variables that are read when the flag is absent, first one first. */
  readonly env: readonly string[];
  /** As a person would write it; undefined: none. */
  readonly default?: string;
  readonly description: string;
  /** A switch: alone it means `true`. */
  readonly isSwitch?: true;
}

const env = (flag: string): string => `ECS_OPERATOR_${flag.toUpperCase().replaceAll("-", "_")}`;

const option = (
  flag: string,
  description: string,
  more: Partial<Omit<Option, "flag" | "description">> = {},
): Option => ({
  flag,
  description,
  env: [env(flag)],
  ...more,
});

const OPTIONS = [
  option("kubeconfig", "Kubernetes client configuration file; without it the usual places, then the pod's account", {
    env: ["KUBECONFIG"],
  }),
  option("namespaces", "namespaces to watch, separated by commas; empty: all", { default: "" }),
  option("region", "AWS Region of objects that name none", { env: ["AWS_REGION", "AWS_DEFAULT_REGION"] }),
  option("regions", "AWS Regions that objects may name, separated by commas; by default only --region"),
  option("installation", "id of this installation, part of every owner tag; default: the UID of namespace kube-system"),
  option("passable-roles", "patterns of role ARNs that objects may use, separated by commas; * fits any text", {
    default: "",
  }),
  option(
    "adoption",
    "namespaces whose objects may adopt AWS resources that they did not make, separated by commas; none, or * for all",
    {
      default: "none",
    },
  ),
  option(
    "observation",
    "namespaces whose objects may observe AWS resources that they did not make, separated by commas; none, or * for all",
    {
      default: "none",
    },
  ),
  option("default-tags", "AWS tags for everything the operator creates: key=value, separated by commas", {
    default: "",
  }),
  option("default-deletion-policy", "Delete or Retain, for objects without spec.deletionPolicy", { default: "Delete" }),
  option("read-only", "say what would change, write nothing to AWS", { default: "false", isSwitch: true }),
  option("drift-interval", "how often AWS is compared with objects that did not change", { default: "10m" }),
  option("poll-interval", "how often a rollout or another change inside AWS is looked at", { default: "5s" }),
  option("workers", "objects of each kind handled at once; most of them wait for a read that ten of them share", {
    default: "50",
  }),
  option(
    "bucket-share",
    "part of AWS's request quotas the operator may use, above 0 and up to 1; unlimited: for simulators, which have none",
    { default: "0.7" },
  ),
  option("request-timeout", "longest time for one AWS request", { default: "30s" }),
  option("https-proxy", "URL of the proxy for calls to AWS over HTTPS; the API server is never called through it", {
    env: ["https_proxy", "HTTPS_PROXY"],
  }),
  option("http-proxy", "the same for an endpoint of AWS with http://", { env: ["http_proxy", "HTTP_PROXY"] }),
  option(
    "no-proxy",
    "hosts that are called without a proxy, separated by commas: name, .suffix, address, host:port, *",
    {
      env: ["no_proxy", "NO_PROXY"],
    },
  ),
  option("leader-elect", "write only while holding the Lease; needed for more than one replica", {
    default: "true",
    isSwitch: true,
  }),
  option("lease-name", "name of the Lease", { default: LEASE }),
  option("lease-namespace", "namespace of the Lease; default: the pod's", {
    env: [env("lease-namespace"), "POD_NAMESPACE"],
  }),
  option("lease-identity", "this replica's name in the Lease; default: host name and a random part", {
    env: [env("lease-identity"), "POD_NAME"],
  }),
  option("lease-duration", "how long others wait for a silent leader", { default: "7s" }),
  option("lease-renew-deadline", "how long a leader that cannot renew goes on", { default: "5s" }),
  option("lease-retry-period", "how often the Lease is renewed or looked at", { default: "1s" }),
  option("metrics-address", "address of /metrics, [host]:port; port 0: any free one", { default: ":8080" }),
  option("probes-address", "address of /healthz and /readyz, [host]:port; port 0: any free one", { default: ":8081" }),
  option("object-metrics", "one series for each object and condition", { default: "false", isSwitch: true }),
  option("log-level", "debug, info, warn or error", { default: "info" }),
  option("log-format", "json or text", { default: "json" }),
] as const satisfies readonly Option[];

export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** As Go and Kubernetes write them: one number with a unit, or several. */
const duration = z.string().transform((text, context) => {
  const isDuration = /^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text);
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  const milliseconds = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ""] ?? 0), 0);
  if (isDuration && milliseconds > 0) return milliseconds;
  context.addIssue({ code: "custom", message: "must be a duration above 0, such as 500ms, 30s, 10m or 1h30m" });
  return z.NEVER;
});

const proxyUrl = z.string().refine((text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.hostname !== "";
}, "must be the URL of an HTTP proxy, such as http://proxy.example.com:3128");

const list = z.string().transform((text) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== ""),
);

/** `none`, `*`, or names. */
const namespaceList = list
  .transform((names) => (names.length === 1 && names[0] === "none" ? [] : names))
  .pipe(z.array(z.string().regex(/^(\*|[a-z0-9]([-a-z0-9]*[a-z0-9])?)$/, "must be none, *, or names of namespaces")));

const flag = z.enum(["true", "false"], "must be true or false").transform((text) => text === "true");

const number = (test: z.ZodNumber) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?(e[-+]?\d+)?$/, "must be a number")
    .transform(Number)
    .pipe(test);

const part = number(z.number().gt(0, "must be above 0").lte(1, "must be at most 1"));
const share = z.string().transform((text, context) => {
  if (text === "unlimited") return Number.POSITIVE_INFINITY;
  const { success, data, error } = part.safeParse(text);
  if (success) return data;
  for (const { message } of error.issues) context.addIssue({ code: "custom", message });
  return z.NEVER;
});

const address = z.string().transform((text, context) => {
  const [, host, port] = /^(?:\[?([^[\]]*?)\]?:)?(\d{1,5})$/.exec(text) ?? [];
  if (port !== undefined && Number(port) <= 65_535) return { host: host || undefined, port: Number(port) };
  context.addIssue({ code: "custom", message: "must be [host]:port, such as :8080 or 127.0.0.1:8080" });
  return z.NEVER;
});

const name = z.string().regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, "must be a Kubernetes name");
const region = z.string().regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/, "must be an AWS Region, such as eu-central-1");
const rolePattern = z
  .string()
  .regex(
    /^(arn:[^:]+:iam::[^:]*:role\/.+|\*)$/,
    "must be a pattern of a role ARN, such as arn:aws:iam::111122223333:role/app-*",
  );

/** Source of the limits: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html */
const tags = list.transform((items, context) => {
  const entries = items.map((item): [string, string] => {
    const at = item.indexOf("=");
    return at < 0 ? [item, ""] : [item.slice(0, at), item.slice(at + 1)];
  });
  for (const [key, value] of entries) {
    const problem = tagProblem(key, value);
    if (problem !== undefined) context.addIssue({ code: "custom", message: `tag ${key}: ${problem}` });
  }
  return Object.fromEntries(entries);
});

function tagProblem(key: string, value: string): string | undefined {
  if (key === "" || key.length > 128) return "a key has 1 to 128 characters";
  if (value.length > 256) return "a value has at most 256 characters";
  if (key.startsWith(TAG_PREFIX)) return `keys that start with ${TAG_PREFIX} belong to the operator`;
  if (/^aws:/i.test(key)) return "keys that start with aws: belong to AWS";
  if (!/^[\p{L}\p{N}\p{Zs}_.:/=+\-@]*$/u.test(key + value)) return "only letters, digits, spaces and _.:/=+-@";
  return undefined;
}

const schema = z.object({
  kubeconfig: z.string().optional(),
  namespaces: list.pipe(z.array(name)),
  region: region.optional(),
  regions: list.pipe(z.array(region)).optional(),
  installation: z
    .string()
    .regex(/^[\w.:/+@-]{1,128}$/, "must be 1 to 128 letters, digits or _.:/+@-")
    .optional(),
  "passable-roles": list.pipe(z.array(rolePattern)),
  adoption: namespaceList,
  observation: namespaceList,
  "default-tags": tags,
  "default-deletion-policy": z.enum(["Delete", "Retain"], "must be Delete or Retain"),
  "read-only": flag,
  "drift-interval": duration.refine((ms) => ms >= 10_000, "must be at least 10s"),
  "poll-interval": duration.refine((ms) => ms >= 100, "must be at least 100ms"),
  workers: number(
    z.number().int("must be a whole number").min(1, "must be at least 1").max(256, "must be at most 256"),
  ),
  "bucket-share": share,
  "request-timeout": duration.refine((ms) => ms >= 1_000, "must be at least 1s"),
  "https-proxy": proxyUrl.optional(),
  "http-proxy": proxyUrl.optional(),
  "no-proxy": z.string().optional(),
  "leader-elect": flag,
  "lease-name": name,
  "lease-namespace": name.optional(),
  "lease-identity": z.string().max(253, "must have at most 253 characters").optional(),
  "lease-duration": duration,
  "lease-renew-deadline": duration,
  "lease-retry-period": duration,
  "metrics-address": address,
  "probes-address": address,
  "object-metrics": flag,
  "log-level": z.enum(["debug", "info", "warn", "error"], "must be debug, info, warn or error"),
  "log-format": z.enum(["json", "text"], "must be json or text"),
} satisfies Record<(typeof OPTIONS)[number]["flag"], z.ZodType>);

type Values = z.infer<typeof schema>;

export type Config = ReturnType<typeof assemble>;

function assemble(values: Values, defaultRegion: string | undefined, regions: readonly string[]) {
  return deepFreeze({
    version: packageInfo.version,
    kubeconfig: values.kubeconfig,
    /** Empty: all. */
    namespaces: values.namespaces,
    installation: values.installation,
    readOnly: values["read-only"],
    workers: values.workers,
    aws: {
      regions,
      defaultRegion,
      bucketShare: values["bucket-share"],
      requestTimeoutMs: values["request-timeout"],
      /** Under the names by which Node's agents take them. */
      proxy: {
        HTTPS_PROXY: values["https-proxy"],
        HTTP_PROXY: values["http-proxy"],
        NO_PROXY: values["no-proxy"],
      },
    },
    /** What kinds decide by; see `KindSettings`. */
    kinds: {
      passableRoles: values["passable-roles"],
      adoption: values.adoption,
      observation: values.observation,
      defaultDeletionPolicy: values["default-deletion-policy"],
      driftIntervalMs: values["drift-interval"],
      pollMs: values["poll-interval"],
      defaultTags: values["default-tags"],
    },
    lease: {
      elect: values["leader-elect"],
      name: values["lease-name"],
      namespace: values["lease-namespace"],
      identity: values["lease-identity"],
      durationMs: values["lease-duration"],
      renewDeadlineMs: values["lease-renew-deadline"],
      retryPeriodMs: values["lease-retry-period"],
    },
    metricsAddress: values["metrics-address"],
    probesAddress: values["probes-address"],
    objectMetrics: values["object-metrics"],
    log: { level: values["log-level"], format: values["log-format"] },
  });
}

function deepFreeze<const T extends object>(value: T): T {
  for (const member of Object.values(value)) {
    if (typeof member === "object" && member !== null) deepFreeze(member);
  }
  return Object.freeze(value);
}

/** What the command line asks for. */
export type Invocation =
  | { readonly kind: "run"; readonly config: Config }
  | { readonly kind: "print"; readonly text: string };

/**
 * @param args the command line without the program
 * @param environment as in `process.env`; an empty variable counts as absent
 * @throws ConfigError with a sentence for each mistake
 */
export function readConfig(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Invocation {
  const flags = readFlags(args);
  if (flags.has("help")) return { kind: "print", text: helpText() };
  if (flags.has("version")) return { kind: "print", text: `ecs-operator ${packageInfo.version}\n` };
  const given = Object.fromEntries(
    OPTIONS.map((each: Option) => [
      each.flag,
      flags.get(each.flag) ?? fromEnvironment(each, environment) ?? each.default,
    ]),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const sentences = parsed.error.issues.map(({ path, message }) => `--${String(path[0])}: ${message}`);
    throw new ConfigError(sentences.join("\n"));
  }
  const values = parsed.data;
  const regions = values.regions ?? (values.region === undefined ? [] : [values.region]);
  const defaultRegion = values.region ?? (regions.length === 1 ? regions[0] : undefined);
  const problems = [...regionProblems(regions, defaultRegion), ...leaseProblems(values)];
  if (problems.length > 0) throw new ConfigError(problems.join("\n"));
  return { kind: "run", config: assemble(values, defaultRegion, regions) };
}

const fromEnvironment = (each: Option, environment: Readonly<Record<string, string | undefined>>): string | undefined =>
  each.env.map((variable) => environment[variable]).find((value) => value !== undefined && value !== "");

function regionProblems(regions: readonly string[], defaultRegion: string | undefined): readonly string[] {
  if (regions.length === 0) return ["--region: no AWS Region; set --region, --regions or AWS_REGION"];
  if (defaultRegion === undefined || regions.includes(defaultRegion)) return [];
  return [`--region: ${defaultRegion} is not among --regions (${regions.join(", ")})`];
}

/** As client-go demands it: a leader must give up before others may take over, after more than one try. */
function leaseProblems(values: Values): readonly string[] {
  const { "lease-duration": held, "lease-renew-deadline": deadline, "lease-retry-period": retry } = values;
  const problems: string[] = [];
  if (held <= deadline) problems.push("--lease-duration: must be longer than --lease-renew-deadline");
  if (deadline <= 1.2 * retry)
    problems.push("--lease-renew-deadline: must be more than 1.2 times --lease-retry-period");
  return problems;
}

const KNOWN: ReadonlyMap<string, Option> = new Map(OPTIONS.map((each: Option) => [each.flag, each]));

function readFlags(args: readonly string[]): ReadonlyMap<string, string> {
  const options = Object.fromEntries(
    [...KNOWN].map(([flag, { isSwitch }]) => [flag, { type: isSwitch ? "boolean" : "string" } as const]),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true, allowPositionals: true });
  return new Map(
    tokens.map((token) => {
      if (token.kind === "option") return readFlag(token.name, token.rawName, token.value, token.inlineValue ?? false);
      throw new ConfigError(`unexpected argument ${args[token.index]}; see --help`);
    }),
  );
}

/** One flag as its name and value: switches become `true` or `false`, `--no-<switch>` is `false`. */
function readFlag(name: string, raw: string, value: string | undefined, inline: boolean): readonly [string, string] {
  if (name === "help" || name === "h") return ["help", "true"];
  if (name === "version") return ["version", "true"];
  const known = KNOWN.get(name);
  if (known?.isSwitch) return [name, value ?? "true"];
  if (known !== undefined) {
    if (value !== undefined && (inline || !value.startsWith("--"))) return [name, value];
    throw new ConfigError(`${raw} needs a value`);
  }
  const negated = name.startsWith("no-") ? KNOWN.get(name.slice(3)) : undefined;
  if (negated?.isSwitch && value === undefined) return [negated.flag, "false"];
  throw new ConfigError(`unknown flag ${raw}; did you mean --${nearest(name)}?`);
}

function nearest(name: string): string {
  const ranked = OPTIONS.map(({ flag: candidate }) => ({ candidate, distance: editDistance(name, candidate) }));
  return ranked.reduce((best, each) => (each.distance < best.distance ? each : best)).candidate;
}

/** Levenshtein: the fewest single letters to insert, delete or replace. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

/** The text of `--help`, made from the table. */
export function helpText(): string {
  const rows = OPTIONS.map((each: Option) => {
    const shown = each.default === undefined || each.default === "" ? "" : ` (default ${each.default})`;
    return `  --${each.flag}${each.isSwitch ? "" : " <value>"}\n      ${each.description}${shown}\n      ${each.env.join(", ")}`;
  });
  return [
    "ecs-operator: runs Amazon ECS from Kubernetes manifests",
    "",
    "Usage: operator [--flag value | --flag=value]...",
    "",
    "Each flag can also be set by the environment variable below it; the flag wins. AWS credentials and endpoints come",
    "from the AWS SDK's own environment (AWS_PROFILE, AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ENDPOINT_URL, ...).",
    "",
    ...rows,
    "  --help, --version",
    "",
  ].join("\n");
}
