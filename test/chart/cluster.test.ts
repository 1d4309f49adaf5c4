import { beforeAll, expect, test } from "vitest";
import { monitoringCrds } from "../../tools/gitops/crds.ts";
import { newNamespace } from "../support/controlplane.ts";
import { kubectl } from "../support/kubectl.ts";
import { apply } from "./apply.ts";
import { type Deployment, helmVersions, type Manifest, pick, render, type Values } from "./chart.ts";

let namespace: string;

beforeAll(async () => {
  const crds = (await monitoringCrds()).flatMap((file) => ["-f", file]);
  await kubectl(["apply", "--server-side", "--force-conflicts", ...crds]);
  await kubectl(["wait", "--for=condition=Established", "--timeout=30s", ...crds]);
  namespace = await newNamespace("chart");
  await kubectl(["label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted"]);
});

const settings: readonly (readonly [string, Values])[] = [
  ["default values", {}],
  ["credentials from a Secret", { aws: { region: "eu-central-1", credentials: { secretName: "aws" } } }],
  [
    "no helpers",
    {
      rbac: { create: false },
      podDisruptionBudget: { enabled: false },
      networkPolicy: { enabled: false },
      metrics: { service: { enabled: false } },
    },
  ],
  [
    "a proxy, a disruption budget of the other kind, a registry for all",
    {
      proxy: { httpsProxy: "http://proxy.test:3128" },
      podDisruptionBudget: { minAvailable: "50%" },
      global: { imageRegistry: "mirror.test", imagePullSecrets: ["mirror"] },
      installationId: 123456789012,
    },
  ],
  [
    "monitoring by the Prometheus operator",
    {
      metrics: {
        serviceMonitor: { enabled: true, labels: { release: "prometheus" } },
        prometheusRule: { enabled: true },
      },
    },
  ],
  ["an endpoint", { aws: { endpointUrl: "http://simulator.test:4510" }, networkPolicy: { instanceMetadata: true } }],
];

for (const version of helmVersions) {
  test.each(settings)(
    `the API server accepts the chart with %s, every field known (Helm ${version})`,
    async (_name, values) => {
      const manifests = await render(values, { version, namespace });
      const applied = await apply(manifests, "--dry-run=server", "-o", "name");
      expect(applied.trim().split("\n")).toHaveLength(manifests.length);
    },
  );
}

const podOf = (manifests: readonly Manifest[]): Manifest => {
  const { metadata, spec } = pick<Deployment>(manifests, "Deployment").spec.template;
  return { apiVersion: "v1", kind: "Pod", metadata: { ...metadata, name: "operator", namespace }, spec };
};

test("a namespace that enforces the restricted Pod Security Standard admits the pod", async () => {
  const pod = podOf(await render({ aws: { credentials: { secretName: "aws" } } }, { namespace }));
  await expect(apply([pod], "--dry-run=server", "-o", "name")).resolves.toBe("pod/operator\n");
});

test("the same namespace refuses the pod once its security context is loosened", async () => {
  const pod = podOf(await render({ securityContext: { allowPrivilegeEscalation: true } }, { namespace }));
  await expect(apply([pod], "--dry-run=server")).rejects.toThrow('violates PodSecurity "restricted:latest"');
});

test("a second apply of the rendered chart changes nothing", async () => {
  const own = (await render({}, { namespace })).filter((each) => each.metadata.namespace === namespace);
  const versions = async (): Promise<readonly string[]> => {
    const answer = JSON.parse(await apply(own, "-o", "json")) as {
      items: readonly { metadata: { uid: string; resourceVersion: string } }[];
    };
    return answer.items.map(({ metadata }) => `${metadata.uid}@${metadata.resourceVersion}`);
  };
  const first = await versions();
  expect(first.length).toBeGreaterThan(5);
  expect(await versions()).toEqual(first);
});
