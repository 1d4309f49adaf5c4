export type { Container } from "./container.ts";
export { presentation } from "./presentation.ts";
export { spec, type TaskDefinitionSpec } from "./spec.ts";
export { status, type TaskDefinitionStatus } from "./status.ts";
export type { Volume } from "./volume.ts";
