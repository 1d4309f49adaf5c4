import type { ServiceFields } from "../api/types.ts";
import type { EcsTag } from "../aws/services/ecs/shapes.ts";
import { compact } from "../lib/json.ts";
import type { Members } from "./canonical/rule.ts";
import type { ServiceFacts } from "./canonical/service-facts.ts";
import { breaksRebalancing } from "./rebalancing.ts";
import { CREATE_ONLY, desiredOf, GROUPS } from "./service-groups.ts";
import { type ResolvedService, serviceFacts } from "./service-spec.ts";

const DEFAULT_COUNT = 1;

/** What groups depend on of what a service refers to. */
type Resolved = Pick<ResolvedService, "taskDefinition" | "containerHealthCheck">;

/**
 * Whether a grace period has anything to wait for. Without any health check AWS does not use it.
 * Source: Amazon ECS API Reference, UpdateService, healthCheckGracePeriodSeconds.
 */
function hasHealthCheck(spec: ServiceFields, resolved: Resolved): boolean {
  const targets = (spec.loadBalancers?.length ?? 0) + (spec.vpcLatticeConfigurations?.length ?? 0);
  return targets > 0 || resolved.containerHealthCheck !== false;
}

/** What is declared and sent, group by group. */
export function wantedGroups(spec: ServiceFields, resolved: Resolved, facts: ServiceFacts): Members {
  const wanted: Record<string, unknown> = {};
  for (const group of GROUPS) {
    if (group.name === "healthCheckGracePeriodSeconds" && !hasHealthCheck(spec, resolved)) continue;
    if (group.name === "taskDefinition" && facts.controller === "EXTERNAL") continue;
    wanted[group.name] = desiredOf(group, spec, resolved);
  }
  return compact(wanted);
}

/** Everything declared that CreateService takes, but for the count and the tags. */
export function releaseContent(spec: ServiceFields, resolved: ResolvedService): Members {
  const createOnly = Object.fromEntries(CREATE_ONLY.map((name) => [name, spec[name]]));
  return compact({ ...wantedGroups(spec, resolved, serviceFacts(spec)), ...createOnly });
}

/**
 * Input of CreateService: all declared groups. Availability Zone rebalancing is on for new services by
 * default, so it is switched off when the rest of the spec rules it out.
 */
export function createServiceInput(
  spec: ServiceFields,
  resolved: ResolvedService & {
    readonly serviceName: string;
    readonly tags: readonly EcsTag[];
    readonly clientToken?: string;
  },
): Members {
  const facts = serviceFacts(spec);
  const switchOff =
    spec.availabilityZoneRebalancing === undefined && facts.controller === "ECS" && breaksRebalancing(spec, facts);
  return compact({
    cluster: resolved.cluster,
    serviceName: resolved.serviceName,
    ...releaseContent(spec, resolved),
    desiredCount: facts.scheduling === "DAEMON" ? undefined : (spec.desiredCount ?? DEFAULT_COUNT),
    availabilityZoneRebalancing: switchOff ? "DISABLED" : spec.availabilityZoneRebalancing,
    tags: resolved.tags.length === 0 ? undefined : resolved.tags,
    clientToken: resolved.clientToken,
  });
}
