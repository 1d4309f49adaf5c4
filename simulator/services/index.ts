/** The AWS services there are, and what they need of each other. */
import { createEcs } from "./ecs/index.ts";
import { discoveryForEcs, namespacesForEcs } from "./servicediscovery/for-ecs.ts";
import { servicediscovery } from "./servicediscovery/index.ts";
import { sts } from "./sts/index.ts";

export const ecs = createEcs({ namespaces: namespacesForEcs, discovery: discoveryForEcs });

export const SERVICES = [ecs, servicediscovery, sts] as const;
