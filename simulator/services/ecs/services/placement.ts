/** Where the tasks of a service go, in clusters with machines. */
import { placesOnMachines } from "../container-instances/machines.ts";
import { type Candidate, daemonPlaces, type Misfit, type Place, placeFor } from "../container-instances/placement.ts";
import type { ContainerInstance, Rollout, Service } from "../records.ts";

/** Whether ECS has to find a container instance: a capacity provider brings its own. */
export function needsPlace({ cluster }: Service, { revision }: Rollout): boolean {
  const { launchType, capacityProviderStrategy } = revision.settings;
  return placesOnMachines(cluster) && launchType !== "FARGATE" && capacityProviderStrategy.length === 0;
}

export const nextPlace = (service: Service, rollout: Rollout): Place =>
  placeFor(service.area, {
    ...requirementsOf(service, rollout),
    group: `service:${service.name}`,
    daemon: service.schedulingStrategy === "DAEMON",
  });

/** "DAEMON: exactly one task on each active container instance that meets all of the task placement constraints" (API, Service). */
export function daemonCount(service: Service): number {
  const { primary, area, cluster } = service;
  if (primary === undefined || !placesOnMachines(cluster)) return area.scenario.containerInstances;
  return daemonPlaces(area, requirementsOf(service, primary));
}

const requirementsOf = ({ cluster }: Service, { revision }: Rollout): Omit<Candidate, "group" | "daemon"> => ({
  cluster,
  definition: revision.definition,
  launchType: revision.settings.launchType ?? "EC2",
  constraints: revision.settings.placementConstraints,
  strategy: revision.settings.placementStrategy,
});

/**
 * Why no container instance takes the task, as the service's event says it.
 * Sources: Amazon ECS Developer Guide, "Amazon ECS service event messages"; the form of the whole sentence: API Reference,
 * DescribeServices, Examples.
 */
export function unplacedText(place: Exclude<Place, { instance: ContainerInstance }>): string {
  const why =
    place.misfit === "NONE" || place.nearest === undefined
      ? "Reason: No Container Instances were found in your cluster."
      : `The closest matching (container-instance ${idOf(place.nearest)}) ${WORDS[place.misfit]}`;
  return `was unable to place a task because no container instance met all of its requirements. ${why} For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.`;
}

const WORDS: Readonly<Record<Misfit, string>> = {
  AGENT: 'encountered error "AGENT".',
  ATTRIBUTE: "is missing an attribute required by your task.",
  "MemberOf placement constraint unsatisfied.": 'encountered error "MemberOf placement constraint unsatisfied.".',
  "DistinctInstance placement constraint unsatisfied.":
    'encountered error "DistinctInstance placement constraint unsatisfied.".',
  "RESOURCE:PORTS": "is already using a port required by your task.",
  "RESOURCE:MEMORY": "has insufficient memory available.",
  "RESOURCE:CPU": "has insufficient CPU units available.",
};

const idOf = ({ arn }: ContainerInstance): string => arn.slice(arn.lastIndexOf("/") + 1);
