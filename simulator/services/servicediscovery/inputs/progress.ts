/** What the operations on operations take. Source: AWS Cloud Map API Reference, 2017-03-14. */
import { choice, type Infer, integer, list, shape, text } from "../../../core/model.ts";

export const getOperationRequest = shape({ OperationId: text, OwnerAccount: text }, "OperationId");

const operationFilter = shape(
  {
    Name: choice("NAMESPACE_ID", "SERVICE_ID", "STATUS", "TYPE", "UPDATE_DATE"),
    Values: list(text),
    Condition: choice("BEGINS_WITH", "BETWEEN", "EQ", "IN"),
  },
  "Name",
  "Values",
);

export const listOperationsRequest = shape({ NextToken: text, MaxResults: integer, Filters: list(operationFilter) });

export type GetOperationInput = Infer<typeof getOperationRequest>;
export type ListOperationsInput = Infer<typeof listOperationsRequest>;
