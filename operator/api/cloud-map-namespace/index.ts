export { presentation } from "./presentation.ts";
export { spec } from "./spec.ts";
export { status } from "./status.ts";
