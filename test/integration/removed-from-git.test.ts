/** What docs/gitops.md says of an object that is removed from Git while others refer to it, and of the way back. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { askGitops } from "../../tools/gitops/assets.ts";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { stack, withSpec } from "../support/builders.ts";
import { isReady, startWorld, type World } from "../support/world.ts";
import "../gitops/tool.ts";

const argocdConfigMap = parse(readFileSync(join(repositoryRoot, "gitops/argocd/argocd-cm.yaml"), "utf8"));

let world: World;

beforeAll(async () => {
  // No namespace may adopt another owner's resource: the way back must not need it.
  world = await startWorld({ name: "removed", operator: { flags: { adoption: "none" } } });
});
afterAll(() => world?.stop());

test.each([
  ["ECSCluster", 0],
  ["ECSTaskDefinition", 1],
] as const)("%s: Argo CD 3.6 says what it waits for, and Retain, apply, Adopt bring it back", async (kind, index) => {
  const name = kind.toLowerCase();
  const objects = stack(name);
  const removed = objects[index];
  const [, , service] = objects;
  await world.apply(...objects);
  await world.waitReady(...objects);
  const arn = (await world.get(kind, name)).status?.arn;
  await world.remove(removed);
  const waiting = await world.waitReason(removed, "WaitingForDependents");
  const object = waiting as typeof waiting & Readonly<Record<string, unknown>>;
  const [health] = await askGitops({ argocdConfigMap }, [{ op: "deletion", object }]);
  expect(health).toMatchObject({ status: "Progressing", message: expect.stringContaining(`ECSService ${name}`) });

  const mark = await world.aws.mark();
  await world.kube.patch(kind, world.namespace, name, { spec: { deletionPolicy: "Retain" } });
  await world.waitGone(removed);
  const back = withSpec(removed, { ...removed.spec, adoptionPolicy: "Adopt" });
  await world.apply(back);
  await world.waitFor(kind, name, (each) => isReady(each) && each.status?.arn === arn);
  await world.waitReady(service);
  const operations = (await world.aws.writes(mark)).map(({ operation }) => operation);
  expect(operations.filter((each) => !/^(Tag|Untag)Resource$/.test(each))).toEqual([]);
});
