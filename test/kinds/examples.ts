/** The rules of every kind, with an example for each. */
import { z } from "zod";
import { CATALOGUE, KIND_NAMES } from "../../operator/api/catalogue.ts";
import { type RootView, RULES, type Rule, type Transition, type Validation } from "../../operator/api/common/index.ts";
import { SCHEMAS } from "../../operator/api/schemas.ts";
import type { Examples } from "./example.ts";
import { RECORDS } from "./index.ts";

export interface KindExamples {
  readonly kind: string;
  readonly plural: string;
  readonly spec: z.ZodType;
  /** Rules that see the whole object. */
  readonly rootRules: readonly (Rule<RootView<never>> | Transition)[];
  readonly examples: Examples;
  /** Message by rule id: every rule that the schemas carry. */
  readonly messages: ReadonlyMap<string, string>;
}

/** Rules of shared pieces have their examples with the first kind that uses them. */
const collect = (node: unknown, into: Map<string, string>): Map<string, string> => {
  if (typeof node !== "object" || node === null) return into;
  const record = node as Record<string, unknown>;
  const ids = (record[RULES] ?? []) as readonly string[];
  const validations = (record["x-kubernetes-validations"] ?? []) as readonly Validation[];
  ids.forEach((id, index) => {
    into.set(id, validations[index]?.message ?? "");
  });
  for (const child of Object.values(record)) collect(child, into);
  return into;
};

export const KINDS: readonly KindExamples[] = KIND_NAMES.map((kind) => {
  const { presentation, spec } = SCHEMAS[kind];
  const schema = z.toJSONSchema(spec, { target: "openapi-3.0", io: "input" });
  const roots = presentation.rootRules.map(({ id, message }) => [id, message] as const);
  const messages = collect(schema, new Map(roots));
  return { ...CATALOGUE[kind], spec, rootRules: presentation.rootRules, examples: RECORDS[kind].examples, messages };
});
