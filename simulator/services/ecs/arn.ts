import { arnOf as arnOfService } from "../../core/arn.ts";
import type { Area } from "../../core/world.ts";

/** `arn:aws:ecs:<region>:<account>:<resource>`. */
export function arnOf(area: Area, resource: string): string {
  return arnOfService(area, "ecs", resource);
}
