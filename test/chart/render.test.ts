import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KIND_ENTRIES } from "../../operator/api/catalogue.ts";
import { readConfig } from "../../operator/config.ts";
import {
  chartDirectory,
  type Deployment,
  type HelmRun,
  helm,
  helmVersions,
  operatorContainer,
  pick,
  render,
  type Values,
} from "./chart.ts";

/** Values that reach every branch of the templates. */
const everything: Values = {
  global: { imageRegistry: "mirror.test:5000/hub", imagePullSecrets: ["mirror"] },
  nameOverride: "ecs",
  commonLabels: { team: "platform", "app.kubernetes.io/part-of": "ignored" },
  image: { digest: `sha256:${"0".repeat(64)}` },
  imagePullSecrets: [{ name: "registry" }],
  aws: {
    region: "eu-central-1",
    allowedRegions: ["eu-central-1", "us-east-1"],
    endpointUrl: "http://simulator.test:4510",
    credentials: { secretName: "aws" },
  },
  proxy: { httpsProxy: "http://proxy.test:3128", httpProxy: "http://proxy.test", noProxy: [".internal.test"] },
  installationId: "shop-production",
  driftInterval: "1h30m",
  podDisruptionBudget: { minAvailable: "50%" },
  passableRoles: ["arn:aws:iam::123456789012:role/shop-*", "arn:aws:iam::123456789012:role/ecsTaskExecutionRole"],
  readOnly: true,
  watchNamespaces: ["shop", "billing"],
  defaultDeletionPolicy: "Retain",
  defaultTags: { "cost-centre": "42", owner: "shop team" },
  serviceAccount: {
    annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/operator" },
    labels: { a: "b" },
  },
  podAnnotations: { note: "x" },
  podLabels: { "app.kubernetes.io/name": "ignored", lane: "fast" },
  priorityClassName: "system-cluster-critical",
  tolerations: [{ operator: "Exists" }],
  affinity: { podAntiAffinity: {} },
  dnsPolicy: "ClusterFirst",
  extraArgs: ["--request-timeout=20s"],
  extraEnv: [{ name: "AWS_USE_FIPS_ENDPOINT", value: "true" }],
  envFrom: [{ configMapRef: { name: "proxy", optional: true } }],
  extraVolumes: [{ name: "tmp", emptyDir: {} }],
  extraVolumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
  extraContainers: [{ name: "sidecar", image: "example.com/sidecar:1" }],
  initContainers: [{ name: "first", image: "example.com/first:1" }],
  extraObjects: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "extra" } }],
  metrics: {
    perObject: true,
    serviceMonitor: { enabled: true, labels: { release: "prometheus" } },
    prometheusRule: { enabled: true },
  },
  networkPolicy: { instanceMetadata: true, metricsFrom: [{ namespaceSelector: {} }] },
};

for (const [name, values] of [
  ["default values", {}],
  ["every value", everything],
] as const) {
  test.each(helmVersions)(`helm lint --strict accepts the chart with ${name} (Helm %s)`, async (version) => {
    const { code, stdout, stderr } = await helm(["lint", "--strict", chartDirectory], values, { version });
    expect(stdout + stderr).toContain("0 chart(s) failed");
    expect(code).toBe(0);
  });

  test(`Helm 3 and Helm 4 render the same with ${name}, and twice the same`, async () => {
    const byKey = (a: { kind: string; metadata: { name: string } }, b: typeof a): number =>
      `${a.kind}/${a.metadata.name}`.localeCompare(`${b.kind}/${b.metadata.name}`);
    const [three, four, again] = await Promise.all([
      render(values, { version: "v3" }),
      render(values, { version: "v4" }),
      render(values, { version: "v4" }),
    ]);
    expect([...three].sort(byKey)).toEqual([...four].sort(byKey));
    expect(again).toEqual(four);
    expect(four.length).toBeGreaterThan(10);
  });

  test(`the operator understands every flag of the chart with ${name}`, async () => {
    const { args, env } = operatorContainer(await render(values));
    // EKS puts the Region into pods that get credentials from it.
    const own = Object.fromEntries(env.map((each) => [each.name, each.value ?? "from-the-pod"]));
    const environment = { AWS_REGION: "eu-central-1", ...own };
    const config = readConfig(args, environment);
    expect(config).toMatchObject({
      config: { lease: { name: expect.stringContaining("ecs"), namespace: "from-the-pod" } },
    });
  });
}

test("values reach the operator's settings", async () => {
  const { args, env } = operatorContainer(await render(everything));
  const read = readConfig(args, Object.fromEntries(env.map((each) => [each.name, each.value ?? "pod"])));
  expect(read).toMatchObject({
    config: {
      namespaces: ["shop", "billing"],
      installation: "shop-production",
      readOnly: true,
      objectMetrics: true,
      aws: {
        regions: ["eu-central-1", "us-east-1"],
        defaultRegion: "eu-central-1",
        requestTimeoutMs: 20_000,
        proxy: {
          HTTPS_PROXY: "http://proxy.test:3128",
          HTTP_PROXY: "http://proxy.test",
          NO_PROXY: expect.stringMatching(/,\.internal\.test$/),
        },
      },
      kinds: {
        driftIntervalMs: 5_400_000,
        passableRoles: ["arn:aws:iam::123456789012:role/shop-*", "arn:aws:iam::123456789012:role/ecsTaskExecutionRole"],
        defaultDeletionPolicy: "Retain",
        defaultTags: { "cost-centre": "42", owner: "shop team" },
      },
    },
  });
});

test("the chart's defaults are the operator's defaults", async () => {
  const { args } = operatorContainer(await render({ aws: { region: "eu-central-1" } }));
  const environment = { AWS_REGION: "eu-central-1", POD_NAMESPACE: "ecs-operator", POD_NAME: "pod" };
  expect(readConfig(args, environment)).toEqual(readConfig([], environment));
});

test("labels that selectors need cannot be overridden", async () => {
  const deployment = pick<Deployment>(await render(everything), "Deployment");
  expect(deployment.spec.template.metadata.labels).toMatchObject({
    "app.kubernetes.io/name": "ecs",
    lane: "fast",
    team: "platform",
  });
  expect(deployment.metadata.labels).toMatchObject({ "app.kubernetes.io/part-of": "ecs-operator", team: "platform" });
});

test("the digest of the image wins over its tag", async () => {
  const digest = `sha256:${"a".repeat(64)}`;
  expect(operatorContainer(await render({ image: { tag: "1.2.3" } })).image).toMatch(/:1\.2\.3$/);
  expect(operatorContainer(await render({ image: { tag: "1.2.3", digest } })).image).toMatch(new RegExp(`@${digest}$`));
});

const imageOf = async (values: Values, run: HelmRun = {}): Promise<string> =>
  operatorContainer(await render(values, run)).image;

test.each([
  ["the chart's own image", {}, "mirror.test:5000/hub/ecs-operator/ecs-operator:"],
  [
    "a repository without a registry",
    { image: { repository: "team/operator" } },
    "mirror.test:5000/hub/team/operator:",
  ],
  ["a registry with a port", { image: { repository: "localhost:5000/operator" } }, "mirror.test:5000/hub/operator:"],
  [
    "a digest",
    { image: { digest: `sha256:${"a".repeat(64)}` } },
    "mirror.test:5000/hub/ecs-operator/ecs-operator@sha256:",
  ],
])("global.imageRegistry takes the place of the registry of %s", async (_what, values, expected) => {
  const image = await imageOf({ ...values, global: { imageRegistry: "mirror.test:5000/hub" } });
  expect(image.startsWith(expected), image).toBe(true);
});

test.each(helmVersions)(
  "a chart of charts sets the registry and its Secrets for the operator, too (Helm %s)",
  async (version) => {
    const chart = mkdtempSync(join(tmpdir(), "chart-parent-"));
    try {
      writeFileSync(join(chart, "Chart.yaml"), "apiVersion: v2\nname: platform\nversion: 1.0.0\n");
      cpSync(chartDirectory, join(chart, "charts/ecs-operator"), { recursive: true });
      const global = {
        imageRegistry: "mirror.test",
        imagePullSecrets: ["mirror", { name: "hub" }],
        storageClass: "fast",
      };
      const manifests = await render({ global }, { chart, version });
      expect(operatorContainer(manifests).image).toMatch(/^mirror\.test\/ecs-operator\/ecs-operator:/);
      const { imagePullSecrets } = pick<Deployment>(manifests, "Deployment").spec.template.spec;
      expect(imagePullSecrets).toEqual([{ name: "mirror" }, { name: "hub" }]);
      expect(await imageOf({}, { chart, version })).toMatch(/^ghcr\.io\//);
    } finally {
      rmSync(chart, { recursive: true });
    }
  },
);

test.each([
  [{}, { maxUnavailable: 1 }],
  [{ maxUnavailable: 0 }, { maxUnavailable: 0 }],
  [{ maxUnavailable: "30%" }, { maxUnavailable: "30%" }],
  [{ minAvailable: 1 }, { minAvailable: 1 }],
  [{ minAvailable: "50%", maxUnavailable: null }, { minAvailable: "50%" }],
])("the disruption budget of %j is %j", async (podDisruptionBudget, expected) => {
  const { spec } = pick<{ spec: object }>(await render({ podDisruptionBudget }), "PodDisruptionBudget");
  const { maxUnavailable, minAvailable } = spec as Values;
  expect(JSON.parse(JSON.stringify({ maxUnavailable, minAvailable }))).toEqual(expected);
});

test.each(helmVersions)(
  "values that people write as numbers arrive as they were written (Helm %s)",
  async (version) => {
    // A whole account id: as floating point it would be printed as 1.23456789012e+11.
    const values = { installationId: 123456789012, defaultTags: { "cost-centre": 4711000, paid: true } };
    const { args } = operatorContainer(await render(values, { version }));
    expect(readConfig(args, { AWS_REGION: "eu-central-1" })).toMatchObject({
      config: {
        installation: "123456789012",
        kinds: { defaultTags: { "cost-centre": "4711000", paid: "true" } },
      },
    });
    expect((await render(values, { version })).filter((each) => each.metadata.namespace === "kube-system")).toEqual([]);
  },
);

test.each(helmVersions)(
  "an upgrade that reuses the values of an older chart renders without the newer ones (Helm %s)",
  async (version) => {
    // As `--reuse-values` does it: the defaults of this chart do not come in.
    const manifests = await render(
      { proxy: null, global: null, podDisruptionBudget: { minAvailable: null, maxUnavailable: 1 } },
      { version },
    );
    const named = ({ kind, metadata }: { kind: string; metadata: { name: string } }) => `${kind}/${metadata.name}`;
    const byName = (all: typeof manifests) => Object.fromEntries(all.map((each) => [named(each), each]));
    expect(byName(manifests)).toEqual(byName(await render({}, { version })));
  },
);

/** Every name, namespace and label in the manifests, with its path. */
function texts(value: unknown, path = ""): readonly (readonly [string, unknown])[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const at = `${path}/${key}`;
    const isText = /(^|\/)(name|namespace|secretName|priorityClassName|key|serviceAccountName)$/.test(at);
    const isLabel =
      /\/(labels|annotations|matchLabels|nodeSelector)\/[^/]*(\/[^/]*)*$/.test(at) && typeof item !== "object";
    return isText || isLabel ? [[at, item] as const] : texts(item, at);
  });
}

test.each(["2024", "1e3", "on", "null"])("names that YAML takes for something else stay names: %s", async (name) => {
  const values = {
    fullnameOverride: name,
    nameOverride: name,
    watchNamespaces: [name],
    priorityClassName: name,
    serviceAccount: { name },
    aws: { credentials: { secretName: name, secretKey: name } },
  };
  const manifests = (await render(values, { release: name, namespace: name })).filter(
    (each) => each.kind !== "CustomResourceDefinition",
  );
  const found = manifests.flatMap((each) => texts(each, each.kind));
  expect(found.length).toBeGreaterThan(50);
  expect(found.filter(([, value]) => typeof value !== "string")).toEqual([]);
  // YAML 1.1, which Helm and kubectl read, has more such words than 1.2.
  const { stdout } = await helm(["template", name, chartDirectory], values, { namespace: name });
  expect(stdout.split("\n").filter((line) => line.trim().endsWith(`: ${name}`))).toEqual([]);
});

test("the pod gets the proxy settings, and what is near is called without it", async () => {
  const env = async (proxy: Values): Promise<Values> =>
    Object.fromEntries(
      operatorContainer(await render({ proxy }))
        .env.filter(({ name }) => name.endsWith("_PROXY"))
        .map(({ name, value }) => [name, value]),
    );
  expect(await env({ noProxy: ["vpce.test"] })).toEqual({});
  const { NO_PROXY, ...proxies } = await env({ httpsProxy: "http://proxy.test:3128", noProxy: ["vpce.test"] });
  expect(proxies).toEqual({ HTTPS_PROXY: "http://proxy.test:3128" });
  const hosts = String(NO_PROXY).split(",");
  // The API server, EKS Pod Identity, the instance metadata service, and what people name.
  for (const host of ["$(KUBERNETES_SERVICE_HOST)", ".svc", "169.254.170.23", "169.254.169.254", "vpce.test"])
    expect(hosts).toContain(host);
});

test("the network policy lets the pods reach the port of the proxy", async () => {
  const ports = async (proxy: Values): Promise<string> =>
    JSON.stringify(pick(await render({ proxy }), "NetworkPolicy").spec);
  expect(await ports({})).not.toContain("3128");
  expect(await ports({ httpsProxy: "http://proxy.test:3128" })).toContain('{"port":3128,"protocol":"TCP"}');
  expect(await ports({ httpsProxy: "http://proxy.test" })).toContain('{"port":80,"protocol":"TCP"}');
  expect(await ports({ httpProxy: "https://jo:secret@proxy.test:8888/" })).toContain('{"port":8888,"protocol":"TCP"}');
});

test("the network policy lets the pods reach the port of a custom endpoint", async () => {
  const ports = async (endpointUrl: string): Promise<string> =>
    JSON.stringify(pick(await render({ aws: { endpointUrl } }), "NetworkPolicy").spec);
  expect(await ports("")).not.toContain("4510");
  expect(await ports("http://simulator.test:4510")).toContain('{"port":4510,"protocol":"TCP"}');
  expect(await ports("http://simulator.test/path")).toContain(
    '{"port":443,"protocol":"TCP"},{"port":6443,"protocol":"TCP"},{"port":8443,"protocol":"TCP"},{"port":80,',
  );
});

test("the network policy opens the metrics port to those alone whom `networkPolicy.metricsFrom` names", async () => {
  const from = [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } }];
  const ingress = async (networkPolicy: Values) =>
    pick<{ spec: { ingress: readonly { ports: readonly { port: string }[]; from?: unknown }[] } }>(
      await render({ networkPolicy }),
      "NetworkPolicy",
    ).spec.ingress.map(({ ports, from: who }) => ({ port: ports[0]?.port, from: who }));
  expect(await ingress({})).toEqual([{ port: "probes", from: undefined }]);
  expect(await ingress({ metricsFrom: from })).toEqual([
    { port: "metrics", from },
    { port: "probes", from: undefined },
  ]);
});

test("the notes speak of the installation id, the next step and the order of removal", async () => {
  const notes = async (values: Values): Promise<string> => {
    const { stdout, stderr } = await helm(["install", "ecs-operator", chartDirectory, "--dry-run=client"], values);
    return stdout.slice(stdout.indexOf("NOTES:")) + stderr;
  };
  const plain = await notes({});
  expect(plain).toContain("--set installationId=$(kubectl get namespace kube-system");
  expect(plain).toContain("passableRoles is empty");
  expect(plain).toContain("networkPolicy.metricsFrom is empty");
  expect(plain).toContain("To uninstall, in this order");
  for (const { plural, group } of KIND_ENTRIES) expect(plain).toContain(`${plural}.${group}`);
  expect(await notes({ crds: { keep: false } })).not.toContain("kubectl delete crd");
  expect(await notes({ installationId: "shop" })).toContain('The installation id is "shop"');
  expect(await notes({ installationId: 123456789012 })).toContain('The installation id is "123456789012"');
});
