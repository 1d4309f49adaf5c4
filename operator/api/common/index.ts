export { capacityProviderStrategy } from "./capacity.ts";
export { type Column, category, columns, nameRule, type Presentation, type RootView } from "./definition.ts";
export { logConfiguration, secret } from "./logging.ts";
export { operatorFieldRules, operatorFields } from "./operator-fields.ts";
export {
  awsName,
  cappedDictionary,
  cappedKeyed,
  cappedList,
  choice,
  decimal,
  flag,
  int,
  keyed,
  list,
  NAME_PATTERN,
  optional,
  pattern,
  reference,
  text,
} from "./pieces.ts";
export { immutable, RULES, type Rule, type Transition, type Validation, withRules } from "./rules.ts";
export { baseStatus, fieldPaths, timestamp, waiting } from "./status.ts";
export { tags } from "./tags.ts";
export { celUses, type Fields, named, uses } from "./usage.ts";
