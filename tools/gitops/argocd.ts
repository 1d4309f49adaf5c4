/** Puts the Lua scripts of gitops/argocd into the forms in which Argo CD takes them, and copies those into the chart. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { KIND_ENTRIES, type KindEntry } from "../../operator/api/catalogue.ts";
import { GROUP, type Verb } from "../../operator/api/names.ts";
import { table } from "../generate/files.ts";
import { withSections } from "../generate/sections.ts";
import { repositoryRoot } from "../lib/paths.ts";

/** How Argo CD shows a verb, and when it offers it. What the verb sets is a script in gitops/argocd/actions. */
const SHOWN: Partial<Record<Verb, { readonly lua: string; readonly when: string }>> = {
  restart: { lua: 'action("Restart", "redo", true)', when: "always" },
  refresh: { lua: 'action("Refresh from AWS", "sync", true)', when: "always" },
  trigger: { lua: 'action("Run now", "play", true)', when: "always" },
  deregister: { lua: 'action("Deregister dead instances", "times", on.Stalled == true)', when: "`Stalled`" },
  retry: { lua: 'action("Retry", "undo", on.Stalled == true)', when: "`Stalled`" },
};

/** The actions that Argo CD offers for a kind: the verbs that do something. */
export const actionsOf = ({ verbs }: KindEntry): readonly Verb[] => [...verbs, "refresh", "retry"];

const yaml = (value: unknown): string => stringify(value, { blockQuote: "literal", lineWidth: 0 });

const script = (path: string): string => readFileSync(join(repositoryRoot, "gitops/argocd", path), "utf8");

/** @throws when a verb of the kind has no row above */
function discovery(kind: KindEntry): string {
  const rows = actionsOf(kind).map((verb) => {
    const shown = SHOWN[verb];
    if (shown === undefined) throw new Error(`${kind.kind} has the verb ${verb}: say in argocd.ts how it is shown`);
    return `  ["${verb}"] = ${shown.lua},`;
  });
  return `${script("discovery.lua")}return {\n${rows.join("\n")}\n}\n`;
}

const actions = (kind: KindEntry): string =>
  yaml({
    "discovery.lua": discovery(kind),
    definitions: actionsOf(kind).map((name) => ({ name, "action.lua": script(`actions/${name}.lua`) })),
  });

/** The table of actions in the guide. */
function guide(kinds: readonly KindEntry[]): string {
  const rows = Object.entries(SHOWN).map(([verb, { when }]) => {
    const offering = kinds.filter((kind) => actionsOf(kind).includes(verb as Verb)).map(({ kind }) => kind);
    const all = offering.length === kinds.length;
    return [`\`${verb}\``, all ? "all" : offering.join(", "), `\`${GROUP}/${verb}: <time>\``, when];
  });
  return `\n${table(["Action", "Kinds", "Annotation it sets", "Offered when"], rows)}\n`;
}

/**
 * The `data` of argocd-cm. The wildcard needs the block form: a key of the ConfigMap cannot hold `*`.
 * See https://argo-cd.readthedocs.io/en/stable/operator-manual/health/ and .../resource_actions/.
 */
export function argoSettings(kinds = KIND_ENTRIES): Readonly<Record<string, string>> {
  return {
    "resource.customizations": yaml({ [`${GROUP}/*`]: { "health.lua": script("health.lua") } }),
    ...Object.fromEntries(
      kinds.map((kind) => [`resource.customizations.actions.${GROUP}_${kind.kind}`, actions(kind)]),
    ),
  };
}

/** @returns every file made from the scripts: path below the repository's root to its text */
export function argoFiles(kinds: readonly KindEntry[]): ReadonlyMap<string, string> {
  const head = "# Made from the scripts beside it by `npm run generate`.\n";
  const data = argoSettings(kinds);
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
    withSections("docs/gitops.md", { actions: guide(kinds) }),
  ]);
}
