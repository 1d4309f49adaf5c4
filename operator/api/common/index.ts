export { capacityProviderStrategy } from "./capacity.ts";
export { environmentFile, environmentVariable, resourceRequirement } from "./container.ts";
export { type Column, category, columns, nameRule, type Presentation, type RootView } from "./definition.ts";
export { ebsFields } from "./ebs.ts";
export { ebsRules } from "./ebs-rules.ts";
export { logConfiguration, secret } from "./logging.ts";
export { networkConfiguration } from "./network.ts";
export { DELETION_POLICIES, operatorFieldRules, operatorFields, region } from "./operator-fields.ts";
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
export { launchRules, onFargate, referenceRules } from "./placed.ts";
export { placementConstraints, placementStrategy } from "./placement.ts";
export { immutable, RULES, type Rule, type Transition, type Validation, withRules } from "./rules.ts";
export { taskCpu, taskMemory } from "./sizes.ts";
export { baseStatus, fieldPaths, timestamp, waiting } from "./status.ts";
export { tags } from "./tags.ts";
export { celUses, type Fields, named, uses } from "./usage.ts";
