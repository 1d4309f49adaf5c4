import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { KIND_ENTRIES } from "../../operator/api/catalogue.ts";
import { TAG_PREFIX, VERBS } from "../../operator/api/names.ts";
import type { Resource } from "../../operator/engine/object.ts";
import { pendingVerbs } from "../../operator/engine/verbs.ts";
import { actionsOf } from "../../tools/gitops/argocd.ts";
import { askGitops } from "../../tools/gitops/assets.ts";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { situations } from "./situations.ts";
import "./tool.ts";

const argocdConfigMap = parse(readFileSync(join(repositoryRoot, "gitops/argocd/argocd-cm.yaml"), "utf8"));

const ACTIONS = KIND_ENTRIES.map((entry) => [entry.kind, actionsOf(entry)] as const);

type Json = Readonly<Record<string, unknown>>;
interface Offered {
  readonly name: string;
  readonly disabled?: boolean;
}

const objectIn = (title: string, kind = "ECSService"): Json => {
  const found = situations.find((situation) => situation.title === title);
  if (found === undefined) throw new Error(`no situation "${title}"`);
  return { ...found.object, kind };
};

const enabled = async (object: Json): Promise<readonly string[]> => {
  const [offered] = await askGitops({ argocdConfigMap }, [{ op: "actions", object }]);
  return (offered as readonly Offered[]).filter((each) => !each.disabled).map((each) => each.name);
};

test.each(ACTIONS)("Argo CD offers exactly the actions that exist for %s", async (kind, actions) => {
  const [offered] = await askGitops({ argocdConfigMap }, [{ op: "actions", object: objectIn("steady", kind) }]);
  expect((offered as readonly Offered[]).map((each) => each.name)).toEqual([...actions].sort());
});

test("what makes no sense now is greyed out", async () => {
  expect(await enabled(objectIn("steady"))).toEqual(["refresh", "restart"]);
  expect(await enabled(objectIn("rolling out"))).toEqual(["refresh", "restart"]);
  expect(await enabled(objectIn("rolled back by the circuit breaker"))).toEqual(["refresh", "restart", "retry"]);
  expect(await enabled(objectIn("deleting"))).toEqual([]);
  expect(await enabled(objectIn("refused by AWS", "ECSCluster"))).toEqual(["refresh", "retry"]);
  expect(await enabled(objectIn("steady", "ECSCluster"))).toEqual(["refresh"]);
});

const everyAction = ACTIONS.flatMap(([kind, actions]) => actions.map((action) => [kind, action] as const));

test.each(everyAction)(
  "%s %s adds one annotation that the operator takes for that verb, and nothing else",
  async (kind, action) => {
    expect(VERBS).toContain(action);
    const before = objectIn("steady", kind) as unknown as Resource;
    const [answer] = await askGitops({ argocdConfigMap }, [
      { op: "action", object: before as unknown as Json, action },
    ]);
    const [{ operation, resource }] = answer as [{ readonly operation: string; readonly resource: Resource }];
    expect(operation).toBe("patch");
    const { annotations, ...metadata } = resource.metadata;
    expect({ ...resource, metadata }).toEqual(before);
    const pending = pendingVerbs(
      { ...before, metadata: { ...metadata, annotations: annotations ?? {} } },
      { verbPrefix: TAG_PREFIX, verbs: VERBS },
    );
    const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
    expect(pending).toEqual([{ verb: action, value: expect.stringMatching(time) }]);
    expect(Object.keys(annotations ?? {})).toHaveLength(1);
  },
);
