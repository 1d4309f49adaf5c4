import { type Refusal, refuse } from "./errors.ts";
import { tidy } from "./json.ts";
import type { Model } from "./model.ts";

const serialization = (message: string) => refuse("SerializationException", message);

/**
 * Holds an input against its model: unknown members, wrong types, missing required members and enum values that AWS does
 * not have are refused, so that a misspelt field can never pass unnoticed.
 *
 * @param invalid how the service refuses a value
 * @returns the input without `null` members
 * @throws Refusal SerializationException, or what `invalid` gives
 */
export function readInput<T>(model: Model<T>, input: unknown, invalid: Invalid): T {
  const clean = tidy(input ?? {}, true);
  check(model, clean, "", invalid);
  return clean as T;
}

type Invalid = (message: string) => Refusal;

function check(model: Model, value: unknown, path: string, invalid: Invalid): void {
  switch (model.kind) {
    case "text":
      checkText(model.values, value, path, invalid);
      return;
    case "integer":
      if (!Number.isInteger(value)) throw wrongType("Integer", value, path);
      return;
    case "number":
    case "time":
      if (typeof value !== "number") throw wrongType(model.kind === "time" ? "Timestamp" : "Double", value, path);
      return;
    case "flag":
      if (typeof value !== "boolean") throw wrongType("Boolean", value, path);
      return;
    case "document":
      return;
    case "list":
      if (!Array.isArray(value)) throw wrongType("List", value, path);
      for (const [index, item] of value.entries()) check(model.item, item, `${path}[${index}]`, invalid);
      return;
    case "map":
      for (const [key, item] of Object.entries(asObject(value, path)))
        check(model.item, item, `${path}.${key}`, invalid);
      return;
    case "shape":
      checkShape(model, asObject(value, path), path, invalid);
      return;
  }
}

function checkText(values: readonly string[] | undefined, value: unknown, path: string, invalid: Invalid): void {
  if (typeof value !== "string") throw wrongType("String", value, path);
  if (values && !values.includes(value)) {
    throw invalid(
      `1 validation error detected: Value '${value}' at '${path}' failed to satisfy constraint: Member must satisfy enum value set: [${values.join(", ")}]`,
    );
  }
}

function checkShape(
  model: Model & { kind: "shape" },
  value: Readonly<Record<string, unknown>>,
  path: string,
  invalid: Invalid,
): void {
  for (const [name, member] of Object.entries(value)) {
    const expected = model.members[name];
    const at = path ? `${path}.${name}` : name;
    if (!expected) throw serialization(`Unknown member '${at}'.`);
    check(expected, member, at, invalid);
  }
  for (const name of model.required) {
    if (value[name] === undefined) {
      throw invalid(
        `1 validation error detected: Value null at '${path ? `${path}.${name}` : name}' failed to satisfy constraint: Member must not be null`,
      );
    }
  }
}

function asObject(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw wrongType("Structure", value, path);
  return value as Readonly<Record<string, unknown>>;
}

function wrongType(wanted: string, value: unknown, path: string) {
  const found = Array.isArray(value) ? "LIST_VALUE" : `${(typeof value).toUpperCase()}_VALUE`;
  return serialization(`${found} can not be converted to ${wanted} at '${path}'.`);
}
