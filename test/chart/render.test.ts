import { expect, test } from "vitest";
import { readConfig } from "../../operator/config.ts";
import {
  chartDirectory,
  type Deployment,
  helm,
  helmVersions,
  operatorContainer,
  pick,
  render,
  type Values,
} from "./chart.ts";

/** Values that reach every branch of the templates. */
const everything: Values = {
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
  installationId: "shop-production",
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
      aws: { regions: ["eu-central-1", "us-east-1"], defaultRegion: "eu-central-1", requestTimeoutMs: 20_000 },
      kinds: {
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
  expect(await notes({ installationId: "shop" })).toContain('The installation id is "shop"');
});
