/** The operations on capacity providers, a row each. */
import { operation } from "../../../core/service.ts";
import { BUCKETS } from "../buckets.ts";
import {
  createCapacityProviderRequest,
  deleteCapacityProviderRequest,
  describeCapacityProvidersRequest,
} from "../inputs/capacity-providers.ts";
import * as on from "../policy/resources.ts";
import { createCapacityProvider, deleteCapacityProvider, describeCapacityProviders } from "./operations.ts";

export const providerRows = {
  CreateCapacityProvider: operation({
    input: createCapacityProviderRequest,
    run: createCapacityProvider,
    writes: true,
    bucket: BUCKETS.capacityProviderModify,
    iam: { resources: on.anything, creates: true },
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
