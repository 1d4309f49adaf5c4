import { z } from "zod";
import { choice, list, optional, text, withRules } from "../common/index.ts";
import { constraintRules, strategyRules } from "./placement-rules.ts";

const constraint = withRules(
  z.object(
    optional({
      type: choice(
        ["distinctInstance", "memberOf"],
        "distinctInstance: each task on its own instance. memberOf: only where the expression matches.",
      ),
      expression: text("Expression in the cluster query language; memberOf only.", 2000),
    }),
  ),
  constraintRules,
);

const strategy = withRules(
  z.object(
    optional({
      type: choice(["spread", "binpack", "random"], "How tasks are spread over instances."),
      field: text("spread: instanceId, host or attribute:NAME. binpack: cpu or memory. random has none.", 255),
    }),
  ),
  strategyRules,
);

export const placementConstraints = list(
  constraint,
  10,
  "Instances that tasks may run on; the task definition has its own `placementConstraints`. Not on Fargate.",
);

export const placementStrategy = list(
  strategy,
  5,
  "How tasks are spread over instances, in this order. Not on Fargate.",
);
