import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { repositoryRoot } from "../../tools/lib/paths.ts";

/** The part of an OpenAPI schema that declarations are generated from. */
export interface Schema {
  readonly type?: "string" | "integer" | "number" | "boolean" | "object" | "array";
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly enum?: readonly (string | number)[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-int-or-string"?: boolean;
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
}

/** Steps from `spec` to a value: a member by its name, the first item of a list by 0. */
export type Path = readonly (string | 0)[];

/** A place of a spec that a person can write a value to; a list of texts or numbers is one place. */
export interface Field {
  readonly kind: string;
  /** `containers[].image` */
  readonly text: string;
  readonly path: Path;
  readonly schema: Schema;
  /** Whether its object must have it. */
  readonly required: boolean;
}

interface Definition {
  readonly spec: {
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: Schema } }[];
  };
}

const directory = join(repositoryRoot, "crds");

const definitions = readdirSync(directory)
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => (parse(readFileSync(join(directory, file), "utf8")) as Definition).spec);

/** `containers[].image` of a path. */
export const pathText = (path: Path): string =>
  path.reduce<string>((text, step) => (step === 0 ? `${text}[]` : text === "" ? step : `${text}.${step}`), "");

/** The path of `containers[].image`. */
export const pathOf = (text: string): Path =>
  text.split(".").flatMap((step): Path => (step.endsWith("[]") ? [step.slice(0, -2), 0] : [step]));

/** An object that is created as it stands there: its fields are those of its own kind. */
const TEMPLATE = "taskTemplate";

function leaves(kind: string, schema: Schema, path: Path, required: boolean): readonly Field[] {
  const members = path.at(-1) === TEMPLATE ? [] : Object.entries(schema.properties ?? {});
  if (members.length > 0) {
    return members.flatMap(([name, member]) =>
      leaves(kind, member, [...path, name], schema.required?.includes(name) ?? false),
    );
  }
  const items = schema.items;
  if (items?.properties !== undefined) return leaves(kind, items, [...path, 0], required);
  return [{ kind, text: pathText(path), path, schema, required }];
}

/** The kinds of the CRDs with the schema of their spec. */
export const SPECS: ReadonlyMap<string, { readonly plural: string; readonly schema: Schema }> = new Map(
  definitions.map(({ names, versions }) => {
    const schema = versions[0]?.schema.openAPIV3Schema.properties?.spec;
    if (schema === undefined) throw new Error(`the CRD of ${names.kind} has no schema for spec`);
    return [names.kind, { plural: names.plural, schema }];
  }),
);

/** Every field of every kind, read from the CRDs: a new one is in the list by itself. */
export const FIELDS: readonly Field[] = [...SPECS].flatMap(([kind, { schema }]) => leaves(kind, schema, [], false));
