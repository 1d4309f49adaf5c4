import { z } from "zod";
import { choice, list, optional, text } from "./pieces.ts";
import { constraintRules, strategyRules } from "./placement-rules.ts";
import { withRules } from "./rules.ts";

const constraint = withRules(
  z.object(
    optional({
      type: choice(
        ["distinctInstance", "memberOf"],
        "distinctInstance: each task on its own instance. memberOf: only on instances that match the expression.",
      ),
      expression: text("Expression in the cluster query language; memberOf only.", 2000),
    }),
  ),
  constraintRules,
);

const strategy = withRules(
  z.object(
    optional({
      type: choice(["spread", "binpack", "random"], "Type of the strategy."),
      field: text("spread: instanceId, host or attribute:NAME. binpack: cpu or memory. Not for random.", 255),
    }),
  ),
  strategyRules,
);

/** Where tasks may run. */
export const placementConstraints = list(
  constraint,
  10,
  "Instances that tasks may run on; the task definition has its own `placementConstraints`. Not on Fargate.",
);

/** How instances are chosen. */
export const placementStrategy = list(strategy, 5, "How tasks are placed on instances, in this order. Not on Fargate.");
