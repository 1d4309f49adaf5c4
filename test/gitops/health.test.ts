import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { KIND_NAMES } from "../../operator/api/catalogue.ts";
import { argoSettings } from "../../tools/gitops/argocd.ts";
import { askGitops } from "../../tools/gitops/assets.ts";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { type Situation, situations } from "./situations.ts";
import "./tool.ts";

const read = (path: string): string => readFileSync(join(repositoryRoot, path), "utf8");
const argocdConfigMap = parse(read("gitops/argocd/argocd-cm.yaml"));

test("the values for the argo-cd chart hold the same settings as the ConfigMap", () => {
  expect(parse(read("gitops/argocd/argo-cd-values.yaml"))).toEqual({ configs: { cm: argocdConfigMap.data } });
  expect(argocdConfigMap.data).toEqual(argoSettings());
});

describe.each(KIND_NAMES)("health of %s", (kind) => {
  let argo: readonly unknown[];
  let kstatus: readonly unknown[];

  beforeAll(async () => {
    const objects = situations.map(({ object }) => ({ ...object, kind }));
    argo = await askGitops(
      { argocdConfigMap },
      objects.map((object) => ({ op: "health", object })),
    );
    kstatus = await askGitops(
      {},
      objects.map((object) => ({ op: "kstatus", object })),
    );
  });

  test.each(situations.map((situation, index) => ({ ...situation, index })))(
    "$title: Argo CD $argo, kstatus $kstatus",
    (situation) => {
      expect(argo[situation.index]).toMatchObject({ status: situation.argo });
      expect(kstatus[situation.index]).toMatchObject({ status: situation.kstatus });
    },
  );
});

test("Argo CD shows the condition's own words", async () => {
  const refused = situations.find(({ argo }) => argo === "Degraded");
  const [health] = await askGitops({ argocdConfigMap }, [{ op: "health", object: refused?.object ?? {} }]);
  expect(health).toEqual({ status: "Degraded", message: "InvalidParameterException: AWS says so" });
});

/** As `kubectl delete` leaves it, with a Ready message from before or after the operator observed the deletion. */
const deleted = (waitsFor: string, observedGeneration: number, condition: object = {}) => {
  const { object } = situations.find(({ title }) => title === "deleting") as Situation;
  const ready = { type: "Ready", status: "False", reason: "WaitingForDependents", message: waitsFor, ...condition };
  return { ...object, status: { observedGeneration, conditions: [ready] } };
};

test.each([
  [
    "what the deletion waits for",
    deleted("Waiting for ECSService shop/web.", 3),
    "Being deleted: Waiting for ECSService shop/web.",
  ],
  [
    "that nothing is known yet, not what was true before",
    deleted("Rolled back.", 2),
    "Being deleted: waiting for the operator to start the deletion",
  ],
  [
    "that nothing is known yet, not that all is well",
    deleted("All is well.", 3, { status: "True" }),
    "Being deleted: waiting for the operator to start the deletion",
  ],
])("an object that is being deleted reports to Argo CD 3.6 %s", async (_what, object, message) => {
  for (const kind of KIND_NAMES) {
    const [health] = await askGitops({ argocdConfigMap }, [{ op: "deletion", object: { ...object, kind } }]);
    expect(health).toEqual({ status: "Progressing", message });
  }
});

test("older versions of Argo CD say the same of all that is being deleted, whatever the settings", async () => {
  const [health] = await askGitops({ argocdConfigMap }, [{ op: "health", object: deleted("Waiting.", 3) }]);
  expect(health).toEqual({ status: "Progressing", message: "Pending deletion" });
});

test("without our settings Argo CD has no health for the kinds, which is why they are shipped", async () => {
  const [health] = await askGitops({}, [{ op: "health", object: situations[1]?.object ?? {} }]);
  expect(health).toBeNull();
});

test.each(KIND_NAMES)("Flux's expressions for %s agree with kstatus", async (kind) => {
  const { spec } = parseAllDocuments(read("gitops/flux/kustomization.yaml"))
    .map((each) => each.toJS())
    .find(({ kind: itsKind, metadata }) => itsKind === "Kustomization" && metadata.name === "shop");
  const {
    kind: _,
    apiVersion,
    ...expressions
  } = spec.healthCheckExprs.find((each: { kind: string }) => each.kind === kind);
  // Flux checks deletion before it evaluates expressions.
  const alive = situations.filter((situation) => situation.kstatus !== "Terminating");
  const verdicts = await askGitops(
    {},
    alive.map(({ object }) => ({ op: "expressions", object: { ...object, kind }, expressions })),
  );
  expect(apiVersion).toBe(alive[0]?.object.apiVersion);
  expect(verdicts.map((each) => (each as { status: string }).status)).toEqual(alive.map(({ kstatus }) => kstatus));
});
