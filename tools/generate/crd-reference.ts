/** docs/reference: a page for each kind with every field, from the CRDs. */
import { customResourceDefinition, type Defined } from "../../crds/crd.ts";
import { callLink, memberLink } from "./aws-links.ts";
import { fieldLine, fieldTree, type Schema } from "./field-tree.ts";
import { type Files, generatedFrom, table } from "./files.ts";

function rules(schema: Schema, prefix: string): readonly string[] {
  const own = (schema["x-kubernetes-validations"] ?? []).map(
    ({ message }) => `- \`${prefix || "the object"}\`: ${message}`,
  );
  const children = Object.entries(schema.properties ?? {}).flatMap(([name, child]) =>
    rules(child, prefix === "" ? name : `${prefix}.${name}`),
  );
  return [...own, ...children, ...(schema.items ? rules(schema.items, `${prefix}[]`) : [])];
}

/** A member of the spec: a heading that other pages can link to, what it means, AWS's page, and its fields as a tree. */
function memberText(spec: Schema, name: string, link: string | undefined): string {
  const aws = link === undefined ? "" : ` AWS: ${link}.`;
  const tree = fieldTree(spec.properties?.[name] ?? {});
  return [`### ${name}`, `${fieldLine(spec, name)}${aws}`, ...(tree.length > 0 ? [tree.join("\n")] : [])].join("\n\n");
}

const anchors = (names: readonly string[]): string =>
  names.map((name) => `[\`${name}\`](#${name.toLowerCase()})`).join(", ");

function columns({ presentation }: Defined): string {
  const rows = presentation.columns.map(({ name, path, description = "", wide }) => [
    name,
    `\`${path}\``,
    wide ? `${description} With \`-o wide\`.`.trimStart() : description,
  ]);
  return table(["Column", "From", "Meaning"], rows);
}

function schemaOf(kind: Defined): Schema {
  const { spec } = customResourceDefinition(kind) as {
    spec: { versions: readonly { schema: { openAPIV3Schema: Schema } }[] };
  };
  return spec.versions[0]?.schema.openAPIV3Schema ?? {};
}

const aboutNames = ({ service }: Defined["names"]): string =>
  service === "ecs"
    ? "All are members of `spec`, with the names, nesting and values of the ECS API."
    : "All are members of `spec`, with the nesting and values of the AWS API, and its names in lower camel case.";

function page(kind: Defined): string {
  const { names } = kind;
  const schema = schemaOf(kind);
  const { spec = {}, status = {} } = schema.properties ?? {};
  const members = Object.keys(spec.properties ?? {});
  const aws = members.filter((member) => memberLink(names, member) !== undefined);
  const own = members.filter((member) => !aws.includes(member));
  const text = (member: string): string => memberText(spec, member, memberLink(names, member));
  const parts = [
    `${generatedFrom("the schemas in operator/api/")}\n# ${names.kind}`,
    `${names.description} Short name \`${names.shortName}\`, plural \`${names.plural}\`. In AWS: ${callLink(names)}.`,
    [
      ...(aws.length === 0 ? [] : [`- [Fields of the AWS API](#fields-of-the-aws-api): ${anchors(aws)}`]),
      `- [Fields of ecs-operator](#fields-of-ecs-operator): ${anchors(own)}`,
      "- [Rules](#rules), [status](#status), [columns](#columns)",
    ].join("\n"),
    "A field that is left out is not managed, unless a default is given.",
    ...(aws.length === 0 ? [] : ["## Fields of the AWS API", aboutNames(names), ...aws.map(text)]),
    "## Fields of ecs-operator",
    aws.length === 0 ? "Members of `spec`." : "Members of `spec`, too.",
    ...own.map(text),
    "## Rules",
    "The API server refuses an object that breaks one of these, with the same words:",
    rules(schema, "").join("\n"),
    "## Status",
    "Written by the operator alone.",
    fieldTree(status).join("\n"),
    "## Columns",
    "What `kubectl get` shows:",
    columns(kind),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** @returns a page for each kind */
export function crdReference(kinds: readonly Defined[]): Files {
  return new Map(kinds.map((kind) => [`docs/reference/${kind.names.singular}.md`, page(kind)]));
}
