export { presentation } from "./presentation.ts";
export { type ServiceSpec, spec } from "./spec.ts";
export { type ServiceStatus, status } from "./status.ts";
