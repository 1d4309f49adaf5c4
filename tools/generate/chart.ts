/** What the Helm chart has to know of the kinds. */
import { stringify } from "yaml";
import type { Defined } from "../../crds/crd.ts";
import type { Files } from "./files.ts";
import { withSections } from "./sections.ts";

const define = (name: string, about: string, text: string): string =>
  `{{/* ${about} */}}\n{{- define "ecs-operator.${name}" -}}\n${text}\n{{- end }}\n`;

/** Names of resources as Helm's `fromJsonArray` reads them. */
const jsonList = (names: readonly string[]): string => `[${names.map((name) => `"${name}"`).join(", ")}]`;

function templates(kinds: readonly Defined[]): string {
  const plurals = (wanted: string) =>
    kinds.filter(({ names }) => names.scope === wanted).map(({ names: { plural } }) => plural);
  const scaled = kinds.filter(({ presentation }) => presentation.scale !== undefined);
  const expiring = kinds.filter(({ presentation }) => presentation.expires === true);
  const created = kinds.filter(({ names }) => kinds.some(({ presentation }) => presentation.creates === names.kind));
  const crds = kinds.map(({ names }) => `${names.plural}.${names.group}`);
  return [
    "{{/* Made by `npm run generate` from operator/api/catalogue.ts. Do not edit. */}}\n",
    define("namespacedResources", "Kinds whose objects are in namespaces.", jsonList(plurals("Namespaced"))),
    define("clusterResources", "Kinds whose objects are in no namespace.", jsonList(plurals("Cluster"))),
    define("scaledResources", "Kinds that `kubectl scale` takes.", jsonList(scaled.map(({ names }) => names.plural))),
    define(
      "expiringResources",
      "Kinds whose objects the operator deletes when their time is over.",
      jsonList(expiring.map(({ names }) => names.plural)),
    ),
    define(
      "createdResources",
      "Kinds whose objects the operator creates, for a schedule.",
      jsonList(created.map(({ names }) => names.plural)),
    ),
    define("crdNames", "All CRDs, as `kubectl delete crd` takes them.", crds.reverse().join("\n")),
  ].join("\n");
}

/** As Artifact Hub reads them: https://artifacthub.io/docs/topics/annotations/helm/. */
const artifactHub = (kinds: readonly Defined[]): string =>
  stringify(
    kinds.map(({ names, presentation }) => ({
      kind: names.kind,
      version: names.version,
      name: `${names.plural}.${names.group}`,
      displayName: presentation.displayName,
      description: names.description,
    })),
    { lineWidth: 0 },
  );

export function chartFiles(kinds: readonly Defined[]): Files {
  const annotation = stringify({ "artifacthub.io/crds": artifactHub(kinds) }, { lineWidth: 0 }).trimEnd();
  return new Map([
    ["charts/ecs-operator/templates/_kinds.tpl", templates(kinds)],
    withSections("charts/ecs-operator/Chart.yaml", { kinds: annotation }),
  ]);
}
