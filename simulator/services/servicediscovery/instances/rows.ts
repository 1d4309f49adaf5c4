/** The operations on instances, a row each. */
import { operation } from "../../../core/service.ts";
import * as inputs from "../inputs/instances.ts";
import * as on from "../policy.ts";
import { discoverInstances } from "./discover.ts";
import * as run from "./operations.ts";

export const instanceRows = {
  RegisterInstance: operation({
    input: inputs.registerInstanceRequest,
    run: run.registerInstance,
    writes: true,
    iam: { resources: on.service("ServiceId") },
  }),
  DeregisterInstance: operation({
    input: inputs.deregisterInstanceRequest,
    run: run.deregisterInstance,
    writes: true,
    iam: { resources: on.service("ServiceId") },
  }),
  ListInstances: operation({
    input: inputs.listInstancesRequest,
    run: run.listInstances,
    writes: false,
    iam: { resources: on.service("ServiceId") },
  }),
  DiscoverInstances: operation({
    input: inputs.discoverInstancesRequest,
    run: discoverInstances,
    writes: false,
    // Source: Developer Guide, "AWS Cloud Map service quotas"; AWS publishes no other rate of Cloud Map.
    bucket: { name: "discoverInstances", burst: 2000, perSecond: 1000 },
    iam: { resources: on.anything },
  }),
};
