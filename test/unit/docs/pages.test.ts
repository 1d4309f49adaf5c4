import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { isCollection, parseAllDocuments, visit } from "yaml";
import { KINDS } from "../../../crds/crd.ts";
import { KIND_ENTRIES } from "../../../operator/api/catalogue.ts";
import { VERBS } from "../../../operator/api/names.ts";
import { reasons } from "../../../operator/api/reasons.ts";
import { steps } from "../../../tools/check/steps.ts";
import { minimalPolicy } from "../../../tools/generate/iam.ts";
import { repositoryRoot } from "../../../tools/lib/paths.ts";
import { blocks, type Page, pages, prose } from "./pages.ts";

const all = pages();
const named = all.map((page): readonly [string, Page] => [page.path, page]);
const textOf = (path: string): string => all.find((page) => page.path === path)?.text ?? "";

/** Anchors of a page's headings, as GitHub makes them. */
const anchors = (text: string): ReadonlySet<string> =>
  new Set(
    [...prose(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, "")
        .replaceAll(" ", "-"),
    ),
  );

/** Why a relative link leads nowhere; undefined when it leads somewhere. */
function brokenLink(from: string, link: string): string | undefined {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? from : normalize(join(dirname(from), path));
  if (!existsSync(join(repositoryRoot, target))) return `${link}: there is no ${target}`;
  if (anchor === undefined || anchors(textOf(target)).has(anchor)) return undefined;
  return `${link}: ${target} has no heading ${anchor}`;
}

const linksOf = (text: string): readonly string[] =>
  [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link).filter((link) => !/^[a-z]+:/.test(link));

test("a link to a missing file or heading is found", () => {
  expect(brokenLink("README.md", "docs/no-such-page.md")).toContain("there is no docs/no-such-page.md");
  expect(brokenLink("README.md", "docs/troubleshooting.md#no-such-heading")).toContain("no heading no-such-heading");
  expect(brokenLink("docs/troubleshooting.md", "../README.md#install")).toBeUndefined();
});

/** Pages that a reader comes to from one page by links alone, that page among them. */
function reachable(from: string, found: Set<string> = new Set()): ReadonlySet<string> {
  found.add(from);
  for (const link of linksOf(textOf(from))) {
    const target = normalize(join(dirname(from), link.split("#")[0] ?? ""));
    if (target.endsWith(".md") && !found.has(target)) reachable(target, found);
  }
  return found;
}

describe("docs/README.md", () => {
  test("leads to every page", () => {
    const seen = reachable("docs/README.md");
    expect(all.map(({ path }) => path).filter((path) => !seen.has(path))).toEqual([]);
  });

  test("is where README.md leads", () => {
    expect(linksOf(textOf("README.md"))).toContain("docs/README.md");
  });
});

/** Lists and maps in the form of JSON, as they stand in a text; empty ones have no other form. */
function flowStyle(yaml: string): readonly string[] {
  const found: string[] = [];
  for (const document of parseAllDocuments(yaml))
    visit(document, (_key, node) => {
      if (!isCollection(node) || !node.flow || node.items.length === 0) return;
      const [begin = 0, end = 0] = node.range ?? [];
      found.push(yaml.slice(begin, end));
    });
  return found;
}

test("a list in flow style is found, an empty one is none", () => {
  expect(flowStyle("a:\n  - 1\nb: [1, 2]\nc: []\n")).toEqual(["[1, 2]"]);
});

describe.each(named)("%s", (path, { text }) => {
  test("shows YAML in block style", () => {
    expect(blocks(text, "yaml").flatMap(flowStyle)).toEqual([]);
  });

  test("has no relative link that leads nowhere", () => {
    expect(linksOf(text).flatMap((link) => brokenLink(path, link) ?? [])).toEqual([]);
  });

  test("names only npm scripts and steps of npm test that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(repositoryRoot, "package.json"), "utf8"));
    const run = [...text.matchAll(/npm run ([a-z][a-z:-]*)/g)].map(([, script = ""]) => script);
    expect(run.filter((script) => !(script in scripts))).toEqual([]);
    const only = [...text.matchAll(/npm test -- --only ([a-z,]+)/g)].flatMap(([, list = ""]) => list.split(","));
    expect(only.filter((name) => !steps.some((step) => step.name === name))).toEqual([]);
  });

  test("names only files and folders of the project that exist", () => {
    const paths = [
      ...prose(text).matchAll(/`((?:operator|simulator|test|tools|crds|charts|gitops|examples|docs)\/[\w./-]*)`/g),
    ];
    const missing = paths.map(([, found = ""]) => found).filter((found) => !existsSync(join(repositoryRoot, found)));
    expect(missing).toEqual([]);
  });

  test("is US-ASCII", () => {
    expect(text.match(/[^\n\x20-\x7e].*/g) ?? []).toEqual([]);
  });
});

describe("README.md", () => {
  const readme = textOf("README.md");

  test("lists every kind with its short name", () => {
    for (const { names } of KINDS) expect(readme).toContain(`| \`${names.kind}\` | \`${names.shortName}\` |`);
  });

  test("lists every verb that does something, and no other", () => {
    const working = new Set(["refresh", "retry", ...KIND_ENTRIES.flatMap(({ verbs }) => verbs)]);
    const rows = [...readme.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name = ""]) => name);
    expect(rows.toSorted()).toEqual(VERBS.filter((verb) => working.has(verb)).toSorted());
  });

  test("shows a first service that fits on a screen", () => {
    const [first = ""] = blocks(readme, "yaml");
    expect(first).toContain("kind: ECSService");
    expect(first.trimEnd().split("\n").length).toBeLessThanOrEqual(40);
  });
});

describe("docs/install.md", () => {
  test("shows the statement about roles that the IAM policy has", () => {
    const shown = blocks(textOf("docs/install.md"), "json").map((block) => JSON.parse(block));
    const [statement] = minimalPolicy().Statement.filter(({ Action }) => Action.includes("iam:PassRole"));
    expect(shown).toContainEqual({ ...statement, Resource: ["arn:aws:iam::123456789012:role/shop-*"] });
  });
});

describe("docs/engineering/architecture.md", () => {
  test.each(readdirSync(join(repositoryRoot, "operator")))("describes operator/%s", (entry) => {
    expect(textOf("docs/engineering/architecture.md")).toMatch(new RegExp(`\\| .*\\b${entry}\\b.* \\|`));
  });
});

describe("docs/troubleshooting.md", () => {
  const keyed = [...textOf("docs/troubleshooting.md").matchAll(/^### `(\w+)`$/gm)].map(([, reason = ""]) => reason);

  test("is keyed by reasons that exist, each once", () => {
    expect(keyed.filter((reason) => !(reason in reasons))).toEqual([]);
    expect(new Set(keyed).size).toBe(keyed.length);
  });

  test("helps with everything that can hold an object", () => {
    const held = [
      "RolledBack",
      "DeploymentFailed",
      "DeploymentStopped",
      "ProgressDeadlineExceeded",
      "InvalidCombination",
    ];
    const owned = [
      "AlreadyExists",
      "AdoptionWouldScale",
      "OwnershipLost",
      "NameTaken",
      "AccountOrRegionChanged",
      "RoleNotGranted",
    ];
    const refused = ["ImmutableField", "RefusedByAWS", "RegionNotAllowed", "AccessDenied"];
    expect(keyed).toEqual(expect.arrayContaining([...held, ...owned, ...refused]));
  });
});
