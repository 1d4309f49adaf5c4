/** All rules of `spec`, in the order in which a person meets them. */
import { immutable, operatorFieldRules } from "../../common/schema/index.ts";

export const specRules = [
  ...operatorFieldRules,
  immutable("family", "a family cannot be renamed; create a new object instead"),
];
