/** Where AWS Cloud Map keeps things, and the ids it gives out. */
import { digest } from "../../core/json.ts";
import { type Area, stateOf, type World } from "../../core/world.ts";
import type { CloudMapArea, Scenario } from "./records.ts";

export const SERVICE = "servicediscovery";

/** What people make happen; one for the whole world. */
export const scenarioOf = (world: World): Scenario => stateOf(world, SERVICE, () => ({ failing: [] }));

/** A Cloud Map without anything. */
export const emptyArea = (area: Area): CloudMapArea => ({
  ...area,
  scenario: scenarioOf(area.world),
  namespaces: new Map(),
  services: new Map(),
  operations: new Map(),
  given: 0,
});

/** An area as AWS Cloud Map sees it. */
export const ownArea = (area: Area): CloudMapArea => stateOf(area, SERVICE, () => emptyArea(area));

/**
 * The next id, 32 lower-case hex digits. Not from the randomness of the world: a namespace more must not change the ids of
 * everything that is made after it.
 */
export function nextId(area: CloudMapArea): string {
  area.given += 1;
  return digest([area.account, area.region, area.given]).slice(0, 32);
}
