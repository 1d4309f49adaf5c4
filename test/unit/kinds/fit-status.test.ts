import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { KIND_NAMES } from "../../../operator/api/catalogue.ts";
import { SCHEMAS } from "../../../operator/api/schemas.ts";
import type { Aws } from "../../../operator/aws/handle.ts";
import type { AnyKind } from "../../../operator/engine/kind.ts";
import { kinds } from "../../../operator/kinds/index.ts";
import type { Bounds } from "../../../operator/lib/bounded.ts";
import { stack } from "../../support/builders.ts";
import { createDriven } from "./driven.ts";

/** The API server refuses a status as a whole when one member of it is over its bounds. */

const TEXTS = fc.oneof(
  fc
    .constantFrom(0, 1, 64, 255, 1_024, 2_048, 4_097)
    .chain((length) => fc.constantFrom("x", "\u00e9", "\u{1f680}").map((letter) => letter.repeat(length))),
  fc.string({ unit: "binary" }),
);
const NUMBERS = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(-1, 1e300, Number.MAX_SAFE_INTEGER + 2));
const ANYTHING = fc.oneof(
  TEXTS,
  NUMBERS,
  fc.boolean(),
  fc.constant(null),
  fc.array(TEXTS),
  fc.dictionary(TEXTS, TEXTS),
);

/** A value as the bounds ask for it but for sizes, and sometimes something else altogether. */
function valueLike(bounds: Bounds): fc.Arbitrary<unknown> {
  const like = (): fc.Arbitrary<unknown> => {
    if (bounds.enum !== undefined) return fc.constantFrom(...bounds.enum);
    if (bounds.type === "string") return TEXTS;
    if (bounds.type === "integer") return NUMBERS;
    if (bounds.type === "array") {
      const most = bounds.maxItems ?? 0;
      const item = valueLike(bounds.items ?? {});
      return most > 200 ? fc.array(item, { maxLength: 3 }) : fc.array(item, { maxLength: most + 5 });
    }
    if (typeof bounds.additionalProperties === "object")
      return fc.dictionary(fc.string(), valueLike(bounds.additionalProperties), { maxKeys: 40 });
    const properties = Object.entries(bounds.properties ?? {}).map(([name, inner]) => [name, valueLike(inner)]);
    return fc.record(Object.fromEntries(properties), { requiredKeys: [] });
  };
  return fc.oneof({ weight: 19, arbitrary: like() }, { weight: 1, arbitrary: ANYTHING });
}

describe.each(KIND_NAMES)("%s", (name) => {
  const kind = kinds.find(({ names }) => names.kind === name) as AnyKind<Aws>;
  const schema: z.ZodType = SCHEMAS[name].status;
  const bounds = z.toJSONSchema(schema, { target: "openapi-3.0", io: "input" }) as Bounds;

  test("whatever is reported, the status fits", () => {
    fc.assert(
      fc.property(valueLike(bounds), (status) => {
        const fitted = kind.fitStatus(status as object);
        expect(schema.safeParse(fitted).error).toBeUndefined();
        expect(kind.fitStatus(fitted)).toEqual(fitted);
      }),
      { numRuns: 100 },
    );
  });
});

test("what is reported of a rollout fits already and is left as it is", async () => {
  const world = createDriven();
  const manifests = stack("web");
  world.apply(...manifests);
  for (const wait of [10, 1_000, 60_000]) {
    await world.run(wait);
    for (const manifest of manifests) {
      const status = world.get(manifest)?.status ?? {};
      expect(kinds.find(({ names }) => names.kind === manifest.kind)?.fitStatus(status)).toEqual(status);
    }
  }
});
