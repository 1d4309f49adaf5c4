/** The AWS services there are, and what they need of each other. */
import { createEcs } from "./ecs/index.ts";
import { namespacesForEcs } from "./servicediscovery/for-ecs.ts";
import { servicediscovery } from "./servicediscovery/index.ts";
import { sts } from "./sts/index.ts";

export const ecs = createEcs({ namespaces: namespacesForEcs });

export const SERVICES = [ecs, servicediscovery, sts] as const;
