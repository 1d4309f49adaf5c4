/**
 * Puts the Lua scripts of gitops/argocd into the forms in which Argo CD takes them, and copies those into the chart.
 * `npm run generate` writes the files.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { GROUP } from "../../operator/api/names.ts";

const ROOT = join(import.meta.dirname, "../..");

/** The actions that Argo CD offers, a kind. Each is a verb annotation of the operator. */
export const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  ECSCluster: ["refresh", "retry"],
  ECSTaskDefinition: ["refresh", "retry"],
  ECSService: ["restart", "refresh", "retry"],
};

const yaml = (value: unknown): string => stringify(value, { blockQuote: "literal", lineWidth: 0 });

const script = (path: string): string => readFileSync(join(ROOT, "gitops/argocd", path), "utf8");

const actionsOf = (kind: string): string =>
  yaml({
    "discovery.lua": script(`discovery/${kind}.lua`),
    definitions: ACTIONS[kind]?.map((name) => ({ name, "action.lua": script(`actions/${name}.lua`) })),
  });

/**
 * The `data` of argocd-cm. The wildcard needs the block form: a key of the ConfigMap cannot hold `*`.
 * See https://argo-cd.readthedocs.io/en/stable/operator-manual/health/ and .../resource_actions/.
 */
export function argoSettings(): Readonly<Record<string, string>> {
  return {
    "resource.customizations": yaml({ [`${GROUP}/*`]: { "health.lua": script("health.lua") } }),
    ...Object.fromEntries(
      Object.keys(ACTIONS).map((kind) => [`resource.customizations.actions.${GROUP}_${kind}`, actionsOf(kind)]),
    ),
  };
}

/** @returns every file made from the scripts: path below the repository's root to its text */
export function renderGitops(): ReadonlyMap<string, string> {
  const head = "# Made from the scripts beside it by `npm run generate`.\n";
  const data = argoSettings();
  const configMap = `${head}# kubectl -n argocd patch configmap argocd-cm --type merge --patch-file argocd-cm.yaml
# If your argocd-cm has a resource.customizations key already, add our entry to it instead: a patch replaces the key.
${yaml({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "argocd-cm", namespace: "argocd", labels: { "app.kubernetes.io/part-of": "argocd" } },
  data,
})}`;
  const values = `${head}# Values for the argo-cd Helm chart.\n${yaml({ configs: { cm: data } })}`;
  return new Map([
    ["gitops/argocd/argocd-cm.yaml", configMap],
    ["gitops/argocd/argo-cd-values.yaml", values],
    ["charts/ecs-operator/files/argocd/argocd-cm.yaml", configMap],
    ["charts/ecs-operator/files/argocd/argo-cd-values.yaml", values],
  ]);
}
