import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseAllDocuments, stringify } from "yaml";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { kubectl } from "../support/kubectl.ts";
import { type Manifest, manifests } from "./manifests.ts";

let directory: string;

const pickManifest = (title: string): Manifest => {
  const found = manifests.find(([each]) => each === title);
  if (found === undefined) throw new Error(`no manifest "${title}"`);
  return found[1];
};

/** What `kubectl kustomize` makes of a kustomization over a cluster, a task definition and a service, by kind. */
async function build(kustomization: object): Promise<Readonly<Record<string, Manifest>>> {
  writeFileSync(join(directory, "kustomization.yaml"), stringify({ resources: ["shop.yaml"], ...kustomization }));
  const built = parseAllDocuments(await kubectl(["kustomize", directory])).map((each) => each.toJS() as Manifest);
  return Object.fromEntries(built.map((each) => [each.kind, each]));
}

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "kustomize-"));
  const shop = ["ECSCluster shop", "ECSTaskDefinition web", "ECSService web"].map((title) =>
    stringify(pickManifest(title)),
  );
  writeFileSync(join(directory, "shop.yaml"), shop.join("---\n"));
  cpSync(join(repositoryRoot, "gitops/kustomize"), directory, { recursive: true });
});

afterAll(() => rmSync(directory, { recursive: true }));

test("references follow a name prefix with our configuration", async () => {
  const configurations = ["ecs-operator-configuration.yaml"];
  const { ECSService, ECSCluster, ECSTaskDefinition } = await build({ namePrefix: "staging-", configurations });
  expect(ECSCluster?.metadata.name).toBe("staging-shop");
  expect(ECSTaskDefinition?.metadata.name).toBe("staging-web");
  expect(ECSService?.spec).toMatchObject({
    clusterRef: { name: "staging-shop" },
    taskDefinitionRef: { name: "staging-web" },
  });
});

test("without it they do not, which is why it is shipped", async () => {
  const { ECSService } = await build({ namePrefix: "staging-" });
  expect(ECSService?.spec).toMatchObject({ clusterRef: { name: "shop" }, taskDefinitionRef: { name: "web" } });
});

test("images: reaches the containers of a task definition", async () => {
  const { ECSTaskDefinition } = await build({ images: [{ name: "public.ecr.aws/nginx/nginx", newTag: "1.30" }] });
  expect(ECSTaskDefinition?.spec).toMatchObject({
    containers: [{ image: "public.ecr.aws/nginx/nginx:1.30" }, { image: "example.com/agent:1" }],
  });
});

test("labels add nothing to a spec", async () => {
  const { ECSService } = await build({
    commonLabels: { team: "shop" },
    configurations: ["ecs-operator-configuration.yaml"],
  });
  expect(ECSService?.spec).toEqual(pickManifest("ECSService web").spec);
});
