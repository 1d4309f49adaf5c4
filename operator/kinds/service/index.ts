import { CATALOGUE } from "../../api/catalogue.ts";
import type { ServiceExports } from "../../api/exports.ts";
import { readGroup } from "../../api/names.ts";
import { referencesOf } from "../../api/references.ts";
import type { ServiceSpec, ServiceStatus } from "../../api/types.ts";
import type { Aws } from "../../aws/handle.ts";
import type { Kind } from "../../engine/kind.ts";
import { isDeleting } from "../../engine/object.ts";
import { fitTo } from "../common/fit-status.ts";
import { referred } from "../common/plan/neighbours.ts";
import { act } from "./act.ts";
import { declaredPaths } from "./declared.ts";
import { derive, type ServiceFacts } from "./facts.ts";
import type { ServiceObserved, ServiceStep } from "./model.ts";
import { readExternalDefinition } from "./observe/external-definition.ts";
import { observe } from "./observe/index.ts";
import { place } from "./place.ts";
import { awsEvents } from "./plan/aws-events.ts";
import { plan } from "./plan/index.ts";
import { clusterNameOf, externalDefinitionName, resolveCluster, serviceNameOf } from "./references.ts";
import { conditions, early, status } from "./status.ts";

/** `ECSService`: a service, its rollout, its count. */
export const service: Kind<ServiceSpec, ServiceStatus, ServiceObserved, ServiceStep, Aws, ServiceFacts> = {
  names: CATALOGUE.ECSService,
  refs: (spec) => referencesOf("ECSService", spec),
  region(resource, surroundings) {
    const cluster = referred(surroundings, "ECSCluster", resource.spec.clusterRef?.name)?.exports;
    return resource.spec.region ?? cluster?.scope?.region ?? cluster?.region;
  },
  // A reference to nothing claims nothing.
  identity(resource, surroundings) {
    const { clusterRef } = resource.spec;
    if (clusterRef !== undefined && referred(surroundings, "ECSCluster", clusterRef.name) === undefined)
      return undefined;
    return `${clusterNameOf(resource, surroundings)}/${serviceNameOf(resource)}`;
  },
  // One call reads ten services of a cluster: those of one cluster at the same time.
  readGroup: (resource, surroundings) => readGroup("DescribeServices", clusterNameOf(resource, surroundings)),
  exports: (resource): ServiceExports => {
    const { spec, status: reported } = resource;
    const deleting = isDeleting(resource);
    const target = reported?.target?.taskDefinition;
    const used = [spec.taskDefinition, reported?.current?.taskDefinition, ...(reported?.revisionsInUse ?? [])];
    return {
      arn: reported?.arn,
      clusterArn: reported?.clusterArn,
      deleting,
      follows: !deleting && spec.suspend !== true && spec.managementPolicy !== "Observe",
      refs: referencesOf("ECSService", spec).map(({ kind, name }) => `${kind}/${name}`),
      target,
      alsoUses: [...new Set(used.filter((name) => name !== target).filter((name) => name !== undefined))],
    };
  },
  fitStatus: fitTo("ECSService"),
  declared: declaredPaths,
  place,
  async unread({ aws }, resource, surroundings) {
    if (resolveCluster(resource, surroundings) === undefined) return undefined;
    const unread = { service: undefined, noCluster: false, stopped: [], source: "unread", recentWrite: false } as const;
    // The roles in a revision that no spec describes have to be granted.
    const named = externalDefinitionName(resource, surroundings);
    const externalDefinition = named === undefined ? undefined : await readExternalDefinition(aws, named);
    return externalDefinition === undefined ? unread : { ...unread, externalDefinition };
  },
  early,
  observe,
  derive,
  plan,
  act,
  awsEvents,
  status,
  conditions,
};
