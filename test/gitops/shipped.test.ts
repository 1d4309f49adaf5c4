/** Every file of gitops/, against the kinds that it names. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments, stringify } from "yaml";
import { gitopsCrds } from "../../tools/gitops/crds.ts";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { pick, render, type Values } from "../chart/chart.ts";
import { kubectl } from "../support/kubectl.ts";

interface Shipped {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  // biome-ignore lint/suspicious/noExplicitAny: objects of kinds that are not the operator's
  readonly spec: any;
}

const directory = join(repositoryRoot, "gitops");
const read = (file: string): string => readFileSync(join(directory, file), "utf8");
const documentsOf = (text: string): readonly Shipped[] => parseAllDocuments(text).map((each) => each.toJS() as Shipped);

/** Files that hold no whole objects: what they are for, and that is what tests them. */
const PARTS: Readonly<Record<string, string>> = {
  "argocd/argo-cd-values.yaml": "values of the argo-cd chart: health.test.ts compares them with argocd-cm.yaml",
  "argocd/argocd-cm.yaml": "a merge patch: below",
  "kustomize/ecs-operator-configuration.yaml": "configuration of kustomize: kustomize.test.ts",
};

const files = readdirSync(directory, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.ya?ml$/.test(file))
  .sort();
const objects = files
  .filter((file) => PARTS[file] === undefined)
  .flatMap((file) => documentsOf(read(file)).map((object) => ({ file, object })));

beforeAll(async () => {
  const crds = (await gitopsCrds()).flatMap((file) => ["-f", file]);
  await kubectl(["apply", "--server-side", "--force-conflicts", ...crds]);
  await kubectl(["wait", "--for=condition=Established", "--timeout=30s", ...crds]);
  for (const name of new Set(objects.flatMap(({ object }) => object.metadata.namespace ?? []))) {
    await kubectl(["create", "namespace", name]).catch((error: unknown) => {
      if (!String(error).includes("AlreadyExists")) throw error;
    });
  }
}, 300_000);

const dryRun = (...manifests: readonly object[]): Promise<string> =>
  kubectl(["apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", "-"], {
    stdin: manifests.map((each) => `---\n${stringify(each)}`).join(""),
  });

const named = objects.map(({ file, object }) => [`${file}: ${object.kind} ${object.metadata.name}`, object] as const);

test("there are objects of Argo CD and of Flux", () => {
  expect(Object.keys(PARTS).filter((file) => !files.includes(file))).toEqual([]);
  expect(new Set(objects.map(({ object }) => object.kind))).toEqual(
    new Set(["Application", "GitRepository", "HelmRelease", "Kustomization", "OCIRepository"]),
  );
});

describe("the API server takes it as the kind that it names", () => {
  test.each(named)("%s", async (_title, object) => {
    expect(await dryRun(object)).toContain("serverside-applied (server dry run)");
  });

  test("and would refuse a field that does not exist", async () => {
    const { object } = objects.find(({ object: { kind } }) => kind === "Kustomization") ?? {};
    const spec = { ...object?.spec, retryintervall: "1m" };
    await expect(dryRun({ ...object, spec })).rejects.toThrow("retryintervall");
  });

  test("the patch of argocd-cm, as the guide sends it", async () => {
    const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "argocd-cm", namespace: "argocd" } };
    await kubectl(["apply", "-f", "-"], { stdin: stringify({ ...configMap, data: { url: "https://argocd.test" } }) });
    const patch = ["--type", "merge", "--patch-file", join(directory, "argocd/argocd-cm.yaml"), "-o", "json"];
    const { data } = JSON.parse(await kubectl(["-n", "argocd", "patch", "configmap", "argocd-cm", ...patch]));
    expect(data.url).toBe("https://argocd.test");
    expect(data["resource.customizations"]).toContain("ecs-operator.dev/*:");
  });
});

interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
}

/** What an object of Flux or Argo CD refers to in the cluster. */
function references({ kind, metadata, spec }: Shipped): readonly Reference[] {
  const named = ({ namespace = metadata.namespace, ...rest }: Partial<Reference>, itsKind = kind): Reference => ({
    kind: rest.kind ?? itsKind,
    name: String(rest.name),
    namespace,
  });
  return [
    ...(spec.sourceRef === undefined ? [] : [named(spec.sourceRef)]),
    ...(spec.chartRef === undefined ? [] : [named(spec.chartRef)]),
    ...(spec.dependsOn ?? []).map((each: Partial<Reference>) => named(each)),
    // The project `default` comes with Argo CD.
    ...(spec.project === undefined || spec.project === "default" ? [] : [named({ name: spec.project }, "AppProject")]),
  ];
}

test.each(named)("what it refers to is shipped beside it, in the same namespace: %s", (_title, object) => {
  const there = objects.map(({ object: { kind, metadata } }) => ({ kind, ...metadata }));
  for (const reference of references(object)) expect(there).toContainEqual(reference);
});

test("the check finds a reference that leads nowhere", () => {
  const [, shop] = named.find(([title]) => title.endsWith("Kustomization shop")) ?? [];
  const found = references({ ...(shop as Shipped), spec: { ...shop?.spec, dependsOn: [{ name: "gone" }] } });
  expect(found).toContainEqual({ kind: "Kustomization", name: "gone", namespace: "flux-system" });
  expect(found).toContainEqual({ kind: "GitRepository", name: "shop", namespace: "flux-system" });
});

const specOf = (kind: string, name: string): Shipped["spec"] =>
  objects.find(({ object }) => object.kind === kind && object.metadata.name === name)?.object.spec;

test.each([
  ["Flux", () => specOf("HelmRelease", "ecs-operator").values, () => specOf("HelmRelease", "ecs-operator").releaseName],
  [
    "Argo CD",
    () => specOf("Application", "ecs-operator").source.helm.valuesObject,
    () => specOf("Application", "ecs-operator").source.helm.releaseName,
  ],
])(
  "the chart takes the values for %s, and the ServiceAccount has the name of the guide",
  async (_tool, values, release) => {
    const manifests = await render(values() as Values, { release: release() as string });
    expect(pick(manifests, "ServiceAccount").metadata.name).toBe("ecs-operator");
  },
);

test("both tools follow the versions of one chart, which is this one", async () => {
  const { version } = documentsOf(
    readFileSync(join(repositoryRoot, "charts/ecs-operator/Chart.yaml"), "utf8"),
  )[0] as unknown as {
    version: string;
  };
  const range = `${version.split(".").slice(0, 2).join(".")}.x`;
  expect(specOf("OCIRepository", "ecs-operator")).toMatchObject({ ref: { semver: range } });
  const { source } = specOf("Application", "ecs-operator");
  expect(source.targetRevision).toBe(range);
  expect(specOf("OCIRepository", "ecs-operator").url).toBe(`oci://${source.repoURL}/${source.chart}`);
});

test("a sync of Argo CD that is tried again takes the newest revision, and is tried again at all", () => {
  // As Argo CD reads it, `retry` without `limit` means no retry.
  expect(specOf("Application", "shop").syncPolicy).toMatchObject({
    retry: { refresh: true, limit: expect.any(Number) },
    syncOptions: expect.arrayContaining(["PruneLast=true"]),
  });
});

test("Flux checks again soon after a wait that has failed", () => {
  expect(specOf("Kustomization", "shop")).toMatchObject({ wait: true, retryInterval: "1m" });
});
