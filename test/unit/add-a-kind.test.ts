/** What becomes of one more row in the catalogue: nothing that lists the kinds is kept by hand. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { customResourceDefinition, KINDS } from "../../crds/crd.ts";
import { filesByKind } from "../../tools/generate/by-kind.ts";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { TOY, TOY_BOX } from "../support/toy-kinds.ts";

const today = filesByKind();
const more = filesByKind([...KINDS, TOY, TOY_BOX]);

test("a new kind has a CRD, for kubectl and in the chart, and a page of its fields", () => {
  const added = [...more.keys()].filter((path) => !today.has(path));
  expect(added.sort()).toEqual(
    [TOY.names, TOY_BOX.names]
      .flatMap(({ plural, singular }) => [
        `charts/ecs-operator/files/crds/ecs-operator.dev_${plural}.yaml`,
        `crds/ecs-operator.dev_${plural}.yaml`,
        `docs/reference/${singular}.md`,
      ])
      .sort(),
  );
  expect(customResourceDefinition(TOY_BOX).spec).toMatchObject({ scope: "Cluster", names: { kind: "ECSToyBox" } });
});

const NOT_OF_ALL = ["gitops/kustomize/ecs-operator-configuration.yaml", "docs/gitops.md"];
/** Files of one kind each. */
const ofOneKind = (path: string): boolean =>
  /crds\/.*\.yaml$/.test(path) || KINDS.some(({ names }) => path === `docs/reference/${names.singular}.md`);
const lists = [...today.keys()].filter((path) => !ofOneKind(path));

test.each(lists)("a new kind has its place in %s", (path) => {
  const text = more.get(path) ?? "";
  for (const { kind, plural } of [TOY.names, TOY_BOX.names]) {
    // Nothing refers to a toy box, so kustomize has nothing to follow; and it has no action that not all have.
    if (kind === "ECSToyBox" && NOT_OF_ALL.includes(path)) continue;
    expect(text.includes(kind) || text.includes(plural), kind).toBe(true);
  }
});

test("an object without a namespace is in no quota of a namespace", () => {
  expect(more.get("docs/install.md")).toContain("count/ecstoys.");
  expect(more.get("docs/install.md")).not.toContain("count/ecstoyboxes.");
});

/**
 * Files in which the kinds of today stand side by side because of what they say, and not because they list the kinds: one kind more
 * changes nothing there. Those marked "edited" are in CONTRIBUTING.md, "Add a kind".
 */
const BY_HAND: Readonly<Record<string, string>> = {
  "CHANGELOG.md": "edited",
  "docs/concepts.md": "edited",
  "operator/api/catalogue.ts": "edited",
  "operator/api/exports.ts": "edited",
  "operator/api/schemas.ts": "edited",
  "operator/api/types.ts": "edited",
};

const FOLDERS = ["charts", "docs", "examples", "gitops", "operator", "simulator", "tools", "crds"];
const files = [
  ...readdirSync(repositoryRoot, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name),
  ...FOLDERS.flatMap((folder) =>
    readdirSync(join(repositoryRoot, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(repositoryRoot, join(entry.parentPath, entry.name))),
  ),
];

/** Whether every kind of the catalogue is named, in one of the ways in which people name it. */
const namesAllKinds = (text: string): boolean =>
  KINDS.every(({ names }) => new RegExp(`\\b(${names.kind}|${names.plural}|${names.singular})\\b`).test(text));

test("a file that names every kind is generated, or it is said why not", () => {
  const found = files.filter((path) => namesAllKinds(readFileSync(join(repositoryRoot, path), "utf8")));
  expect(found.filter((path) => !today.has(path)).sort()).toEqual(Object.keys(BY_HAND).sort());
});

test("the files that a person edits for a new kind stand in CONTRIBUTING.md", () => {
  const page = readFileSync(join(repositoryRoot, "CONTRIBUTING.md"), "utf8");
  const edited = Object.keys(BY_HAND).filter((path) => BY_HAND[path] === "edited");
  expect(edited.filter((path) => !page.includes(`\`${path}\``))).toEqual([]);
});
