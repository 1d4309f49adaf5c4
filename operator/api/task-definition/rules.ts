/** All rules of `spec`, in the order in which a person meets them. */
import { immutable, operatorFieldRules } from "../common/index.ts";
import { networkRules } from "./network-rules.ts";
import { platformRules } from "./platform-rules.ts";
import { sizeRules } from "./size-rules.ts";
import { taskRules } from "./task-rules.ts";

export const specRules = [
  ...operatorFieldRules,
  immutable("family", "a family cannot be renamed; create a new object instead"),
  ...taskRules,
  ...sizeRules,
  ...networkRules,
  ...platformRules,
];
