/** Application Auto Scaling, for services of Amazon ECS. */
import { defineService } from "../../core/service.ts";
import { commonErrors } from "./errors.ts";
import { operations } from "./operations.ts";
import { scalingOptions } from "./options.ts";
import { scalingIam } from "./policy.ts";
import type { Ports } from "./ports.ts";
import { snapshotOf } from "./snapshot.ts";
import { emptyArea, SERVICE } from "./state.ts";

/** @param ports what other services do for it */
export const createScaling = (ports: Ports) =>
  defineService({
    name: SERVICE,
    wire: { protocol: "json", target: "AnyScaleFrontendService.", version: "1.1", message: "Message" },
    errors: commonErrors,
    state: (area) => emptyArea(area, ports),
    operations,
    iam: scalingIam,
    snapshot: snapshotOf,
    options: scalingOptions,
  });
