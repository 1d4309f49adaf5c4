/** The operations on services, a row each. */
import { operation } from "../../../core/service.ts";
import * as inputs from "../inputs/services.ts";
import * as on from "../policy.ts";
import * as run from "./operations.ts";

export const serviceRows = {
  CreateService: operation({
    input: inputs.createServiceRequest,
    run: run.createService,
    writes: true,
    iam: { resources: on.newService, creates: true },
  }),
  UpdateService: operation({
    input: inputs.updateServiceRequest,
    run: run.updateService,
    writes: true,
    iam: { resources: on.service("Id") },
  }),
  DeleteService: operation({
    input: inputs.deleteServiceRequest,
    run: run.deleteService,
    writes: true,
    iam: { resources: on.service("Id") },
  }),
  GetService: operation({
    input: inputs.getServiceRequest,
    run: run.getService,
    writes: false,
    iam: { resources: on.service("Id") },
  }),
  ListServices: operation({
    input: inputs.listServicesRequest,
    run: run.listServices,
    writes: false,
    iam: { resources: on.anything },
  }),
};
