/** docs/reference/crds.md: every field of every kind, from the CRDs. */
import { customResourceDefinition, type Defined } from "../../crds/crd.ts";
import { type Files, generatedFrom, table } from "./files.ts";

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly "x-kubernetes-int-or-string"?: boolean;
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-validations"?: readonly { readonly message: string }[];
}

const INT32_MAX = 2 ** 31 - 1;

function typeOf(schema: Schema): string {
  if (schema["x-kubernetes-int-or-string"]) return "integer or string";
  if (schema.additionalProperties) return `map of ${typeOf(schema.additionalProperties)}`;
  if (schema.items) return `list of ${typeOf(schema.items)}`;
  return schema.type ?? "any";
}

/** What a value may be, beyond its type. */
function limits(schema: Schema): string {
  const keys = schema["x-kubernetes-list-map-keys"];
  return [
    schema.enum?.map((value) => `\`${value}\``).join(", "),
    schema.minimum !== undefined && schema.enum === undefined && `at least ${schema.minimum}`,
    schema.maximum !== undefined && schema.maximum !== INT32_MAX && `at most ${schema.maximum}`,
    schema.maxItems !== undefined && `at most ${schema.maxItems} items`,
    keys && `merged by \`${keys.join(", ")}\``,
    schema.default !== undefined && typeof schema.default !== "object" && `default \`${schema.default}\``,
  ]
    .filter(Boolean)
    .join("; ");
}

type Row = readonly [path: string, type: string, limits: string, description: string];

function rows(schema: Schema, prefix: string): readonly Row[] {
  if (schema.items) return rows(schema.items, `${prefix}[]`);
  if (schema.additionalProperties) return rows(schema.additionalProperties, `${prefix}.*`);
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    const path = `${prefix}.${name}`;
    const needed = schema.required?.includes(name) && child.default === undefined ? " (required)" : "";
    const row: Row = [`\`${path}\`${needed}`, typeOf(child), limits(child), child.description ?? ""];
    return [row, ...rows(child, path)];
  });
}

function rules(schema: Schema, prefix: string): readonly string[] {
  const own = (schema["x-kubernetes-validations"] ?? []).map(
    ({ message }) => `- \`${prefix || "the object"}\`: ${message}`,
  );
  const children = Object.entries(schema.properties ?? {}).flatMap(([name, child]) =>
    rules(child, prefix === "" ? name : `${prefix}.${name}`),
  );
  return [...own, ...children, ...(schema.items ? rules(schema.items, `${prefix}[]`) : [])];
}

const HEAD = ["Field", "Type", "Limits", "Meaning"];

function page(kind: Defined): string {
  const { spec } = customResourceDefinition(kind) as {
    spec: { versions: readonly { schema: { openAPIV3Schema: Schema } }[] };
  };
  const schema = spec.versions[0]?.schema.openAPIV3Schema ?? {};
  const { names } = kind;
  return [
    `## ${names.kind}`,
    `${names.description} Short name \`${names.shortName}\`, plural \`${names.plural}\`, category \`ecs\`.`,
    `### ${names.kind}: spec`,
    table(HEAD, rows(schema.properties?.spec ?? {}, "spec")),
    `### ${names.kind}: rules`,
    "The API server refuses an object that breaks one of these, with the same words:",
    rules(schema, "").join("\n"),
    `### ${names.kind}: status`,
    table(HEAD, rows(schema.properties?.status ?? {}, "status")),
  ].join("\n\n");
}

export function crdReference(kinds: readonly Defined[]): Files {
  const intro = [
    generatedFrom("the schemas in operator/api/*"),
    "# Custom resources",
    "",
    "Group `ecs-operator.dev`, version `v1alpha1`. Field names, nesting and values are those of the Amazon ECS API, so that its",
    "documentation holds here, too; `kubectl explain` shows the same text. A field that is left out is not managed, unless a",
    "default is given.",
    "",
    "",
  ].join("\n");
  return new Map([["docs/reference/crds.md", `${intro}${kinds.map(page).join("\n\n")}\n`]]);
}
