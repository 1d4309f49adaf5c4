/** All rules of `spec`. */
import { immutable, operatorFieldRules } from "../../common/schema/index.ts";
import { progressRules } from "./deployment-rules.ts";

export const specRules = [
  ...operatorFieldRules,
  immutable("serviceName", "a service cannot be renamed; create a new object instead"),
  ...progressRules,
];
