import { refuse } from "../../../core/errors.ts";
import { inputMust as must } from "../demands.ts";
import type * as inputs from "../inputs/instances.ts";
import { existingService } from "../lookups.ts";
import { pageOf } from "../paging.ts";
import { refuseWhileRunning, startOperation } from "../progress/run.ts";
import type { CloudMapArea, DiscoveryService } from "../records.ts";
import { dropInstance, instanceView, putInstance } from "./registry.ts";

/** Instances of a service. Source: Developer Guide, "AWS Cloud Map service quotas". */
const most = 1000;

/**
 * What an instance must have for the records of its service.
 * Source: API Reference, RegisterInstance, Attributes.
 */
function checkAttributes({ dns, healthCheck }: DiscoveryService, has: Readonly<Record<string, string>>): void {
  must(Object.keys(has).length <= 30, "An instance can have at most 30 attributes.");
  const types = (dns?.records ?? []).map(({ Type }) => Type);
  const address = has.AWS_INSTANCE_IPV4 ?? has.AWS_INSTANCE_IPV6;
  const needs = (name: string) => must(has[name] !== undefined, `The attribute ${name} is required.`);
  if (has.AWS_ALIAS_DNS_NAME !== undefined) {
    must(dns?.routingPolicy === "WEIGHTED", "AWS_ALIAS_DNS_NAME requires the routing policy WEIGHTED.");
    must(address === undefined, "AWS_ALIAS_DNS_NAME can't be specified with AWS_INSTANCE attributes.");
    return;
  }
  if (types.includes("A")) needs("AWS_INSTANCE_IPV4");
  if (types.includes("AAAA")) needs("AWS_INSTANCE_IPV6");
  if (types.includes("CNAME")) needs("AWS_INSTANCE_CNAME");
  if (types.includes("SRV") || healthCheck) needs("AWS_INSTANCE_PORT");
  must(!types.includes("SRV") || address !== undefined, "AWS_INSTANCE_IPV4 or AWS_INSTANCE_IPV6 is required.");
}

/** "One RegisterInstance request must complete before you can submit another request and specify the same" ids. */
function refuseWhileChanging(area: CloudMapArea, service: DiscoveryService, id: string): void {
  refuseWhileRunning(area, ({ targets }) => targets.SERVICE === service.id && targets.INSTANCE === id);
}

export function registerInstance(area: CloudMapArea, input: inputs.RegisterInstanceInput) {
  const { ServiceId, InstanceId: id, Attributes: attributes, CreatorRequestId: creatorRequestId } = input;
  const service = existingService(area, ServiceId);
  must(/^[0-9a-zA-Z_/:.@-]{1,64}$/.test(id), "The instance ID is not valid.");
  must((creatorRequestId ?? "").length <= 64, "The request ID can have at most 64 characters.");
  checkAttributes(service, attributes);
  refuseWhileChanging(area, service, id);
  if (!service.instances.has(id) && service.instances.size >= most)
    throw refuse("ResourceLimitExceeded", "The quota on the number of instances of the service has been reached.");
  const operation = startOperation(area, {
    type: "REGISTER_INSTANCE",
    action: "RegisterInstance",
    targets: { INSTANCE: id, SERVICE: service.id },
    namespace: service.namespace,
    quick: service.type === "HTTP",
    finish() {
      putInstance(service, { id, attributes, creatorRequestId });
      return undefined;
    },
  });
  return { OperationId: operation.id };
}

export function deregisterInstance(area: CloudMapArea, input: inputs.DeregisterInstanceInput) {
  const { ServiceId, InstanceId: id } = input;
  const service = existingService(area, ServiceId);
  refuseWhileChanging(area, service, id);
  if (!service.instances.has(id)) throw refuse("InstanceNotFound", `No instance exists with the ID ${id}.`);
  const operation = startOperation(area, {
    type: "DEREGISTER_INSTANCE",
    action: "DeregisterInstance",
    targets: { INSTANCE: id, SERVICE: service.id },
    namespace: service.namespace,
    quick: service.type === "HTTP",
    finish() {
      dropInstance(service, id);
      return undefined;
    },
  });
  return { OperationId: operation.id };
}

export function listInstances(area: CloudMapArea, input: inputs.ListInstancesInput) {
  const { instances } = existingService(area, input.ServiceId);
  const { items, nextToken } = pageOf(area, [...instances.keys()], input);
  const found = items.flatMap((id) => instances.get(id) ?? []);
  return {
    ResourceOwner: area.account,
    Instances: found.map((instance) => instanceView(area, instance)),
    NextToken: nextToken,
  };
}
