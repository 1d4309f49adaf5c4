/** Source: Amazon ECS API Reference, PlacementConstraint and PlacementStrategy. */
import type { Rule } from "../../common/schema/index.ts";

interface Constraint {
  readonly type?: string;
  readonly expression?: string;
}

export const constraintRules: readonly Rule<Constraint>[] = [
  {
    id: "constraint-expression",
    cel: "!has(self.type) || (self.type == 'memberOf') == has(self.expression)",
    message: "`expression` must be set when `type` is memberOf, and must not be set when it is distinctInstance",
    holds: ({ type, expression }) => type === undefined || (type === "memberOf") === (expression !== undefined),
  },
];

interface Strategy {
  readonly type?: string;
  readonly field?: string;
}

const SPREAD = /^(instanceId|host|attribute:.+)$/;

export const strategyRules: readonly Rule<Strategy>[] = [
  {
    id: "placement-binpack-field",
    cel: "!has(self.type) || self.type != 'binpack' || (has(self.field) && self.field.lowerAscii() in ['cpu', 'memory'])",
    message: "`field` must be cpu or memory when `type` is binpack",
    holds: ({ type, field }) => type !== "binpack" || ["cpu", "memory"].includes(field?.toLowerCase() ?? ""),
  },
  {
    id: "placement-random-field",
    cel: "!has(self.type) || self.type != 'random' || !has(self.field)",
    message: "`field` must not be set when `type` is random",
    holds: ({ type, field }) => type !== "random" || field === undefined,
  },
  {
    id: "placement-spread-field",
    cel: `!has(self.type) || self.type != 'spread' || (has(self.field) && self.field.matches('${SPREAD.source}'))`,
    message: "`field` must be instanceId, host or attribute:NAME when `type` is spread",
    holds: ({ type, field }) => type !== "spread" || SPREAD.test(field ?? ""),
  },
];
