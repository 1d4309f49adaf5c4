import { expect, test } from "vitest";
import { KIND_NAMES } from "../../../operator/api/catalogue.ts";
import { SMOKE, smokeOf } from "../../faults/smoke.ts";

test.each(KIND_NAMES)("there are smoke plans for %s, and not all are", (kind) => {
  const plans = smokeOf([kind]);
  expect(plans.length).toBeGreaterThan(10);
  expect(plans.length).toBeLessThan(SMOKE.length / 2);
});

test("without kinds all are meant, and with several those of each", () => {
  expect(smokeOf([])).toEqual(SMOKE);
  expect(new Set(smokeOf(KIND_NAMES))).toEqual(new Set(KIND_NAMES.flatMap((kind) => smokeOf([kind]))));
});
