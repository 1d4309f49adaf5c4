/** Source: Amazon ECS API Reference, PlacementConstraint and PlacementStrategy. */
import type { Rule } from "./rules.ts";

interface Constraint {
  readonly type?: string;
  readonly expression?: string;
}

export const constraintRules: readonly Rule<Constraint>[] = [
  {
    id: "constraint-expression",
    cel: "!has(self.type) || self.type != 'distinctInstance' || !has(self.expression)",
    message: "`expression` must not be set when `type` is distinctInstance",
    holds: ({ type, expression }) => type !== "distinctInstance" || expression === undefined,
  },
];

interface Strategy {
  readonly type?: string;
  readonly field?: string;
}

const SPREAD = /^(instanceid|host|attribute:.+)$/;

export const strategyRules: readonly Rule<Strategy>[] = [
  {
    id: "placement-binpack-field",
    cel: "!has(self.type) || self.type != 'binpack' || !has(self.field) || self.field.lowerAscii() in ['cpu', 'memory']",
    message: "`field` must be cpu or memory when `type` is binpack",
    holds: ({ type, field }) =>
      type !== "binpack" || field === undefined || ["cpu", "memory"].includes(field.toLowerCase()),
  },
  {
    id: "placement-spread-field",
    cel: `!has(self.type) || self.type != 'spread' || !has(self.field) || self.field.lowerAscii().matches('${SPREAD.source}')`,
    message: "`field` must be instanceId, host or attribute:NAME when `type` is spread",
    holds: ({ type, field }) => type !== "spread" || field === undefined || SPREAD.test(field.toLowerCase()),
  },
];
