/** What Application Auto Scaling sees and does of the services of Amazon ECS. It works at once, and asks nobody for permission. */
import type { Area } from "../../core/world.ts";
import { currentDeployment } from "./deployments/deployments.ts";
import type { EcsArea, Service } from "./records.ts";
import { changeCount } from "./services/operations.ts";

/** A service that is there, if anybody has made one in the area. */
function present(area: Area, cluster: string, name: string): Service | undefined {
  const own = area.states.get("ecs") as EcsArea | undefined;
  const service = own?.services.get(`${cluster}/${name}`);
  return service?.status === "INACTIVE" ? undefined : service;
}

export const servicesForScaling = {
  find(area: Area, cluster: string, name: string) {
    const service = present(area, cluster, name);
    if (!service) return undefined;
    const { settings, tasks } = service;
    return {
      active: service.status === "ACTIVE",
      desiredCount: service.desiredCount,
      runningCount: [...tasks].filter(({ lastStatus }) => lastStatus === "RUNNING").length,
      deploying: settings.deploymentController.type === "ECS" && currentDeployment(service) !== undefined,
      targetGroups: settings.loadBalancers.flatMap(({ targetGroupArn }) => targetGroupArn ?? []),
      highResolution: (settings.monitoring?.metricConfigurations ?? []).flatMap(({ metricNames, resolutionSeconds }) =>
        resolutionSeconds === 20 ? metricNames : [],
      ),
    };
  },
  setDesiredCount(area: Area, cluster: string, name: string, count: number): void {
    const service = present(area, cluster, name);
    if (service) changeCount(service, count);
  },
};
