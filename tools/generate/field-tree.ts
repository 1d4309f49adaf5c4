/** Fields of an OpenAPI schema as Markdown: a nested list, so that the nesting of the manifest is that of the page. */

export interface Schema {
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
function limits(schema: Schema): readonly string[] {
  const keys = schema["x-kubernetes-list-map-keys"];
  const found = [
    schema.enum && `one of ${schema.enum.map((value) => `\`${value}\``).join(", ")}`,
    schema.minimum !== undefined && schema.enum === undefined && `at least ${schema.minimum}`,
    schema.maximum !== undefined && schema.maximum !== INT32_MAX && `at most ${schema.maximum}`,
    schema.maxItems !== undefined && `at most ${schema.maxItems} items`,
    keys && `merged by \`${keys.join(", ")}\``,
    schema.default !== undefined && typeof schema.default !== "object" && `default \`${schema.default}\``,
  ];
  return found.filter((text): text is string => Boolean(text));
}

/** @returns type, limits and meaning of a member, in a line */
export function fieldLine(parent: Schema, name: string): string {
  const schema = parent.properties?.[name] ?? {};
  const needed = parent.required?.includes(name) && schema.default === undefined;
  const facts = [typeOf(schema), ...(needed ? ["required"] : []), ...limits(schema)];
  return `*${facts.join("; ")}.* ${schema.description ?? ""}`.trimEnd();
}

/** The schema that has the members: below a list or a map that of an item. */
const within = (schema: Schema): Schema => {
  const item = schema.items ?? schema.additionalProperties;
  return item === undefined ? schema : within(item);
};

/** @returns the lines of a nested list of everything below a schema */
export function fieldTree(schema: Schema, depth = 0): readonly string[] {
  const parent = within(schema);
  return Object.entries(parent.properties ?? {}).flatMap(([name, child]) => [
    `${"  ".repeat(depth)}- \`${name}\`: ${fieldLine(parent, name)}`,
    ...fieldTree(child, depth + 1),
  ]);
}
