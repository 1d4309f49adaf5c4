import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import type { KubeObject } from "./objects.ts";

/** The members of an OpenAPI schema that defaulting uses. */
interface Schema {
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
}

interface Definition {
  readonly spec: {
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: Schema } }[];
  };
}

/** Fills in a kind's schema defaults, as the API server does on every read and write. */
export type Defaulter = (object: KubeObject) => KubeObject;

/**
 * Defaults of the CRDs in a directory, by kind.
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting
 */
export function loadDefaults(directory: string): Defaulter {
  const schemas = new Map<string, Schema>();
  for (const file of readdirSync(directory)) {
    if (!file.endsWith(".yaml")) continue;
    const { spec } = parse(readFileSync(`${directory}/${file}`, "utf8")) as Definition;
    const schema = spec.versions[0]?.schema.openAPIV3Schema;
    const filling = schema && withDefaultsOnly(schema);
    if (filling !== undefined) schemas.set(spec.names.kind, filling);
  }
  return (object) => {
    const schema = schemas.get(object.kind);
    return schema === undefined ? object : (withDefaults(object, schema) as KubeObject);
  };
}

/** The part of a schema that holds defaults; undefined where there are none. */
function withDefaultsOnly(schema: Schema): Schema | undefined {
  const properties = Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const kept = withDefaultsOnly(member);
    return kept === undefined ? [] : [[name, kept] as const];
  });
  const items = schema.items && withDefaultsOnly(schema.items);
  const { additionalProperties } = schema;
  const rest = typeof additionalProperties === "object" ? withDefaultsOnly(additionalProperties) : undefined;
  if (schema.default === undefined && properties.length === 0 && items === undefined && rest === undefined)
    return undefined;
  return {
    ...(schema.default !== undefined && { default: schema.default }),
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    ...(items !== undefined && { items }),
    ...(rest !== undefined && { additionalProperties: rest }),
  };
}

/** A copy with the defaults of the schema; the value itself where there is nothing to fill in. */
function withDefaults(value: unknown, schema: Schema): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? value : value.map((item) => withDefaults(item, items));
  }
  if (typeof value !== "object" || value === null) return value;
  const filled: Record<string, unknown> = { ...value };
  for (const [key, member] of Object.entries(schema.properties ?? {})) {
    if (filled[key] === undefined && member.default !== undefined) filled[key] = structuredClone(member.default);
    if (filled[key] !== undefined) filled[key] = withDefaults(filled[key], member);
  }
  const rest = schema.additionalProperties;
  if (typeof rest === "object") for (const key of Object.keys(filled)) filled[key] = withDefaults(filled[key], rest);
  return filled;
}
