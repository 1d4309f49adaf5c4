/** docs/reference/README.md: the kinds, and what else can be looked up. */
import type { KindEntry } from "../../operator/api/catalogue.ts";
import { API_VERSION } from "../../operator/api/names.ts";
import { callLink } from "./aws-links.ts";
import { type Files, generatedFrom, table } from "./files.ts";

const code = (text: string): string => `\`${text}\``;

const row = (entry: KindEntry) => {
  const { kind, singular, shortName, nameField, references, verbs, description } = entry;
  return [
    `[${kind}](${singular}.md)`,
    code(shortName),
    description,
    callLink(entry),
    nameField === undefined ? "has none" : code(`spec.${nameField}`),
    Object.entries(references)
      .map(([field, target]) => `${code(field)}: ${target}`)
      .join("<br>"),
    ["refresh", "retry", ...verbs].map(code).join(", "),
  ];
};

const PAGES = [
  ["[Reasons](reasons.md)", "Every reason of a condition, and what it means."],
  ["[Names](names.md)", "Finalizer, annotations, AWS tags and metrics that scripts, alerts and policies may rely on."],
  ["[IAM policy](iam.md)", "The permissions that the operator needs in AWS, statement by statement."],
  ["[Chart values](../../charts/ecs-operator/README.md)", "Every value of the Helm chart."],
];

/** @returns the index of the reference */
export function referenceIndex(kinds: readonly KindEntry[]): Files {
  const head = ["Kind", "Short name", "Stands for", "AWS", "Name in AWS, if not `metadata.name`", "Refers to", "Verbs"];
  const text = [
    generatedFrom("operator/api/catalogue.ts"),
    "# Reference\n",
    `API version ${code(API_VERSION)}. Field names, nesting and values are those of the Amazon ECS API, so its documentation`,
    "applies here, too. `kubectl explain ecsservice.spec` shows the same texts, and `kubectl get ecs` lists objects of every kind.\n",
    `${table(head, kinds.map(row))}\n`,
    "## More\n",
    `${table(["Page", "Has"], PAGES)}\n`,
  ].join("\n");
  return new Map([["docs/reference/README.md", text]]);
}
