import { parseArgs } from "node:util";
import packageInfo from "../package.json" with { type: "json" };
import { LEASE } from "./api/names.ts";
import * as reads from "./config-values.ts";
import { ConfigError } from "./config-values.ts";

export { ConfigError };

/**
 * The operator's settings: one table of options, read from flags, then the environment, then defaults; checked as a whole.
 * Settings never change while the operator runs.
 */

interface Option {
  /** The flag, without dashes. */
  readonly flag: string;
  /** Environment variables that are read when the flag is absent, first one first. */
  readonly env: readonly string[];
  /** As written on the command line; undefined: none. */
  readonly default?: string;
  readonly description: string;
  /** A boolean flag: without a value it means `true`. */
  readonly isSwitch?: true;
}

const env = (flag: string): string => `ECS_OPERATOR_${flag.toUpperCase().replaceAll("-", "_")}`;

const option = <const Flag extends string>(
  flag: Flag,
  description: string,
  more: Partial<Omit<Option, "flag" | "description">> = {},
): Option & { readonly flag: Flag } => ({
  flag,
  description,
  env: [env(flag)],
  ...more,
});

const OPTIONS = [
  option("kubeconfig", "path of a kubeconfig file; default: the usual places, then the pod's service account", {
    env: ["KUBECONFIG"],
  }),
  option("namespaces", "namespaces to watch, comma-separated; empty: all", { default: "" }),
  option("region", "default AWS Region, for objects without spec.region", {
    env: ["AWS_REGION", "AWS_DEFAULT_REGION"],
  }),
  option("regions", "AWS Regions allowed in spec.region, comma-separated; default: only --region"),
  option(
    "installation",
    "id of this installation, written to the owner tags in AWS; default: the UID of namespace kube-system",
  ),
  option("passable-roles", "patterns of IAM role ARNs that specs may contain, comma-separated; * matches any text", {
    default: "",
  }),
  option(
    "adoption",
    "namespaces that may adopt AWS resources which they did not create, comma-separated; none, or * for all",
    {
      default: "none",
    },
  ),
  option(
    "observation",
    "namespaces that may observe AWS resources which they did not create, comma-separated; none, or * for all",
    {
      default: "none",
    },
  ),
  option("default-tags", "tags for every AWS resource that the operator creates: key=value, comma-separated", {
    default: "",
  }),
  option("default-deletion-policy", "deletion policy of objects without spec.deletionPolicy: Delete or Retain", {
    default: "Delete",
  }),
  option("read-only", "read-only mode: report what would change, write nothing to AWS", {
    default: "false",
    isSwitch: true,
  }),
  option("drift-interval", "how often an unchanged object is compared with AWS", { default: "10m" }),
  option("poll-interval", "how often AWS is read during a rollout or another change", { default: "5s" }),
  // More would make edits slower: an object that waits for AWS's quotas holds its worker, and all of them share the quotas.
  option(
    "workers",
    "maximum number of concurrent reconciliations; one kind has at most half of them, the other kinds share the rest",
    { default: "100" },
  ),
  option(
    "bucket-share",
    "share of the AWS request quotas that the operator may use, above 0 and up to 1; unlimited: no limit, for simulators",
    { default: "0.7" },
  ),
  option("request-timeout", "timeout of one AWS request", { default: "30s" }),
  option("https-proxy", "proxy URL for AWS endpoints with https://; never used for the Kubernetes API server", {
    env: ["https_proxy", "HTTPS_PROXY"],
  }),
  option("http-proxy", "proxy URL for AWS endpoints with http://", { env: ["http_proxy", "HTTP_PROXY"] }),
  option("no-proxy", "hosts to call without a proxy, comma-separated: name, .suffix, address, host:port, *", {
    env: ["no_proxy", "NO_PROXY"],
  }),
  option("leader-elect", "leader election: write only while holding the Lease; required for more than one replica", {
    default: "true",
    isSwitch: true,
  }),
  option("lease-name", "name of the Lease for leader election", { default: LEASE }),
  option("lease-namespace", "namespace of the Lease; default: the namespace of the pod", {
    env: [env("lease-namespace"), "POD_NAMESPACE"],
  }),
  option("lease-identity", "identity of this replica in the Lease; default: host name and a random suffix", {
    env: [env("lease-identity"), "POD_NAME"],
  }),
  option("lease-duration", "how long other replicas wait before they replace a leader that stopped renewing", {
    default: "7s",
  }),
  option("lease-renew-deadline", "how long a leader that cannot renew the Lease continues", { default: "5s" }),
  option("lease-retry-period", "how often the Lease is renewed or read", { default: "1s" }),
  option("metrics-address", "listen address of /metrics, [host]:port; port 0: any free port", { default: ":8080" }),
  option("probes-address", "listen address of /healthz and /readyz, [host]:port; port 0: any free port", {
    default: ":8081",
  }),
  option("object-metrics", "metrics per object: one series for each object and condition", {
    default: "false",
    isSwitch: true,
  }),
  option("log-level", "log level: debug, info, warn or error", { default: "info" }),
  option("log-format", "log format: json or text", { default: "json" }),
] as const satisfies readonly Option[];

/** A setting that may be absent. */
type Maybe<T> = (given: string | undefined) => T | undefined;

const maybe =
  <T>(read: reads.Read<T>): Maybe<T> =>
  (given) =>
    given === undefined ? undefined : read(given);

/** How each flag with a default is read. */
const WITH_DEFAULT = {
  namespaces: reads.listOf(reads.name),
  "passable-roles": reads.listOf(reads.rolePattern),
  adoption: reads.namespaces,
  observation: reads.namespaces,
  "default-tags": reads.tags,
  "default-deletion-policy": reads.oneOf(["Delete", "Retain"], "must be Delete or Retain"),
  "read-only": reads.flag,
  "drift-interval": reads.atLeast(10_000, "10s"),
  "poll-interval": reads.atLeast(100, "100ms"),
  workers: reads.workers,
  "bucket-share": reads.share,
  "request-timeout": reads.atLeast(1_000, "1s"),
  "leader-elect": reads.flag,
  "lease-name": reads.name,
  "lease-duration": reads.duration,
  "lease-renew-deadline": reads.duration,
  "lease-retry-period": reads.duration,
  "metrics-address": reads.address,
  "probes-address": reads.address,
  "object-metrics": reads.flag,
  "log-level": reads.oneOf(["debug", "info", "warn", "error"], "must be debug, info, warn or error"),
  "log-format": reads.oneOf(["json", "text"], "must be json or text"),
};

const WITHOUT_DEFAULT = {
  kubeconfig: maybe(reads.text),
  region: maybe(reads.region),
  regions: maybe(reads.listOf(reads.region)),
  installation: maybe(reads.installation),
  "https-proxy": maybe(reads.proxyUrl),
  "http-proxy": maybe(reads.proxyUrl),
  "no-proxy": maybe(reads.text),
  "lease-namespace": maybe(reads.name),
  "lease-identity": maybe(reads.identity),
};

type Flag = (typeof OPTIONS)[number]["flag"];
const READERS = { ...WITH_DEFAULT, ...WITHOUT_DEFAULT } satisfies Record<Flag, reads.Read<unknown> | Maybe<unknown>>;

type Values = { readonly [Each in Flag]: ReturnType<(typeof READERS)[Each]> };

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
      /** Under the names that Node's agents take. */
      proxy: {
        HTTPS_PROXY: values["https-proxy"],
        HTTP_PROXY: values["http-proxy"],
        NO_PROXY: values["no-proxy"],
      },
    },
    /** See `KindSettings`. */
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
  const values = readValues((each) => flags.get(each.flag) ?? fromEnvironment(each, environment) ?? each.default);
  const regions = values.regions ?? (values.region === undefined ? [] : [values.region]);
  const defaultRegion = values.region ?? (regions.length === 1 ? regions[0] : undefined);
  const problems = [...regionProblems(regions, defaultRegion), ...leaseProblems(values)];
  if (problems.length > 0) throw new ConfigError(problems.join("\n"));
  return { kind: "run", config: assemble(values, defaultRegion, regions) };
}

/** @throws ConfigError with a sentence for each invalid value */
function readValues(textOf: (each: Option) => string | undefined): Values {
  const problems: string[] = [];
  const entries = OPTIONS.map((each) => {
    try {
      return [each.flag, READERS[each.flag](textOf(each) as string)] as const;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.message.split("\n").map((problem) => `--${each.flag}: ${problem}`));
      return [each.flag, undefined] as const;
    }
  });
  if (problems.length > 0) throw new ConfigError(problems.join("\n"));
  return Object.fromEntries(entries) as Values;
}

const fromEnvironment = (each: Option, environment: Readonly<Record<string, string | undefined>>): string | undefined =>
  each.env.map((variable) => environment[variable]).find((value) => value !== undefined && value !== "");

function regionProblems(regions: readonly string[], defaultRegion: string | undefined): readonly string[] {
  if (regions.length === 0) return ["--region: no AWS Region; set --region, --regions or AWS_REGION"];
  if (defaultRegion === undefined || regions.includes(defaultRegion)) return [];
  return [`--region: ${defaultRegion} is not among --regions (${regions.join(", ")})`];
}

/** As client-go requires: a leader must give up before others may take over, after more than one attempt. */
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
    "ecs-operator manages Amazon ECS resources from Kubernetes manifests.",
    "",
    "Usage: operator [--flag value | --flag=value]...",
    "",
    "Each flag can also be set with the environment variables below it; the flag wins. AWS credentials and endpoints come",
    "from the environment variables of the AWS SDK (AWS_PROFILE, AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ENDPOINT_URL, ...).",
    "",
    ...rows,
    "  --help, --version",
    "",
  ].join("\n");
}
