/** Amazon ECS. */
import { defineService } from "../../core/service.ts";
import { type Area, stateOf, type World } from "../../core/world.ts";
import { registerMachines } from "./container-instances/machines.ts";
import { ringAlarms } from "./deployments/monitors.ts";
import { commonErrors } from "./errors.ts";
import { operations } from "./operations.ts";
import { ecsDurations, ecsOptions } from "./options.ts";
import { ecsIam } from "./policy/tags-and-roles.ts";
import type { Ports } from "./ports.ts";
import type { EcsArea } from "./records.ts";
import { changeScenario, createScenario, type Scenario, type ScenarioPatch, scenarioMembers } from "./scenario.ts";
import { wakeAll } from "./services/scheduler.ts";
import { snapshotOf } from "./snapshot.ts";

/** One for the whole world. */
const scenarioOf = (world: World): Scenario => stateOf(world, "ecs", createScenario);

const emptyArea = (area: Area, ports: Ports): EcsArea => ({
  ...area,
  ports,
  scenario: scenarioOf(area.world),
  clusters: new Map(),
  providers: new Map(),
  families: new Map(),
  revisions: new Map(),
  services: new Map(),
  tasks: new Map(),
  tokens: new Map(),
});

function change(world: World, areas: readonly EcsArea[], patch: ScenarioPatch): void {
  ringAlarms(areas, changeScenario(scenarioOf(world), patch));
  for (const area of areas) registerMachines(area);
  wakeAll(areas);
}

/** @param ports what other services do for it */
export const createEcs = (ports: Ports) =>
  defineService({
    name: "ecs",
    wire: { protocol: "json", target: "AmazonEC2ContainerServiceV20141113.", version: "1.1", message: "message" },
    errors: commonErrors,
    state: (area) => emptyArea(area, ports),
    operations,
    iam: ecsIam,
    snapshot: snapshotOf,
    scenario: { members: scenarioMembers, change },
    options: ecsOptions,
    durations: ecsDurations,
  });
