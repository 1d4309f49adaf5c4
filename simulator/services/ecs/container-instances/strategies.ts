/** Which of the instances that could take a task is to take it. Source: Guide, "Use strategies to define Amazon ECS task placement". */
import type { ContainerInstance, EcsArea, ServiceSettings } from "../records.ts";
import { attributesOf, instancesOf, tasksOn } from "./machines.ts";
import { remaining } from "./resources.ts";

type Strategy = ServiceSettings["placementStrategy"];
type Instances = readonly ContainerInstance[];

/**
 * "For tasks running as part of an Amazon ECS service, the task placement strategy is spread using the
 * attribute:ecs.availability-zone."
 */
const USUAL: Strategy = [{ type: "spread", field: "attribute:ecs.availability-zone" }];

/** What the rules leave open AWS leaves open, too: the instance with the fewest tasks of the group. */
const AT_LAST: Strategy = [{ type: "spread", field: "instanceId" }];

/** Each rule chooses among those that the one before it has left. */
export function preferredBy(
  area: EcsArea,
  { group, strategy }: { readonly group: string; readonly strategy: Strategy },
  fitting: Instances,
): ContainerInstance | undefined {
  const rules = [...(strategy.length > 0 ? strategy : USUAL), ...AT_LAST];
  return rules.reduce((left, rule) => preferred(area, group, rule, left), fitting)[0];
}

function preferred(area: EcsArea, group: string, rule: Strategy[number], instances: Instances): Instances {
  switch (rule.type) {
    case "random":
      return instances.slice(Math.floor(area.world.random.next() * instances.length)).slice(0, 1);
    case "binpack":
      return least(instances, (instance) => remaining(area, instance)[rule.field === "cpu" ? "cpu" : "memory"]);
    case "spread":
      return least(instances, (instance) => tasksBeside(area, group, rule.field ?? "", instance));
    default:
      return instances;
  }
}

/** Tasks of the group on all instances with the same value of the field. */
function tasksBeside(area: EcsArea, group: string, field: string, instance: ContainerInstance): number {
  const fieldOf = (one: ContainerInstance) =>
    field.startsWith("attribute:") ? attributesOf(area, one).get(field.slice("attribute:".length)) : one.arn;
  return instancesOf(area, instance.cluster)
    .filter((other) => fieldOf(other) === fieldOf(instance))
    .reduce((total, other) => total + tasksOn(area, other).filter((task) => task.group === group).length, 0);
}

function least(instances: Instances, score: (instance: ContainerInstance) => number): Instances {
  const lowest = Math.min(...instances.map(score));
  return instances.filter((instance) => score(instance) === lowest);
}
