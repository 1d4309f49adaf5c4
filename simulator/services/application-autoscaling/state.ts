/** Where Application Auto Scaling keeps things, and the ids it gives out. */
import { digest } from "../../core/json.ts";
import type { Area } from "../../core/world.ts";
import type { Ports } from "./ports.ts";
import type { ScalingArea } from "./records.ts";

/** As in ARNs of scalable targets and in IAM actions. */
export const SERVICE = "application-autoscaling";

/** As in ARNs of policies and scheduled actions. */
export const AUTOSCALING = "autoscaling";

/** The one dimension of the services of Amazon ECS. */
export const DIMENSION = "ecs:service:DesiredCount";

/** An Application Auto Scaling without anything. */
export const emptyArea = (area: Area, ports: Ports): ScalingArea => ({
  ...area,
  ports,
  targets: new Map(),
  activities: [],
  given: 0,
});

/** An area as Application Auto Scaling sees it; none where nobody has called it. */
export const knownArea = (area: Area): ScalingArea | undefined => area.states.get(SERVICE) as ScalingArea | undefined;

/**
 * The next id, in hex. Not from the randomness of the world: a target more must not change the ids of everything that is made
 * after it.
 */
export function nextId(area: ScalingArea, length: number): string {
  area.given += 1;
  return digest([SERVICE, area.account, area.region, area.given]).slice(0, length);
}

export function nextUuid(area: ScalingArea): string {
  const hex = nextId(area, 32);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
