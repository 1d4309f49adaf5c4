/** Draws what Kubernetes and AWS show of a service as a tree: service, deployments, tasks. Pure; the caller prints. */

interface Tasks {
  readonly requested?: number;
  readonly running?: number;
  readonly pending?: number;
  readonly productionWeight?: number;
}

export interface ServiceObject {
  readonly metadata: { readonly name: string; readonly generation: number };
  readonly status?: {
    readonly desiredCount?: number;
    readonly runningCount?: number;
    readonly arn?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason: string;
      readonly message: string;
      readonly observedGeneration: number;
    }[];
    readonly target?: { readonly taskDefinition?: string };
    readonly deployment?: {
      readonly status?: string;
      readonly stage?: string;
      readonly strategy?: string;
      readonly targetTasks?: Tasks;
      readonly sourceTasks?: Tasks;
    };
  };
}

export interface Snapshot {
  readonly areas: readonly {
    readonly tasks: readonly SimulatedTask[];
    readonly services: readonly {
      readonly serviceArn: string;
      readonly taskDefinition: string;
      readonly deployments: readonly {
        readonly id: string;
        readonly status: string;
        readonly taskDefinition: string;
        readonly runningCount: number;
        readonly desiredCount: number;
      }[];
      readonly serviceDeployments: readonly { readonly status: string }[];
    }[];
  }[];
}

interface SimulatedTask {
  readonly taskArn: string;
  readonly lastStatus: string;
  readonly startedBy?: string;
  readonly taskDefinitionArn: string;
}

const lastPart = (arn: string | undefined): string => arn?.split("/").at(-1) ?? "-";

const traffic = (tasks: Tasks | undefined): string =>
  tasks?.productionWeight === undefined ? "" : `, ${tasks.productionWeight} % of the traffic`;

/** The tree of one service, a line each. */
export function drawService(object: ServiceObject, snapshot: Snapshot): readonly string[] {
  const { status } = object;
  const ready = status?.conditions?.find((condition) => condition.type === "Ready");
  const lines = [
    `service ${object.metadata.name}  Ready=${ready?.status ?? "-"} ${ready?.reason ?? ""}  ` +
      `${status?.runningCount ?? 0}/${status?.desiredCount ?? 0} running  wants ${lastPart(status?.target?.taskDefinition)}`,
  ];
  const { deployment } = status ?? {};
  if (deployment !== undefined && deployment.status !== "SUCCESSFUL") {
    const stage = deployment.stage === undefined ? "" : `, stage ${deployment.stage}`;
    lines.push(`|  ${deployment.strategy ?? ""} ${deployment.status ?? ""}${stage}`);
    lines.push(
      `|  new: ${deployment.targetTasks?.running ?? 0}/${deployment.targetTasks?.requested ?? 0}${traffic(deployment.targetTasks)}`,
    );
    if (deployment.sourceTasks !== undefined)
      lines.push(`|  old: ${deployment.sourceTasks.running ?? 0}${traffic(deployment.sourceTasks)}`);
  }
  const area = snapshot.areas.find(({ services }) => services.some((one) => one.serviceArn === status?.arn));
  const live = area?.services.find((one) => one.serviceArn === status?.arn);
  for (const one of live?.deployments ?? []) {
    lines.push(`+- ${one.status} ${lastPart(one.taskDefinition)}  ${one.runningCount}/${one.desiredCount}`);
    const tasks = (area?.tasks ?? []).filter((task) => task.startedBy === one.id && task.lastStatus !== "STOPPED");
    for (const task of tasks) lines.push(`|  +- task ${lastPart(task.taskArn).slice(0, 8)}  ${task.lastStatus}`);
  }
  return lines;
}
