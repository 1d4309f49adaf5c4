import { currentDeployment, setStatus } from "../deployments/deployments.ts";
import { watchDeployment } from "../deployments/monitors.ts";
import { rollingPass } from "../deployments/rolling.ts";
import { trafficPass } from "../deployments/traffic.ts";
import type { EcsArea, Service } from "../records.ts";
import { purgeUnused } from "../task-definitions/operations.ts";
import { stopTask } from "../tasks/life.ts";
import { after } from "../time.ts";
import { disconnect } from "./discovery.ts";
import { liveTasks } from "./tasks.ts";

/** Schedules a pass over the service; several calls until then are one pass. */
export function wakeScheduler(service: Service): void {
  if (service.scheduled) return;
  service.scheduled = true;
  after(service.area.world, "scheduler", () => {
    service.scheduled = false;
    runScheduler(service);
  });
}

/** Schedules a pass over every service: capacity or another condition of the world has changed. */
export function wakeAll(areas: readonly EcsArea[]): void {
  for (const { services } of areas) for (const service of services.values()) service.wake();
}

function runScheduler(service: Service): void {
  if (service.status === "DRAINING") {
    drain(service);
    return;
  }
  if (service.status === "INACTIVE" || !service.primary) return;
  const deployment = currentDeployment(service);
  if (deployment?.status === "PENDING") setStatus(service, deployment, "IN_PROGRESS");
  watchDeployment(service);
  const strategy = deployment?.configuration.strategy ?? service.settings.deploymentConfiguration.strategy;
  if (strategy === "ROLLING") rollingPass(service, service.primary);
  else trafficPass(service, service.primary);
  for (const revision of service.revisions) purgeUnused(service.area, revision.definition);
}

const down = ["STOPPING", "DEPROVISIONING", "STOPPED"];

/** A deleted service stops its tasks; once all are STOPPING or STOPPED it is INACTIVE, and much later forgotten. */
function drain(service: Service): void {
  const { area } = service;
  for (const task of liveTasks(service)) {
    stopTask(
      task,
      "ServiceSchedulerInitiated",
      `Scaling activity initiated by (deployment ${service.primary?.id ?? "none"})`,
    );
  }
  if (![...service.tasks].every((task) => down.includes(task.lastStatus))) return;
  service.status = "INACTIVE";
  service.primary = undefined;
  service.older = [];
  service.deployments = [];
  if (service.definition) purgeUnused(area, service.definition);
  disconnect(service);
  area.ports.scaling.serviceEnds(area, { cluster: service.cluster.name, service: service.name, moment: "inactive" });
  const key = `${service.cluster.name}/${service.name}`;
  after(area.world, "inactive", () => {
    if (area.services.get(key) === service) area.services.delete(key);
  });
}
