import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { KINDS } from "../../crds/crd.ts";
import { API_VERSION } from "../../operator/api/names.ts";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { blocks, type Page } from "../unit/docs/pages.ts";

/** What the documentation shows of YAML, sorted by how it is tried. */

export interface ShownObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  // biome-ignore lint/suspicious/noExplicitAny: objects of many kinds
  readonly spec?: any;
}

export type Shown = { readonly place: string } & (
  | { readonly sort: "object"; readonly object: ShownObject }
  /** Values of our chart. */
  | { readonly sort: "values"; readonly values: Readonly<Record<string, unknown>> }
  /** A `kustomization.yaml`. */
  | { readonly sort: "kustomization"; readonly text: string }
  /** Nothing that is known. */
  | { readonly sort: "unknown" }
);

type Loose = Readonly<Record<string, unknown>>;

/** Parts of an object are parts of this, by page; on other pages whole objects are written. */
const PARTS: Readonly<Record<string, (part: Loose) => ShownObject>> = {
  "docs/gitops.md": ({ spec }) => ({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: "shown", namespace: "argocd" },
    spec: {
      project: "default",
      source: { repoURL: "x", path: "x" },
      destination: { namespace: "x" },
      ...(spec as object),
    },
  }),
};

const chartValues = Object.keys(
  parse(readFileSync(join(repositoryRoot, "charts/ecs-operator/values.yaml"), "utf8")) as Loose,
);

/** The documents of a page's YAML blocks. @throws Error when one is no YAML */
export const shownOn = ({ path, text }: Page): readonly Shown[] =>
  blocks(text, "yaml").flatMap((block, index) =>
    parseAllDocuments(block).map((document) => {
      const [error] = document.errors;
      if (error !== undefined) throw new Error(`${path}, block ${index + 1}: ${error.message}`);
      return sorted(path, `${path}, block ${index + 1}`, document.toJS() as Loose | null, block);
    }),
  );

function sorted(path: string, place: string, document: Loose | null, text: string): Shown {
  const names = Object.keys(document ?? {});
  if (document === null || names.length === 0) return { place, sort: "unknown" };
  if (String(document.apiVersion).startsWith("kustomize.config.k8s.io/")) return { place, sort: "kustomization", text };
  if (names.includes("apiVersion") || names.includes("kind"))
    return { place, sort: "object", object: document as unknown as ShownObject };
  if (names.every((name) => chartValues.includes(name))) return { place, sort: "values", values: document };
  const whole = names.join() === "spec" ? PARTS[path] : undefined;
  return whole === undefined ? { place, sort: "unknown" } : { place, sort: "object", object: whole(document) };
}

const PATCH = /kubectl (?:-n \S+ )?patch (\w+) (\S+) --type merge --patch '([^']+)'/g;

/** Merge patches of our kinds in a page's commands, as objects. */
export const patchesOn = ({ path, text }: Page): readonly Shown[] =>
  blocks(text, "sh").flatMap((block) =>
    [...block.matchAll(PATCH)].map(([command, name = "", object = "", patch = ""]): Shown => {
      const kind = KINDS.find(({ names }) => [names.plural, names.singular, names.shortName].includes(name));
      if (kind === undefined) return { place: `${path}: ${command}`, sort: "unknown" };
      const whole = { apiVersion: API_VERSION, kind: kind.names.kind, metadata: { name: object } };
      return { place: `${path}: ${command}`, sort: "object", object: { ...whole, ...(JSON.parse(patch) as object) } };
    }),
  );

/**
 * Lines with a field `apiVersion` outside of the blocks that are collected: an object in a block of another language, or in a
 * fence that is not recognised as one.
 */
export function uncollected(text: string): readonly string[] {
  const collected = blocks(text, "yaml").join("\n").split("\n");
  const lines = text.split("\n").filter((line) => /^\s*"?apiVersion"?:/.test(line));
  const left = collected.filter((line) => /^\s*"?apiVersion"?:/.test(line)).length;
  return lines.slice(left);
}
