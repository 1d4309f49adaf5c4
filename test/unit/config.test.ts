import { describe, expect, test } from "vitest";
import { type Config, ConfigError, helpText, readConfig } from "../../operator/config.ts";

function run(
  args: readonly string[] = [],
  environment: Record<string, string> = { AWS_REGION: "eu-central-1" },
): Config {
  const invocation = readConfig(args, environment);
  if (invocation.kind !== "run") throw new Error("prints something");
  return invocation.config;
}

function problem(args: readonly string[], environment?: Record<string, string>): string {
  try {
    run(args, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "none";
}

test("without anything but a Region, everything has its default", () => {
  expect(run()).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    kubeconfig: undefined,
    namespaces: [],
    installation: undefined,
    readOnly: false,
    workers: 100,
    aws: {
      regions: ["eu-central-1"],
      defaultRegion: "eu-central-1",
      bucketShare: 0.7,
      requestTimeoutMs: 30_000,
      proxy: {},
    },
    kinds: {
      passableRoles: [],
      adoption: [],
      observation: [],
      defaultDeletionPolicy: "Delete",
      driftIntervalMs: 600_000,
      pollMs: 5_000,
      defaultTags: {},
    },
    lease: { elect: true, name: "ecs-operator", durationMs: 7_000, renewDeadlineMs: 5_000, retryPeriodMs: 1_000 },
    metricsAddress: { host: undefined, port: 8080 },
    probesAddress: { host: undefined, port: 8081 },
    objectMetrics: false,
    log: { level: "info", format: "json" },
  });
});

test("the object is frozen through and through", () => {
  const config = run(["--default-tags=team=payments"]);
  expect(Object.isFrozen(config)).toBe(true);
  expect(Object.isFrozen(config.aws.regions)).toBe(true);
  expect(Object.isFrozen(config.kinds.defaultTags)).toBe(true);
});

describe("where a value comes from", () => {
  test("a flag wins over the environment, which wins over the default", () => {
    const environment = { AWS_REGION: "eu-central-1", ECS_OPERATOR_WORKERS: "4" };
    expect(run([], environment).workers).toBe(4);
    expect(run(["--workers", "8"], environment).workers).toBe(8);
    expect(run(["--workers=9"], environment).workers).toBe(9);
  });

  test("an empty variable counts as absent", () => {
    expect(run([], { AWS_REGION: "", AWS_DEFAULT_REGION: "us-east-1", ECS_OPERATOR_WORKERS: "" })).toMatchObject({
      workers: 100,
      aws: { defaultRegion: "us-east-1" },
    });
  });

  test("the usual variables of a proxy are heard, in capitals and in small letters", () => {
    const capitals = { HTTPS_PROXY: "http://proxy.test:3128", HTTP_PROXY: "http://plain.test:80", NO_PROXY: ".test" };
    const small = Object.fromEntries(Object.entries(capitals).map(([name, value]) => [name.toLowerCase(), value]));
    for (const environment of [capitals, small])
      expect(run([], { AWS_REGION: "eu-central-1", ...environment }).aws.proxy).toEqual(capitals);
  });

  test("the usual variables of Kubernetes and AWS are heard", () => {
    const environment = { AWS_REGION: "us-east-1", KUBECONFIG: "/k", POD_NAMESPACE: "ops", POD_NAME: "operator-0" };
    expect(run([], environment)).toMatchObject({
      kubeconfig: "/k",
      aws: { defaultRegion: "us-east-1" },
      lease: { namespace: "ops", identity: "operator-0" },
    });
  });
});

describe("switches", () => {
  test.each([
    [["--read-only"], true],
    [["--read-only=true"], true],
    [["--read-only=false"], false],
    [["--no-read-only"], false],
    [[], false],
  ])("%j gives %s", (args, expected) => expect(run(args).readOnly).toBe(expected));

  test("leader election can be switched off", () => expect(run(["--no-leader-elect"]).lease.elect).toBe(false));
});

describe("values", () => {
  test.each([
    ["500ms", 500],
    ["30s", 30_000],
    ["1.5m", 90_000],
    ["2h", 7_200_000],
    ["1h30m", 5_400_000],
    ["1m30s500ms", 90_500],
  ])("the duration %s is %i ms", (text, expected) => {
    expect(
      run([`--lease-duration=${text}`, "--lease-renew-deadline=400ms", "--lease-retry-period=100ms"]).lease.durationMs,
    ).toBe(expected);
  });

  test.each([
    [":0", { host: undefined, port: 0 }],
    ["9090", { host: undefined, port: 9090 }],
    ["127.0.0.1:8080", { host: "127.0.0.1", port: 8080 }],
    ["[::1]:8080", { host: "::1", port: 8080 }],
  ])("the address %s is understood", (text, expected) => {
    expect(run([`--metrics-address=${text}`]).metricsAddress).toEqual(expected);
  });

  test("lists are split at commas", () => {
    const config = run([
      "--namespaces=a, b,",
      "--regions=eu-central-1,us-east-1",
      "--passable-roles=arn:aws:iam::111122223333:role/app-*,arn:aws-cn:iam::*:role/x",
      "--default-tags=team=payments,url=https://a/b=d",
    ]);
    expect(config.namespaces).toEqual(["a", "b"]);
    expect(config.aws.regions).toEqual(["eu-central-1", "us-east-1"]);
    expect(config.kinds.passableRoles).toHaveLength(2);
    expect(config.kinds.defaultTags).toEqual({ team: "payments", url: "https://a/b=d" });
  });

  test("the only allowed Region is the default one", () => {
    expect(run(["--regions=us-east-1"], {}).aws).toMatchObject({ regions: ["us-east-1"], defaultRegion: "us-east-1" });
    expect(run(["--regions=us-east-1,us-west-2"], {}).aws.defaultRegion).toBeUndefined();
  });
});

test("the share of quotas may be lifted where there are none", () => {
  expect(run(["--bucket-share=unlimited"]).aws.bucketShare).toBe(Number.POSITIVE_INFINITY);
});

describe("mistakes", () => {
  const MISTAKES: Readonly<Record<string, readonly [readonly string[], string]>> = {
    "an unknown flag names the nearest": [["--regoins=x"], "unknown flag --regoins; did you mean --regions?"],
    "a short unknown flag as well": [["-x"], "unknown flag -x; did you mean --"],
    "a switch that does not exist cannot be negated": [["--no-workers"], "unknown flag --no-workers"],
    "a flag without its value": [["--workers"], "--workers needs a value"],
    "a flag that would swallow the next": [["--region", "--read-only"], "--region needs a value"],
    "a stray word": [["start"], "unexpected argument start"],
    "a switch that is neither on nor off": [["--read-only=maybe"], "--read-only: must be true or false"],
    "a duration without a unit": [["--drift-interval=10"], "--drift-interval: must be a duration above 0, such as"],
    "a duration with a number too many": [["--drift-interval=1h30"], "--drift-interval: must be a duration above 0"],
    "a duration with a space": [["--drift-interval=1h 30m"], "--drift-interval: must be a duration above 0"],
    "a proxy without a scheme": [["--https-proxy=proxy.test:3128"], "--https-proxy: must be the URL of an HTTP proxy"],
    "a SOCKS proxy": [["--http-proxy=socks5://proxy.test:1080"], "--http-proxy: must be the URL of an HTTP proxy"],
    "a duration of nothing": [["--lease-duration=0s"], "--lease-duration: must be a duration above 0"],
    "a drift interval that would hammer AWS": [["--drift-interval=1s"], "--drift-interval: must be at least 10s"],
    "no workers": [["--workers=0"], "--workers: must be at least 1"],
    "half a worker": [["--workers=1.5"], "--workers: must be a whole number"],
    "a share of nothing": [["--bucket-share=0"], "--bucket-share: must be above 0"],
    "more than everything": [["--bucket-share=1.1"], "--bucket-share: must be at most 1"],
    "a port that does not exist": [["--probes-address=:70000"], "--probes-address: must be [host]:port"],
    "a Region that is none": [["--region=Frankfurt"], "--region: must be an AWS Region, such as eu-central-1"],
    "a default Region that is not allowed": [
      ["--regions=us-east-1"],
      "--region: eu-central-1 is not among --regions (us-east-1)",
    ],
    "a role that is not an ARN": [["--passable-roles=admin"], "--passable-roles: must be a pattern of a role ARN"],
    "a tag of AWS": [["--default-tags=aws:x=1"], "--default-tags: tag aws:x: keys that start with aws:"],
    "a tag of the operator": [
      ["--default-tags=ecs-operator.dev/uid=1"],
      "tag ecs-operator.dev/uid: keys that start with ecs-operator.dev/",
    ],
    "a tag with a value AWS refuses": [["--default-tags=a=<b>"], "tag a: only letters"],
    "a policy that does not exist": [["--default-deletion-policy=Keep"], "must be Delete or Retain"],
    "a Lease that ends before its leader gives up": [
      ["--lease-duration=5s"],
      "--lease-duration: must be longer than --lease-renew-deadline",
    ],
    "a leader that gives up after one try": [
      ["--lease-retry-period=5s"],
      "must be more than 1.2 times --lease-retry-period",
    ],
    "a level that does not exist": [["--log-level=trace"], "--log-level: must be debug, info, warn or error"],
  };
  test.each(Object.entries(MISTAKES))("%s", (_sentence, [args, expected]) => expect(problem(args)).toContain(expected));

  test("no Region at all", () =>
    expect(problem([], {})).toBe("--region: no AWS Region; set --region, --regions or AWS_REGION"));

  test("several mistakes are reported at once", () => {
    expect(problem(["--workers=0", "--log-level=trace"]).split("\n")).toHaveLength(2);
  });
});

describe("--help", () => {
  test("lists every option with its variable and default, and wins over mistakes in values", () => {
    const invocation = readConfig(["--help", "--workers=0"], {});
    expect(invocation).toEqual({ kind: "print", text: helpText() });
    expect(helpText()).toContain("--drift-interval <value>");
    expect(helpText()).toContain("(default 10m)");
    expect(helpText()).toContain("ECS_OPERATOR_DRIFT_INTERVAL");
    expect(helpText()).toContain("AWS_REGION, AWS_DEFAULT_REGION");
  });

  test("--version names the version", () => {
    expect(readConfig(["--version"], {})).toEqual({ kind: "print", text: `ecs-operator ${run().version}\n` });
  });
});
