/** The operations on services, a row each. */
import { operation } from "../../../core/service.ts";
import { BUCKETS } from "../buckets.ts";
import {
  createServiceRequest,
  deleteServiceRequest,
  describeServicesRequest,
  listServicesByNamespaceRequest,
  listServicesRequest,
  updateServiceRequest,
} from "../inputs/services.ts";
import * as on from "../policy/resources.ts";
import { serviceRoles } from "../policy/tags-and-roles.ts";
import {
  createService,
  deleteService,
  describeServices,
  listServices,
  listServicesByNamespace,
  updateService,
} from "./operations.ts";

export const serviceRows = {
  CreateService: operation({
    input: createServiceRequest,
    run: createService,
    writes: true,
    bucket: BUCKETS.serviceModify,
    iam: { resources: on.service("serviceName"), creates: true, passes: serviceRoles },
  }),
  UpdateService: operation({
    input: updateServiceRequest,
    run: updateService,
    writes: true,
    bucket: BUCKETS.serviceModify,
    iam: { resources: on.service("service"), passes: serviceRoles },
  }),
  DeleteService: operation({
    input: deleteServiceRequest,
    run: deleteService,
    writes: true,
    bucket: BUCKETS.serviceModify,
    iam: { resources: on.service("service") },
  }),
  DescribeServices: operation({
    input: describeServicesRequest,
    run: describeServices,
    writes: false,
    bucket: BUCKETS.serviceRead,
    iam: { resources: on.firstService },
  }),
  ListServices: operation({
    input: listServicesRequest,
    run: listServices,
    writes: false,
    bucket: BUCKETS.serviceRead,
    iam: { resources: on.anything },
  }),
  ListServicesByNamespace: operation({
    input: listServicesByNamespaceRequest,
    run: listServicesByNamespace,
    writes: false,
    bucket: BUCKETS.clusterServiceRead,
    iam: { resources: on.anything },
  }),
};
