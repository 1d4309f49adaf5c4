/** Every object that README and docs show, as a dry run on a real API server. */
import { beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { installCrds } from "../crds/install.ts";
import { newNamespace } from "../support/controlplane.ts";
import { kubectl } from "../support/kubectl.ts";
import { blocks, pages } from "../unit/docs/pages.ts";

/** Kinds of other projects, which this API server does not know. */
const STRANGERS = ["kustomize.toolkit.fluxcd.io/", "kustomize.config.k8s.io/"];

interface Manifest {
  readonly apiVersion?: string;
  readonly kind?: string;
}

const documentsOf = (block: string): readonly Manifest[] =>
  parseAllDocuments(block).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return (document.toJS() ?? {}) as Manifest;
  });

const isObject = ({ apiVersion, kind }: Manifest): boolean =>
  apiVersion !== undefined && kind !== undefined && !STRANGERS.some((group) => apiVersion.startsWith(group));

/** Blocks that hold objects; the others are values of the chart, or a part of an object of Argo CD or Flux. */
const shown = pages().flatMap(({ path, text }) =>
  blocks(text, "yaml")
    .filter((block) => documentsOf(block).every(isObject))
    .map((block, index): readonly [string, string] => [`${path}, object ${index + 1}`, block]),
);

let namespace: string;

beforeAll(async () => {
  await installCrds();
  namespace = await newNamespace("docs");
});

const dryRun = (manifest: string): Promise<string> =>
  kubectl(["--namespace", namespace, "apply", "--dry-run=server", "--validate=strict", "-f", "-"], { stdin: manifest });

describe("the API server takes what the documentation shows", () => {
  test.each(shown)("%s", async (_place, block) => {
    expect(await dryRun(block)).toContain("created (server dry run)");
  });

  test("in README and in every guide that shows a manifest", () => {
    const places = shown.map(([place]) => place.split(",")[0]);
    expect(places).toEqual(expect.arrayContaining(["README.md", "docs/guides/rollouts.md"]));
  });

  test("and refuses a field that does not exist", async () => {
    const [first] = shown.filter(([, block]) => block.includes("kind: ECSService"));
    await expect(dryRun((first?.[1] ?? "").replaceAll("launchType:", "launchtype:"))).rejects.toThrow("launchtype");
  });
});
