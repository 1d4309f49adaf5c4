/** The AWS services there are, and what they need of each other. */
import { scalingForCloudWatch, scalingForEcs } from "./application-autoscaling/for-others.ts";
import { createScaling } from "./application-autoscaling/index.ts";
import { alarmsForScaling } from "./cloudwatch/for-scaling.ts";
import { createCloudWatch } from "./cloudwatch/index.ts";
import { logsForEcs } from "./cloudwatchlogs/for-ecs.ts";
import { logs } from "./cloudwatchlogs/index.ts";
import { servicesForScaling } from "./ecs/for-scaling.ts";
import { createEcs } from "./ecs/index.ts";
import { discoveryForEcs, namespacesForEcs } from "./servicediscovery/for-ecs.ts";
import { servicediscovery } from "./servicediscovery/index.ts";
import { sts } from "./sts/index.ts";

const forCloudWatch = { scaling: scalingForCloudWatch };

export const ecs = createEcs({
  namespaces: namespacesForEcs,
  discovery: discoveryForEcs,
  scaling: scalingForEcs,
  logs: logsForEcs,
});

const scaling = createScaling({ services: servicesForScaling, alarms: alarmsForScaling(forCloudWatch) });

const cloudwatch = createCloudWatch(forCloudWatch);

export const SERVICES = [ecs, servicediscovery, scaling, cloudwatch, logs, sts] as const;
