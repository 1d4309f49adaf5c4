import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isMap, isScalar, type Node, parse, parseDocument } from "yaml";
import { chartDirectory, helmVersions, render, type Values } from "./chart.ts";

const read = (file: string): string => readFileSync(join(chartDirectory, file), "utf8");

/** Values that the schema must refuse, with the name that Helm's message must hold. */
const refused: readonly (readonly [string, Values, string])[] = [
  ["a misspelt value", { replica: 3 }, "replica"],
  ["a misspelt nested value", { aws: { regon: "eu-central-1" } }, "regon"],
  ["something that is no Region", { aws: { region: "Frankfurt" } }, "region"],
  ["an endpoint without a scheme", { aws: { endpointUrl: "localhost:4510" } }, "endpointUrl"],
  ["a role name in place of its ARN", { passableRoles: ["ecsTaskExecutionRole"] }, "passableRoles"],
  ["a user's ARN as a role", { passableRoles: ["arn:aws:iam::123456789012:user/jo"] }, "passableRoles"],
  ["two patterns in one string", { passableRoles: ["arn:aws:iam::1:role/a,arn:aws:iam::1:role/b"] }, "passableRoles"],
  ["text where a switch belongs", { readOnly: "yes" }, "readOnly"],
  ["a namespace with capitals", { watchNamespaces: ["Shop"] }, "watchNamespaces"],
  ["an unknown deletion policy", { defaultDeletionPolicy: "Orphan" }, "defaultDeletionPolicy"],
  ["a tag that belongs to AWS", { defaultTags: { "aws:owner": "x" } }, "aws:owner"],
  ["a tag that belongs to the operator", { defaultTags: { "ecs-operator.dev/uid": "x" } }, "ecs-operator.dev/uid"],
  ["a tag value with a comma", { defaultTags: { owner: "a,b" } }, "owner"],
  ["a duration without a unit", { driftInterval: "600" }, "driftInterval"],
  ["a share above one", { bucketShare: 70 }, "bucketShare"],
  ["no workers", { workers: 0 }, "workers"],
  ["a short digest", { image: { digest: "sha256:abc" } }, "digest"],
  ["an unknown log level", { log: { level: "trace" } }, "level"],
  ["a duration with a number too many", { driftInterval: "1h30" }, "driftInterval"],
  ["a proxy without a scheme", { proxy: { httpsProxy: "proxy.test:3128" } }, "httpsProxy"],
  ["a SOCKS proxy", { proxy: { httpsProxy: "socks5://proxy.test:1080" } }, "httpsProxy"],
  ["a range of addresses without a proxy", { proxy: { noProxy: ["10.0.0.0/8"] } }, "noProxy"],
  ["a registry with a scheme", { global: { imageRegistry: "https://mirror.test" } }, "imageRegistry"],
  ["a tag that YAML takes for a number", { image: { tag: 1.2 } }, "tag"],
  ["a tag that belongs to AWS, in capitals", { defaultTags: { "AWS:owner": "x" } }, "AWS:owner"],
  [
    "a scrape interval that Prometheus does not read",
    { metrics: { serviceMonitor: { interval: "1.5m" } } },
    "interval",
  ],
  ["an object as a flag", { extraArgs: [{ name: "x" }] }, "extraArgs"],
];

for (const version of helmVersions) {
  test.each(refused)(`values: %s is refused (Helm ${version})`, async (_name, values, word) => {
    await expect(render(values, { version })).rejects.toThrow(word);
  });
}

test("a ServiceMonitor without the Service it needs is refused with the reason", async () => {
  const values = { metrics: { service: { enabled: false }, serviceMonitor: { enabled: true } } };
  await expect(render(values)).rejects.toThrow("needs metrics.service.enabled");
});

/** What the operator, or the API server, would refuse once the release is installed, and the sentence of the chart. */
const unusable: readonly (readonly [string, Values, string])[] = [
  [
    "a Region of objects that name none which they may not name",
    { aws: { region: "eu-central-1", allowedRegions: ["us-east-1", "us-west-2"] } },
    "aws.region is eu-central-1, which is not among aws.allowedRegions (us-east-1, us-west-2): " +
      "add it there, or set aws.region to one of them",
  ],
  ["a short drift interval", { driftInterval: "9s500ms" }, "driftInterval is 9s500ms: set it to 10s or more"],
  [
    "a Lease that ends before its holder gives up",
    { leaderElection: { leaseDuration: "5000ms" } },
    "leaderElection.leaseDuration is 5000ms: set it to more than leaderElection.renewDeadline (5s)",
  ],
  [
    "one try to renew the Lease",
    { leaderElection: { retryPeriod: "4s500ms" } },
    "leaderElection.renewDeadline is 5s: set it to more than 1.2 times leaderElection.retryPeriod (4s500ms)",
  ],
  [
    "renewal without a pause",
    { leaderElection: { retryPeriod: "0s" } },
    "leaderElection.retryPeriod is 0s: set it to more than 0",
  ],
  [
    "both limits of the disruption budget",
    { podDisruptionBudget: { minAvailable: 1, maxUnavailable: 0 } },
    "podDisruptionBudget: set minAvailable or maxUnavailable, not both",
  ],
];

for (const version of helmVersions) {
  test.each(unusable)(`values: %s is refused with a sentence (Helm ${version})`, async (_name, values, sentence) => {
    await expect(render(values, { version })).rejects.toThrow(sentence);
  });
}

interface Schema {
  readonly additionalProperties?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly type?: string;
}

test("the schema describes exactly the values that exist", () => {
  const paths = (value: unknown, schema: Schema, path: string): readonly string[] => {
    if (schema.properties === undefined) return [];
    expect(schema.additionalProperties, `${path} takes any name`).toBe(false);
    const described = Object.keys(schema.properties).filter((name) => name !== "claims");
    expect(described.sort(), path).toEqual(Object.keys(value as object).sort());
    return described.flatMap((name) =>
      paths((value as Values)[name], schema.properties?.[name] as Schema, `${path}.${name}`),
    );
  };
  const { strategy, global, ...values } = parse(read("values.yaml")) as Values;
  const { properties, ...schema } = JSON.parse(read("values.schema.json")) as Schema;
  const { strategy: strategySchema, global: globalSchema, ...rest } = properties as Record<string, Schema>;
  // Other charts have globals of their own.
  expect(globalSchema?.additionalProperties).toBeUndefined();
  expect(Object.keys(globalSchema?.properties ?? {})).toEqual(Object.keys(global as object));
  // `strategy` may hold less than its default: Recreate takes no rollingUpdate.
  expect(Object.keys(strategySchema?.properties ?? {}).sort()).toEqual(
    Object.keys(strategy as object)
      .sort()
      .reverse()
      .sort(),
  );
  paths(values, { ...schema, properties: rest }, "values");
});

test("README.md documents every value with its default", () => {
  const readme = read("README.md");
  for (const { path, value } of documented(parseDocument(read("values.yaml")).contents as Node, "")) {
    expect(readme, path).toContain(`| \`${path}\` | \`${JSON.stringify(value)}\` |`);
  }
});

/** Every value that has a `# --` comment, with its default. */
function documented(node: Node, prefix: string): readonly { readonly path: string; readonly value: unknown }[] {
  if (!isMap(node)) return [];
  return node.items.flatMap((pair, index) => {
    const key = pair.key as Node;
    const path = `${prefix}${isScalar(key) ? String(key.value) : ""}`;
    const comment = key.commentBefore ?? (index === 0 ? node.commentBefore : undefined);
    const value = pair.value as Node;
    if (
      comment
        ?.trim()
        .split("\n")
        .some((line) => line.trim().startsWith("--"))
    )
      return [{ path, value: value.toJSON() }];
    return documented(value, `${path}.`);
  });
}
