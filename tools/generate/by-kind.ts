import { type Defined, KINDS } from "../../crds/crd.ts";
import { generateCrds } from "../../crds/generate.ts";
import { argoFiles } from "../gitops/argocd.ts";
import { fluxAndKustomize } from "../gitops/flux-kustomize.ts";
import { chartFiles } from "./chart.ts";
import { crdReference } from "./crd-reference.ts";
import type { Files } from "./files.ts";
import { kindTables } from "./kind-tables.ts";
import { referenceIndex } from "./reference-index.ts";
import { statusBounds } from "./status-bounds.ts";

/** Every file in which each kind has to have its place. A list of kinds that people or tools read is made here, never kept by hand. */
export function filesByKind(kinds: readonly Defined[] = KINDS): Files {
  const entries = kinds.map(({ names }) => names);
  return new Map([
    ...generateCrds(kinds),
    ...statusBounds(kinds),
    ...crdReference(kinds),
    ...referenceIndex(entries),
    ...chartFiles(kinds),
    ...kindTables(kinds),
    ...argoFiles(entries),
    ...fluxAndKustomize(entries),
  ]);
}
