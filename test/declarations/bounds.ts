import type { Field, Schema } from "./fields.ts";

/** A value at, or beyond, what a field's schema allows. */
export interface Bound {
  readonly what: string;
  readonly value: unknown;
  /** Whether the schema alone refuses it; a rule over several fields may refuse the others. */
  readonly refused: boolean;
}

const bound = (what: string, value: unknown, refused: boolean): Bound => ({ what, value, refused });

function ofNumber({ minimum, maximum }: Schema): readonly Bound[] {
  return [
    ...(minimum === undefined ? [] : [bound("minimum", minimum, false), bound("below the minimum", minimum - 1, true)]),
    ...(maximum === undefined ? [] : [bound("maximum", maximum, false), bound("above the maximum", maximum + 1, true)]),
    bound("a text", "many", true),
  ];
}

function ofText({ minLength = 0, maxLength, pattern }: Schema): readonly Bound[] {
  const fits = (text: string) => pattern === undefined || new RegExp(pattern).test(text);
  const judged = (what: string, text: string) => bound(what, text, text.length < minLength || !fits(text));
  return [
    judged("empty", ""),
    judged("not ASCII, a line break, quotes and braces", "\u00fc\u65e5\u{1f600}\n\"'`{{b}}"),
    judged("another account's ARN", "arn:aws:iam::999999999999:role/admin"),
    judged("the name of a prototype", "__proto__"),
    ...(maxLength === undefined
      ? []
      : [judged("longest", "a".repeat(maxLength)), bound("too long", "a".repeat(maxLength + 1), true)]),
    bound("a number", 7, true),
  ];
}

function ofList({ items = {}, minItems = 0, maxItems = 0 }: Schema): readonly Bound[] {
  const [item] = boundsOf(items).filter(({ refused }) => !refused);
  const longest = Array.from({ length: maxItems + 1 }, () => item?.value ?? "a");
  return [bound("empty", [], minItems > 0), bound("too many", longest, true), bound("not a list", "a", true)];
}

function ofMap({ maxProperties = 0 }: Schema): readonly Bound[] {
  const many = Object.fromEntries(Array.from({ length: maxProperties + 1 }, (_, index) => [`key-${index}`, "value"]));
  return [
    bound("empty", {}, false),
    bound("names of prototypes", JSON.parse('{"__proto__": "a", "constructor": "b"}'), false),
    bound("too many", many, true),
    bound("a list in the place of a text", { key: ["value"] }, true),
  ];
}

/** Values at the bounds of a schema, just beyond them, and of another type. */
export function boundsOf(schema: Schema): readonly Bound[] {
  if (schema["x-kubernetes-preserve-unknown-fields"] || schema["x-kubernetes-int-or-string"]) return [];
  if (schema.enum !== undefined) {
    // Those between are values that `fields.test.ts` tries.
    return [
      bound("the first of the list", schema.enum[0], false),
      bound("the last of the list", schema.enum.at(-1), false),
      bound("none of the list", "OTHER", true),
    ];
  }
  switch (schema.type) {
    case "integer":
    case "number":
      return ofNumber(schema);
    case "string":
      return ofText(schema);
    case "boolean":
      return [bound("false", false, false), bound("true", true, false), bound("a text", "true", true)];
    case "array":
      return ofList(schema);
    default:
      return schema.additionalProperties === undefined ? [] : ofMap(schema);
  }
}

/**
 * So many tasks are beyond what a simulated world carries; that the number is accepted is all there is to see. An object whose time to live
 * is over is gone before anything is seen.
 */
export const isCrowd = ({ text }: Field, value: unknown): boolean =>
  ((text === "desiredCount" || text === "completions") && Number(value) > 1_000) || text === "ttlSecondsAfterFinished";
