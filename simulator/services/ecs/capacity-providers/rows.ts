/** The operations on capacity providers, a row each. */
import { operation } from "../../../core/service.ts";
import { BUCKETS } from "../buckets.ts";
import {
  createCapacityProviderRequest,
  deleteCapacityProviderRequest,
  describeCapacityProvidersRequest,
  updateCapacityProviderRequest,
} from "../inputs/capacity-providers.ts";
import * as on from "../policy/resources.ts";
import { providerRoles } from "../policy/tags-and-roles.ts";
import {
  createCapacityProvider,
  deleteCapacityProvider,
  describeCapacityProviders,
  updateCapacityProvider,
} from "./operations.ts";

export const providerRows = {
  CreateCapacityProvider: operation({
    input: createCapacityProviderRequest,
    run: createCapacityProvider,
    writes: true,
    bucket: BUCKETS.capacityProviderModify,
    iam: { resources: on.anything, creates: true, passes: providerRoles },
  }),
  UpdateCapacityProvider: operation({
    input: updateCapacityProviderRequest,
    run: updateCapacityProvider,
    writes: true,
    bucket: BUCKETS.capacityProviderModify,
    iam: { resources: on.namedCapacityProvider, passes: providerRoles },
  }),
  DeleteCapacityProvider: operation({
    input: deleteCapacityProviderRequest,
    run: deleteCapacityProvider,
    writes: true,
    bucket: BUCKETS.capacityProviderModify,
    iam: { resources: on.capacityProvider },
  }),
  DescribeCapacityProviders: operation({
    input: describeCapacityProvidersRequest,
    run: describeCapacityProviders,
    writes: false,
    bucket: BUCKETS.capacityProviderRead,
    iam: { resources: on.firstCapacityProvider },
  }),
};
