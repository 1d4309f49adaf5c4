/** What `autoscaling` of a service does not take, beyond its rules. */
import { describe, expect, it } from "vitest";
import { autoscaling } from "../../../operator/api/service/autoscaling.ts";
import { action, block, pair, predictive, steps, tracking } from "../../kinds/service/autoscaling-examples.ts";

describe("the fields", () => {
  it.each<[string, object]>([
    ["no limits", { minCapacity: 1 }],
    ["a name twice", block(tracking(), tracking())],
    ["two specifications", block(predictive({ metricSpecifications: [pair, pair] }))],
    ["no steps", block(steps({ stepAdjustments: [] }))],
    ["a schedule that is none", { ...block(), scheduledActions: [action({ schedule: "daily" })] }],
    ["a colon in the name of an action", { ...block(), scheduledActions: [action({ scheduledActionName: "a:b" })] }],
    ["a blank before it", { ...block(), scheduledActions: [action({ scheduledActionName: " a" })] }],
    ["a buffer of an hour", block(predictive({ schedulingBufferTime: 3600 }))],
  ])("do not take %s", (_, value) => expect(autoscaling.safeParse(value).success).toBe(false));

  it("take the rest", () => expect(autoscaling.safeParse(block(tracking())).success).toBe(true));
});
