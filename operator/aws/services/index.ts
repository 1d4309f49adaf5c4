import { applicationAutoscaling } from "./application-autoscaling/index.ts";
import type { ScalingOperations } from "./application-autoscaling/shapes.ts";
import { cloudwatch } from "./cloudwatch/index.ts";
import type { CloudWatchOperations } from "./cloudwatch/shapes.ts";
import { logs } from "./cloudwatchlogs/index.ts";
import type { LogsOperations } from "./cloudwatchlogs/shapes.ts";
import { ecs } from "./ecs/index.ts";
import type { EcsOperations } from "./ecs/shapes.ts";
import type { AwsService, Operation } from "./service.ts";
import { servicediscovery } from "./servicediscovery/index.ts";
import type { ServiceDiscoveryOperations } from "./servicediscovery/shapes.ts";
import { sts } from "./sts/index.ts";
import type { StsOperations } from "./sts/shapes.ts";

/** Every AWS service that the operator calls. A new one is a folder, its line here, and its line in `commands.ts`. */
export const SERVICES = {
  "application-autoscaling": applicationAutoscaling,
  cloudwatch,
  ecs,
  logs,
  servicediscovery,
  sts,
} as const satisfies Readonly<Record<string, AwsService>>;

export type ServiceName = keyof typeof SERVICES;

/** Inputs and outputs of the operations, by service. */
export interface Operations {
  readonly "application-autoscaling": ScalingOperations;
  readonly cloudwatch: CloudWatchOperations;
  readonly ecs: EcsOperations;
  readonly logs: LogsOperations;
  readonly servicediscovery: ServiceDiscoveryOperations;
  readonly sts: StsOperations;
}

/** One operation with the service that it belongs to. */
export interface Row {
  readonly service: AwsService;
  readonly name: string;
  readonly operation: Operation;
}

/** Every operation that the operator calls. */
export const ROWS: readonly Row[] = Object.values<AwsService>(SERVICES).flatMap((service) =>
  Object.entries(service.operations).map(([name, operation]) => ({ service, name, operation })),
);

/** The IAM actions that an operation needs, with their prefix: `ecs:CreateCluster`. */
export const iamActions = ({ service, operation }: Row): readonly string[] =>
  operation.iam.actions.map((action) => `${service.iamPrefix}:${action}`);
