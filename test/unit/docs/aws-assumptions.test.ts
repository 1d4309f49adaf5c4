import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { COMMON_ERRORS } from "../../../operator/aws/services/common-errors.ts";
import { SERVICES } from "../../../operator/aws/services/index.ts";
import type { AwsService } from "../../../operator/aws/services/service.ts";
import { repositoryRoot } from "../../../tools/lib/paths.ts";
import { KINDS } from "../../kinds/examples.ts";

const page = readFileSync(join(repositoryRoot, "docs/engineering/aws-assumptions.md"), "utf8");

/** The cells of every table row, with the bars inside of cells as they were meant. */
const rows = [...page.matchAll(/^\| (.+) \|$/gm)].map(([, row = ""]) =>
  row.split(/(?<!\\) \| /).map((cell) => cell.replaceAll("\\|", "|")),
);
const section = (title: string): string => {
  const from = page.indexOf(`\n## ${title}\n`);
  const to = page.indexOf("\n## ", from + 1);
  return page.slice(from, to < 0 ? undefined : to).replaceAll("\\|", "|");
};
const doubles = (names: readonly string[]): readonly string[] =>
  names.filter((name, index) => names.indexOf(name) !== index);

describe("admission rules", () => {
  const ids = new Set(KINDS.flatMap(({ messages }) => [...messages.keys()]));
  const listed = rows.flatMap(
    ([first = ""]) => (/^`([a-zA-Z0-9]+(-[a-zA-Z0-9]+)+)`$/.exec(first)?.[1] ?? []) as string[],
  );

  test("each have a row, and no row is of a rule that is gone", () => {
    expect(listed.toSorted()).toEqual([...ids].toSorted());
    expect(doubles(listed)).toEqual([]);
  });

  test("each rest on words of AWS, or say that they are the operator's own", () => {
    const bare = rows
      .filter(([first = ""]) => ids.has(first.replaceAll("`", "")))
      .filter(([, words = ""]) => words.length < 12);
    expect(bare).toEqual([]);
  });
});

/** What the types of the SDK say: the texts of the API Reference, without markup. */
const reference = globSync("node_modules/@aws-sdk/client-ecs/dist-types/{models,commands}/*.d.ts", {
  cwd: repositoryRoot,
})
  .map((path) => readFileSync(join(repositoryRoot, path), "utf8"))
  .join("\n")
  .replaceAll(/\n\s*\*/g, " ")
  .replaceAll(/<[^>]+>/g, "")
  .replaceAll("&lt;", "<")
  .replaceAll("&gt;", ">")
  .replaceAll(/\s+/g, " ")
  .replaceAll("\u2019", "'");

describe("what is quoted from the API Reference", () => {
  const quoted = rows
    .filter(([, , where = ""]) => /^API, [^;]+$/.test(where))
    .flatMap(([name = "", words = ""]) =>
      [...words.matchAll(/"([^"]+)"/g)].map(([, quote = ""]) => [name, quote] as const),
    );

  test("is much", () => expect(quoted.length).toBeGreaterThan(50));

  test.each(quoted)("%s: %s", (_, quote) => {
    // A full stop at the end may stand before more words there.
    const parts = quote.split(" [...]").map((part) => part.replace(/^[, ]+/, "").replace(/\.$/, ""));
    expect(parts.filter((part) => !reference.includes(part))).toEqual([]);
  });
});

describe("classes of errors", () => {
  const errors = section("Classes of errors");
  const ERROR_RULES = [...Object.values<AwsService>(SERVICES).flatMap((service) => service.errors), ...COMMON_ERRORS];

  test.each(ERROR_RULES.map((rule) => [`${rule.codes[0]} ${rule.message?.source ?? ""}`, rule] as const))(
    "%s has a row with its codes, its pattern and its class",
    (_, { codes, message, class: kind }) => {
      const cells = [
        codes.map((code) => `\`${code}\``).join(", "),
        message === undefined ? "any" : `\`${message.source}\``,
        kind ?? "by status",
      ];
      expect(errors).toContain(`| ${cells.join(" | ")} |`);
    },
  );

  test("has no row of an error that is gone", () => {
    expect([...errors.matchAll(/^\| `/gm)].length).toBe(ERROR_RULES.length);
  });
});

/** Functions of a source file that refuse what they are given. */
function refusing(path: string): readonly string[] {
  const text = readFileSync(join(repositoryRoot, path), "utf8");
  const parts = text.split(/^(?=(?:export )?(?:function|const|interface|type) )/m);
  return parts.flatMap((part) => {
    const name = /^(?:export )?(?:function|const) (\w+)/.exec(part)?.[1];
    const refuses =
      /\b(?:must|clientMust)\(|throw (?:bad|refuse|(?:\w+\.)?invalid\w*|service\.errors\.\w+|clientError|serialization|wrongType|clusterNotFound|serviceNotFound|new Refusal)\(/;
    return name !== undefined && (refuses.test(part) || name === "rebalancingConflict") ? [name] : [];
  });
}

/** They carry a refusal out, or refuse nothing in AWS's name. */
const PLUMBING = new Set(
  ["application-autoscaling", "cloudwatch", "ecs", "servicediscovery"].map(
    (service) => `simulator/services/${service}/demands.ts`,
  ),
);

describe("the simulator", () => {
  const found = globSync("simulator/**/*.ts", { cwd: repositoryRoot })
    .filter((path) => !PLUMBING.has(path))
    .flatMap((path) => refusing(path).map((name) => `\`${path}\` \`${name}\``));
  const listed = rows.flatMap(([first = ""]) => (/^`simulator\/[\w/-]+\.ts` `\w+`$/.test(first) ? [first] : []));

  test("has a row for each function that refuses, and none for one that is gone", () => {
    expect(found.length).toBeGreaterThan(70);
    expect(listed.toSorted()).toEqual(found.toSorted());
    expect(doubles(listed)).toEqual([]);
  });
});
