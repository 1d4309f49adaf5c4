export { presentation } from "./presentation.ts";
export { type ClusterSpec, spec } from "./spec.ts";
export { type ClusterStatus, status } from "./status.ts";
