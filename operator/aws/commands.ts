import { applicationAutoscaling } from "./services/application-autoscaling/commands.ts";
import { cloudwatch } from "./services/cloudwatch/commands.ts";
import { logs } from "./services/cloudwatchlogs/commands.ts";
import { ecs } from "./services/ecs/commands.ts";
import type { ServiceName } from "./services/index.ts";
import { servicediscovery } from "./services/servicediscovery/commands.ts";
import { sts } from "./services/sts/commands.ts";

/** A command of the SDK; their own types differ for each. */
export type CommandClass = new (input: never) => object;

interface SdkService {
  readonly Client: new (settings: never) => object;
  readonly commands: Readonly<Record<string, CommandClass>>;
}

/** The clients and commands of the SDK, by service; nothing but the transport needs them. */
export const COMMANDS: Readonly<Record<ServiceName, SdkService>> = {
  "application-autoscaling": applicationAutoscaling,
  cloudwatch,
  ecs,
  logs,
  servicediscovery,
  sts,
};
