/** The CRDs as YAML: one file for `kubectl apply`, the same text for the chart. */
import { stringify } from "yaml";
import { customResourceDefinition, type Defined } from "./crd.ts";

const HEADER = "# Made by `npm run generate` from the schemas in operator/api/*. Do not edit.\n";
const DIRECTORIES = ["crds", "charts/ecs-operator/files/crds"] as const;

/** @returns file contents by path from the root of the repository */
export function generateCrds(kinds: readonly Defined[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const kind of kinds) {
    const text = HEADER + stringify(customResourceDefinition(kind), { lineWidth: 0, aliasDuplicateObjects: false });
    for (const directory of DIRECTORIES) files.set(`${directory}/${kind.names.group}_${kind.names.plural}.yaml`, text);
  }
  return files;
}
