/**
 * From a zod schema to a structural OpenAPI v3 schema as the API server takes it. Every keyword is either known here or
 * an error, so that nothing is dropped in silence.
 * Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
import { z } from "zod";
import { RULES } from "../operator/api/common/index.ts";

export interface Structural {
  readonly [keyword: string]: unknown;
}

type Node = Readonly<Record<string, unknown>>;

const INT32_MAX = 2 ** 31 - 1;
const INT32_MIN = -(2 ** 31);

/** Kept as they are. */
const PLAIN = new Set([
  "type",
  "description",
  "default",
  "enum",
  "minimum",
  "maximum",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "maxProperties",
  "format",
  "required",
  "x-kubernetes-list-type",
  "x-kubernetes-list-map-keys",
  "x-kubernetes-validations",
]);

/** Ours, or said better by a keyword of Kubernetes. */
const DROPPED = new Set([RULES]);

/** Syntax of JavaScript expressions that Go's RE2 does not have. */
const NOT_RE2 = /\(\?[=!<]|\\[1-9]/;

function checkedPattern(pattern: unknown, path: string): unknown {
  if (typeof pattern !== "string" || NOT_RE2.test(pattern))
    throw new Error(`${path}: pattern is not RE2: ${String(pattern)}`);
  return pattern;
}

/** Bounds of the JavaScript safe integers say nothing; what remains decides the format. */
function integer(node: Node): Structural {
  const { minimum, maximum, ...rest } = node;
  const low = minimum === Number.MIN_SAFE_INTEGER ? undefined : (minimum as number | undefined);
  const high = maximum === Number.MAX_SAFE_INTEGER ? undefined : (maximum as number | undefined);
  const values = rest.enum as readonly number[] | undefined;
  const fits =
    values?.every((value) => value <= INT32_MAX) ??
    (low !== undefined && low >= INT32_MIN && high !== undefined && high <= INT32_MAX);
  return {
    ...rest,
    type: "integer",
    format: fits ? "int32" : "int64",
    ...(low === undefined ? {} : { minimum: low }),
    ...(high === undefined ? {} : { maximum: high }),
  };
}

function member(keyword: string, value: unknown, path: string): unknown {
  if (keyword === "pattern") return checkedPattern(value, path);
  if (keyword === "items") return convert(value as Node, `${path}[]`);
  if (keyword === "properties") {
    return Object.fromEntries(
      Object.entries(value as Record<string, Node>).map(([name, child]) => [name, convert(child, `${path}.${name}`)]),
    );
  }
  if (keyword === "additionalProperties" && typeof value === "object") return convert(value as Node, `${path}.*`);
  if (PLAIN.has(keyword)) return value;
  throw new Error(`${path}: the keyword ${keyword} has no place in a structural schema: ${JSON.stringify(value)}`);
}

function convert(node: Node, path: string): Structural {
  const { description } = node;
  if (node["x-kubernetes-preserve-unknown-fields"] === true) {
    return { description, "x-kubernetes-preserve-unknown-fields": true };
  }
  if (node["x-kubernetes-int-or-string"] === true) {
    const pattern = checkedPattern(node.pattern, path);
    return { description, "x-kubernetes-int-or-string": true, pattern, maxLength: node.maxLength };
  }
  const whole = node.type === "integer" || (node.type === "number" && Array.isArray(node.enum)) ? integer(node) : node;
  const entries = Object.entries(whole).filter(([keyword]) => !DROPPED.has(keyword));
  const result = Object.fromEntries(entries.map(([keyword, value]) => [keyword, member(keyword, value, path)]));
  checkWellMade(result, path);
  return result;
}

/** Formats that the API server knows and that say something here; zod's own names mean nothing to it. */
const FORMATS = new Set(["int32", "int64"]);

const isField = (path: string): boolean => path.includes(".") && !path.endsWith("[]") && !path.endsWith(".*");

/** What a field of ours has beyond what the API server demands: a description, bounds, a list type. */
function checkWellMade(node: Structural, path: string): void {
  if (typeof node.type !== "string") throw new Error(`${path}: has no type`);
  if (isField(path) && typeof node.description !== "string") throw new Error(`${path}: has no description`);
  if (node.format !== undefined && !FORMATS.has(String(node.format))) throw new Error(`${path}: unknown format`);
  const missing =
    (node.type === "string" && node.enum === undefined && node.maxLength === undefined && "maxLength") ||
    (node.type === "array" && node.maxItems === undefined && "maxItems") ||
    (node.type === "array" && node["x-kubernetes-list-type"] === undefined && "a list type") ||
    (node.additionalProperties !== undefined && node.maxProperties === undefined && "maxProperties");
  if (missing) throw new Error(`${path}: needs ${missing}`);
  if (path.includes("[]") && node.default !== undefined)
    throw new Error(`${path}: a list item must not have a default`);
}

/**
 * @param schema a zod object
 * @param path where it stands, for error messages: `spec` or `status`
 * @returns the structural schema, in the order in which the members were declared
 * @throws when the schema holds anything that the API server would refuse or drop
 */
export function structural(schema: z.ZodType, path: string): Structural {
  return convert(
    z.toJSONSchema(schema, { target: "openapi-3.0", io: "input", unrepresentable: "throw" }) as Node,
    path,
  );
}
