/** Everything in YAML that README, the guides and the chart's page show, tried on a real API server, with Helm, with kustomize. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments, stringify } from "yaml";
import { gitopsCrds, kedaCrds, monitoringCrds } from "../../tools/gitops/crds.ts";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { render } from "../chart/chart.ts";
import { manifests } from "../gitops/manifests.ts";
import { newNamespace } from "../support/controlplane.ts";
import { kubectl } from "../support/kubectl.ts";
import { pages } from "../unit/docs/pages.ts";
import { patchesOn, type ShownObject, shownOn, uncollected } from "./shown.ts";

const all = pages();
const shown = all.flatMap((page) => [...shownOn(page), ...patchesOn(page)]);
const objects = shown.flatMap((each) => (each.sort === "object" ? [[each.place, each.object] as const] : []));
const values = shown.flatMap((each) => (each.sort === "values" ? [[each.place, each.values] as const] : []));
const kustomizations = shown.flatMap((each) =>
  each.sort === "kustomization" ? [[each.place, each.text] as const] : [],
);

let namespace: string;

beforeAll(async () => {
  const crds = [...(await gitopsCrds()), ...(await monitoringCrds()), ...(await kedaCrds())].flatMap((file) => [
    "-f",
    file,
  ]);
  await kubectl(["apply", "--server-side", "--force-conflicts", ...crds]);
  await kubectl(["wait", "--for=condition=Established", "--timeout=30s", ...crds]);
  namespace = await newNamespace("docs");
}, 300_000);

/** Objects of all kinds, all in one namespace; what lies in none stays there. */
function dryRun(...wanted: readonly ShownObject[]): Promise<string> {
  const placed = wanted.map(({ metadata, ...rest }) => {
    const { namespace: named, ...without } = metadata;
    return { ...rest, metadata: named === undefined ? without : { ...without, namespace } };
  });
  const flags = ["--server-side", "--force-conflicts", "--dry-run=server", "--validate=strict", "-o", "name"];
  const stdin = placed.map((each) => `---\n${stringify(each, { version: "1.1" })}`).join("");
  return kubectl(["--namespace", namespace, "apply", ...flags, "-f", "-"], { stdin });
}

const lines = (text: string): number => text.trim().split("\n").length;

test("every block is an object, a part of one whose kind the page names, values of the chart, or a kustomization", () => {
  expect(shown.filter(({ sort }) => sort === "unknown").map(({ place }) => place)).toEqual([]);
  expect(Math.min(objects.length, values.length, kustomizations.length)).toBeGreaterThan(0);
});

test("no object stands outside of the blocks that are collected, nor in what Helm prints", () => {
  const notes = readFileSync(join(repositoryRoot, "charts/ecs-operator/templates/NOTES.txt"), "utf8");
  expect(all.flatMap(({ path, text }) => uncollected(text).map((line) => `${path}: ${line}`))).toEqual([]);
  expect(uncollected(notes)).toEqual([]);
});

test.each([
  ["a block that is none of these", "```yaml\nspec:\n  x: 1\n```\n", ["unknown"]],
  ["a misspelt value of the chart", "```yaml\nprxy:\n  httpsProxy: x\n```\n", ["unknown"]],
  ["each document of a block", "```yaml\napiVersion: v1\nkind: Pod\n---\nproxy: {}\n```\n", ["object", "values"]],
])("the collection finds %s", (_what, text, sorts) => {
  expect(shownOn({ path: "docs/install.md", text }).map(({ sort }) => sort)).toEqual(sorts);
});

test("the collection finds an object in a block of another language", () => {
  const text = "```sh\nkubectl apply -f - <<END\napiVersion: v1\nkind: Pod\nEND\n```\n";
  expect(uncollected(`${text}\n\`\`\`yaml\napiVersion: v1\n\`\`\`\n`)).toHaveLength(1);
});

describe("the API server takes what the documentation shows", () => {
  test.each(objects)("%s", async (_place, object) => {
    expect(lines(await dryRun(object))).toBe(1);
  });

  test("in README and in every guide that shows a manifest", () => {
    const places = objects.map(([place]) => place.split(",")[0]);
    expect(places).toEqual(expect.arrayContaining(["README.md", "docs/guides/rollouts.md", "docs/gitops.md"]));
  });

  test.each(["ECSService", "Application", "Kustomization"])(
    "and refuses a field that %s does not have",
    async (kind) => {
      const [, object] = objects.find(([, each]) => each.kind === kind) ?? [];
      const wrong = { ...(object as ShownObject), spec: { ...object?.spec, retryintervall: "1m" } };
      await expect(dryRun(wrong)).rejects.toThrow("retryintervall");
    },
  );
});

describe("the chart takes the values", () => {
  test.each(values)("%s, and the API server what it renders with them", async (_place, each) => {
    const rendered = await render(each, { namespace });
    expect(lines(await dryRun(...rendered))).toBe(rendered.length);
  });
});

describe("kustomize takes", () => {
  test.each(kustomizations)("%s, and the API server what it builds", async (_place, text) => {
    const directory = mkdtempSync(join(tmpdir(), "docs-"));
    try {
      for (const name of ["base", "overlay"]) mkdirSync(join(directory, name));
      cpSync(join(repositoryRoot, "gitops/kustomize"), join(directory, "overlay"), { recursive: true });
      const base = manifests.filter(([title]) => title.startsWith("examples/quickstart"));
      writeFileSync(join(directory, "base/objects.yaml"), base.map(([, each]) => stringify(each)).join("---\n"));
      writeFileSync(join(directory, "base/kustomization.yaml"), stringify({ resources: ["objects.yaml"] }));
      writeFileSync(join(directory, "overlay/kustomization.yaml"), text);
      const built = parseAllDocuments(await kubectl(["kustomize", join(directory, "overlay")]));
      expect(lines(await dryRun(...built.map((each) => each.toJS() as ShownObject)))).toBe(base.length);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

test("docs/gitops.md shows the retries of Argo CD and of Flux", () => {
  const specs = objects.filter(([place]) => place.startsWith("docs/gitops.md")).map(([, { spec }]) => spec);
  expect(specs.map((spec) => spec.syncPolicy?.retry?.refresh)).toContain(true);
  expect(specs.map((spec) => spec.retryInterval)).toContain("1m");
});
