/** The operations on operations, a row each. */
import { operation } from "../../../core/service.ts";
import { getOperationRequest, listOperationsRequest } from "../inputs/progress.ts";
import * as on from "../policy.ts";
import { getOperation, listOperations } from "./operations.ts";

export const progressRows = {
  GetOperation: operation({
    input: getOperationRequest,
    run: getOperation,
    writes: false,
    iam: { resources: on.anything },
  }),
  ListOperations: operation({
    input: listOperationsRequest,
    run: listOperations,
    writes: false,
    iam: { resources: on.anything },
  }),
};
