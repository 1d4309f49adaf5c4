/**
 * Work that goes on after its request was answered: SUBMITTED, PENDING, then SUCCESS or FAIL.
 * Source: API Reference, Operation.
 */
import { Refusal } from "../../../core/errors.ts";
import { lasting } from "../options.ts";
import type {
  CloudMapArea,
  FailingOperation,
  Namespace,
  Operation,
  OperationTargets,
  OperationType,
} from "../records.ts";
import { nextId } from "../state.ts";

export interface Work {
  readonly type: OperationType;
  readonly action: string;
  readonly targets: OperationTargets;
  readonly namespace: Pick<Namespace, "id" | "type">;
  /** Whether Route 53 has no part in it. */
  readonly quick: boolean;
  readonly creation?: Operation["creation"];
  /** What the operation does in the end. @returns why it fails, if it does */
  readonly finish: () => FailingOperation | undefined;
}

/** Starts an operation; its further life is on the agenda. */
export function startOperation(area: CloudMapArea, work: Work): Operation {
  const { world, operations } = area;
  const [first, last] = [nextId(area), nextId(area)];
  const operation: Operation = {
    id: `${first}-${last.slice(0, 8)}`,
    type: work.type,
    action: work.action,
    targets: work.targets,
    namespaceId: work.namespace.id,
    creation: work.creation,
    createdAt: world.now,
    status: "SUBMITTED",
    updatedAt: world.now,
    errorCode: undefined,
    errorMessage: undefined,
  };
  operations.set(operation.id, operation);
  const scripted = takeFailure(area, work.type);
  world.agenda.at(world.now + lasting(world, "operationSubmitted"), () => {
    if (operation.status === "SUBMITTED") move(area, operation, "PENDING");
  });
  world.agenda.at(world.now + lasting(world, work.quick ? "operationHttp" : "operationDns"), () =>
    end(area, operation, scripted ?? work.finish()),
  );
  return operation;
}

function move({ world }: CloudMapArea, operation: Operation, status: Operation["status"]): void {
  operation.status = status;
  operation.updatedAt = world.now;
}

function end(area: CloudMapArea, operation: Operation, failure: FailingOperation | undefined): void {
  const { world, operations } = area;
  operation.errorCode = failure?.errorCode;
  operation.errorMessage = failure && (failure.errorMessage ?? `The operation failed: ${failure.errorCode}.`);
  move(area, operation, failure ? "FAIL" : "SUCCESS");
  world.agenda.at(world.now + lasting(world, "operationKept"), () => operations.delete(operation.id));
}

/** The failure that the scenario has for this operation; it is used up. */
function takeFailure({ scenario }: CloudMapArea, type: OperationType): FailingOperation | undefined {
  const found = scenario.failing.find((one) => one.type === undefined || one.type === type);
  scenario.failing = scenario.failing.filter((one) => one !== found);
  return found;
}

const running = ({ status }: Operation): boolean => status === "SUBMITTED" || status === "PENDING";

/** The operation that is going on, of those that match. */
export function runningOperation(
  { operations }: CloudMapArea,
  matches: (operation: Operation) => boolean,
): Operation | undefined {
  return [...operations.values()].find((operation) => running(operation) && matches(operation));
}

/**
 * One thing at a time: "The operation is already in progress." (API Reference, DuplicateRequest). The text is what AWS was seen to
 * answer.
 *
 * @throws Refusal DuplicateRequest with the operation that is going on
 */
export function refuseWhileRunning(area: CloudMapArea, matches: (operation: Operation) => boolean): void {
  const other = runningOperation(area, matches);
  if (!other) return;
  const text = `Another operation of type ${other.action} and id ${other.id} is in progress`;
  throw new Refusal("DuplicateRequest", text, 400, { DuplicateOperationId: other.id });
}
