import { refuse } from "../../../core/errors.ts";
import { seconds } from "../../../core/json.ts";
import { inputMust as must } from "../demands.ts";
import { checkFilter, type FilterRule, passes } from "../filters.ts";
import type * as inputs from "../inputs/progress.ts";
import { idOf } from "../lookups.ts";
import { pageOf } from "../paging.ts";
import type { CloudMapArea, Operation } from "../records.ts";

/** An operation as GetOperation shows it. */
export function operationView(area: CloudMapArea, operation: Operation) {
  const { id, type, status, errorCode, errorMessage, createdAt, updatedAt, targets } = operation;
  return {
    Id: id,
    OwnerAccount: area.account,
    Type: type,
    Status: status,
    ErrorCode: errorCode,
    ErrorMessage: errorMessage,
    CreateDate: seconds(createdAt),
    UpdateDate: seconds(updatedAt),
    Targets: targets,
  };
}

export function getOperation(area: CloudMapArea, { OperationId }: inputs.GetOperationInput) {
  must(OperationId.length <= 64, "The operation ID can have at most 64 characters.");
  const operation = area.operations.get(OperationId);
  if (!operation) throw refuse("OperationNotFound", `No operation exists with the ID ${OperationId}.`);
  return { Operation: operationView(area, operation) };
}

const FILTERS: Readonly<Record<string, FilterRule>> = {
  NAMESPACE_ID: { conditions: ["EQ"] },
  SERVICE_ID: { conditions: ["EQ"] },
  // The page of OperationFilter calls a success SUCCEED, and that of Operation SUCCESS: both are taken.
  STATUS: { conditions: ["EQ", "IN"], values: ["SUBMITTED", "PENDING", "SUCCEED", "SUCCESS", "FAIL"] },
  TYPE: {
    conditions: ["EQ", "IN"],
    values: [
      "CREATE_NAMESPACE",
      "DELETE_NAMESPACE",
      "UPDATE_NAMESPACE",
      "UPDATE_SERVICE",
      "REGISTER_INSTANCE",
      "DEREGISTER_INSTANCE",
    ],
  },
  UPDATE_DATE: { conditions: ["BETWEEN"] },
};

type OperationFilter = NonNullable<inputs.ListOperationsInput["Filters"]>[number];

function passesFilter(operation: Operation, filter: OperationFilter): boolean {
  const { Values } = filter;
  switch (filter.Name) {
    case "NAMESPACE_ID":
      return passes(operation.namespaceId, { ...filter, Values: Values.map(idOf) });
    case "SERVICE_ID":
      return passes(operation.targets.SERVICE ?? "", { ...filter, Values: Values.map(idOf) });
    case "STATUS":
      return passes(operation.status, {
        ...filter,
        Values: Values.map((value) => (value === "SUCCEED" ? "SUCCESS" : value)),
      });
    case "TYPE":
      return passes(operation.type, filter);
    case "UPDATE_DATE":
      return passes(String(seconds(operation.updatedAt)), filter);
    default:
      return filter.Name satisfies never;
  }
}

/** Operations of a namespace that was deleted are no longer listed, as the authors of moto saw; GetOperation still has them. */
const listed = ({ namespaces }: CloudMapArea, { namespaceId, type, status }: Operation): boolean =>
  namespaces.has(namespaceId) || (type === "CREATE_NAMESPACE" && status !== "SUCCESS");

export function listOperations(area: CloudMapArea, input: inputs.ListOperationsInput) {
  const { Filters = [] } = input;
  for (const filter of Filters) checkFilter(FILTERS, filter);
  const all = [...area.operations.values()].filter((operation) => listed(area, operation));
  const { items, nextToken } = pageOf(
    area,
    all.map(({ id }) => id),
    input,
  );
  const found = items.flatMap((id) => area.operations.get(id) ?? []);
  const wanted = found.filter((operation) => Filters.every((filter) => passesFilter(operation, filter)));
  return { Operations: wanted.map(({ id, status }) => ({ Id: id, Status: status })), NextToken: nextToken };
}
