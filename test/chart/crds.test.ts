import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { chartDirectory, helmVersions, type Manifest, pick, render } from "./chart.ts";

/** Text that Helm would trip over, or change, if CRDs went through its template engine or lost their types on the way. */
const awkward = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "things.ecs-operator.dev", annotations: { "a.b/c": "kept" } },
  spec: {
    group: "ecs-operator.dev",
    scope: "Namespaced",
    names: { kind: "Thing", listKind: "ThingList", plural: "things", singular: "thing" },
    versions: [
      {
        name: "v1alpha1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            description:
              "Holds {{ .Values.image }}, {{- end }} and $(X).\nSecond line: 'quoted' \"twice\" # not a comment",
            properties: {
              size: { type: "integer", minimum: -1, maximum: Number.MAX_SAFE_INTEGER, default: 0 },
              word: { type: "string", enum: ["yes", "no", "1", "null", ""], pattern: "^\\{\\{[^}]*\\}\\}$" },
            },
            "x-kubernetes-validations": [{ rule: "self.word == '{{' || !has(self.size)", message: "no {{ here }}" }],
          },
        },
      },
    ],
  },
} as const;

interface ObjectsRole {
  readonly rules: readonly { readonly resources: readonly string[] }[];
}

let chart: string;

beforeAll(() => {
  chart = mkdtempSync(join(tmpdir(), "chart-crds-"));
  cpSync(chartDirectory, chart, { recursive: true });
  writeFileSync(join(chart, "files/crds/things.yaml"), stringify(awkward, { version: "1.1" }));
});

afterAll(() => rmSync(chart, { recursive: true }));

const crdsIn = (manifests: readonly Manifest[]): readonly Manifest[] =>
  manifests.filter((each) => each.kind === "CustomResourceDefinition");

test.each(helmVersions)("a CRD's content passes through Helm %s untouched, whatever it holds", async (version) => {
  const thing = crdsIn(await render({}, { chart, version })).find(
    (each) => each.metadata.name === awkward.metadata.name,
  );
  expect(thing?.spec).toEqual(awkward.spec);
  expect(thing?.metadata.annotations).toEqual({ "a.b/c": "kept", "helm.sh/resource-policy": "keep" });
  expect(thing?.metadata.labels).toMatchObject({ "app.kubernetes.io/part-of": "ecs-operator" });
});

test("crds.keep and crds.annotations decide the annotations, crds.enabled everything", async () => {
  const annotations = async (crds: object): Promise<unknown> =>
    crdsIn(await render({ crds }, { chart })).find((each) => each.metadata.name === awkward.metadata.name)?.metadata
      .annotations;
  expect(await annotations({ keep: false })).toEqual({ "a.b/c": "kept" });
  expect(await annotations({ annotations: { x: "y" } })).toEqual({
    "a.b/c": "kept",
    "helm.sh/resource-policy": "keep",
    x: "y",
  });
  expect(crdsIn(await render({ crds: { enabled: false } }, { chart }))).toEqual([]);
});

test("the chart brings exactly the CRDs in files/crds, and the operator's roles name exactly their kinds", async () => {
  const directory = join(chartDirectory, "files/crds");
  const files = readdirSync(directory).filter((file) => file.endsWith(".yaml"));
  const sources = files.map((file) => parse(readFileSync(join(directory, file), "utf8")) as typeof awkward);
  const manifests = await render();
  expect(crdsIn(manifests).map((each) => each.spec)).toEqual(sources.map((each) => each.spec));
  const { rules } = pick<ObjectsRole>(manifests, "ClusterRole", "-objects");
  expect([...(rules[0]?.resources ?? [])].sort()).toEqual(sources.map((each) => each.spec.names.plural).sort());
});
