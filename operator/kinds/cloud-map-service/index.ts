import { CATALOGUE } from "../../api/catalogue.ts";
import type { CloudMapServiceExports } from "../../api/exports.ts";
import { readGroup } from "../../api/names.ts";
import { referencesOf } from "../../api/references.ts";
import type { CloudMapServiceSpec, CloudMapServiceStatus } from "../../api/types.ts";
import type { Aws } from "../../aws/handle.ts";
import type { Kind } from "../../engine/kind.ts";
import { isDeleting } from "../../engine/object.ts";
import { nameIn } from "../../lib/arn.ts";
import { fitTo } from "../common/fit-status.ts";
import { referred } from "../common/plan/neighbours.ts";
import { act } from "./act.ts";
import { askedNamespace, namespaceOf, type ServiceObserved, type ServiceStep, serviceNameOf } from "./model.ts";
import { observe } from "./observe.ts";
import { declaredPaths } from "./plan/changes.ts";
import { plan } from "./plan/index.ts";
import { status } from "./status.ts";

/** `CloudMapService`: a service of AWS Cloud Map, which tasks of an ECS service are registered in. */
export const cloudMapService: Kind<CloudMapServiceSpec, CloudMapServiceStatus, ServiceObserved, ServiceStep, Aws> = {
  names: CATALOGUE.CloudMapService,
  refs: (spec) => referencesOf("CloudMapService", spec),
  region: ({ spec }, surroundings) => {
    const namespace = referred(surroundings, "CloudMapNamespace", spec.namespaceRef?.name)?.exports;
    return spec.region ?? namespace?.scope?.region ?? namespace?.region;
  },
  identity: (resource, surroundings) => {
    const namespace = namespaceOf(resource, surroundings);
    return namespace === undefined ? undefined : `${serviceNameOf(resource)} in ${nameIn(namespace)}`;
  },
  readGroup: (resource, surroundings) =>
    readGroup("ListServices", namespaceOf(resource, surroundings) ?? resource.metadata.uid),
  exports: (resource): CloudMapServiceExports => ({
    name: serviceNameOf(resource),
    arn: resource.status?.arn,
    records: (resource.spec.dnsConfig?.dnsRecords ?? []).map(({ type }) => type),
    refs: referencesOf("CloudMapService", resource.spec).map(({ kind, name }) => `${kind}/${name}`),
    deleting: isDeleting(resource),
  }),
  fitStatus: fitTo("CloudMapService"),
  declared: (spec) => declaredPaths({ spec }),
  place: (resource, surroundings) => {
    const namespace = askedNamespace(resource, surroundings);
    return namespace === undefined ? undefined : { namespace };
  },
  observe,
  plan,
  act,
  status,
};
