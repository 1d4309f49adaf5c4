import type { CloudMapNamespaceStatus } from "../../../api/types.ts";
import type { PlanInput } from "../../../engine/kind.ts";
import type { BaseStatus, CommonSpec } from "../../../engine/object.ts";
import type { Plan, StepBase } from "../../../engine/plan.ts";
import { parseTime, rfc3339 } from "../../../lib/clock.ts";
import { incompleteAnswer } from "./failures.ts";
import { blocked, inSync, progressing } from "./plans.ts";

/**
 * Cloud Map answers a change with the id of an operation and carries it out later. Its id is kept in `status.operation`, and it is
 * followed from there, by whichever process.
 */

/** An operation as AWS shows it, or as an answer names it. */
export interface Operation {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly errorCode?: string | undefined;
  readonly errorMessage?: string | undefined;
  /** Id of the namespace that it is about. */
  readonly namespace?: string | undefined;
}

/** `status.operation`. */
export type RecordedOperation = NonNullable<CloudMapNamespaceStatus["operation"]>;

interface OperationStatus extends BaseStatus {
  readonly operation?: RecordedOperation | undefined;
}

type Input = Pick<PlanInput<CommonSpec, OperationStatus, unknown>, "resource" | "now" | "settings" | "verbs">;

/** Source: AWS Cloud Map API Reference, Operation. */
export const isRunning = ({ status }: Operation): boolean => status === "SUBMITTED" || status === "PENDING";

/**
 * The operation that an answer names.
 *
 * @throws ClassifiedError `ambiguous` where it names none
 */
export function toOperation(type: string, call: string, id: string | undefined): Operation {
  if (id === undefined) throw incompleteAnswer(`${call} holds no operation`, "ambiguous");
  return { id, type, status: "SUBMITTED" };
}

/** What people call it, in the middle of a sentence. */
const DOES: Readonly<Record<string, string>> = {
  CREATE_NAMESPACE: "create",
  UPDATE_NAMESPACE: "update",
  DELETE_NAMESPACE: "delete",
  UPDATE_SERVICE: "update",
};

const REASONS = {
  CREATE_NAMESPACE: "Creating",
  DELETE_NAMESPACE: "Deleting",
} as const;

const reasonOf = (type: string) => REASONS[type as keyof typeof REASONS] ?? "Updating";

/** The plan while an operation goes on. */
export function waitForOperation<Step extends StepBase>(
  { settings }: Input,
  what: string,
  { id, type, status }: Operation,
): Plan<Step> {
  const message = `Waiting for AWS to ${DOES[type] ?? "change"} ${what}; operation ${id} is ${status}.`;
  return progressing<Step>(reasonOf(type), message, [], settings.pollMs);
}

/** Failures that pass by themselves. Source: AWS Cloud Map API Reference, Operation, ErrorCode, by their names. */
const PASSING: readonly string[] = ["INTERNAL_FAILURE", "THROTTLED_REQUEST", "EXPIRED_TOKEN"];

/** How long after such a failure the request is sent again, in milliseconds. */
const RETRY_MS = 60_000;

/**
 * The plan after an operation has failed, until it is time to try again: after a change of the spec, `retry`, or the drift interval,
 * and sooner where the failure passes by itself. Undefined then, and where nothing has failed.
 */
export function failedOperation<Step extends StepBase>(
  { resource, now, settings, verbs }: Input,
  what: string,
  operation: Operation | undefined,
): Plan<Step> | undefined {
  if (operation?.status !== "FAIL") return undefined;
  const { generation = resource.metadata.generation, endTime } = recordOf(resource.status, operation) ?? {};
  if (generation !== resource.metadata.generation || verbs.some(({ verb }) => verb === "retry")) return undefined;
  const { errorCode = "", errorMessage = "" } = operation;
  const passes = PASSING.includes(errorCode);
  const leftMs =
    (passes ? RETRY_MS : settings.driftIntervalMs) - (endTime === undefined ? 0 : now - parseTime(endTime));
  if (leftMs <= 0) return undefined;
  const said = `AWS could not ${DOES[operation.type] ?? "change"} ${what}: ${errorCode}: ${errorMessage}`.replace(
    /[:. ]*$/,
    ".",
  );
  if (passes) return progressing<Step>("WaitingForAWS", `${said} The request is sent again.`, [], leftMs);
  return { ...blocked<Step>("RefusedByAWS", said), wakeMs: leftMs };
}

const recordOf = (status: OperationStatus | undefined, { id }: Operation): RecordedOperation | undefined =>
  status?.operation?.id === id ? status.operation : undefined;

/** AWS may show a change so much later than it has ended, in milliseconds. */
const SHOWN_MS = 30_000;

/** Whether an operation has just succeeded, so that reads may not show what it did. */
export function justSucceeded({ resource, now }: Input, operation: Operation | undefined): boolean {
  if (operation?.status !== "SUCCESS") return false;
  const { endTime } = recordOf(resource.status, operation) ?? {};
  return endTime === undefined || now - parseTime(endTime) < SHOWN_MS;
}

/**
 * The plan of a resource that is this object's own: its tags, and its update, which AWS carries out as an operation.
 *
 * @param facts `ended`: the last update; `readFirst`: whether an update has to wait for a read; `declared`: what is recorded before
 */
export function planChanges<Step extends StepBase & { readonly kind: string }>(
  input: Input,
  what: string,
  facts: {
    readonly steps: readonly Step[];
    readonly ended: Operation | undefined;
    readonly readFirst: (update: Step) => boolean;
    readonly declared: readonly string[];
  },
): Plan<Step> {
  const { steps, ended, readFirst, declared } = facts;
  const changes = steps.map(({ summary }) => summary);
  const writes = { ...progressing("Updating", changes.join("; "), steps), before: { declared } };
  const update = steps.find(({ kind }) => kind.startsWith("Update"));
  if (update === undefined) return steps.length > 0 ? writes : inSync("Available", `${what} exists.`);
  if (justSucceeded(input, ended)) {
    const message = `Waiting for AWS to show the update of ${what}.`;
    return progressing("VerifyingWrite", message, [], input.settings.pollMs);
  }
  const failed = failedOperation<Step>(input, what, ended);
  if (failed !== undefined) return { ...failed, changes };
  if (readFirst(update)) return { ...progressing("Updating", `Reading ${what} before updating it.`, [], 0), changes };
  return writes;
}

/** What `status.operation` has to hold. */
export function recordedOperation(
  { resource, now }: Input,
  operation: Operation | undefined,
): RecordedOperation | undefined {
  if (operation === undefined) return undefined;
  const before = recordOf(resource.status, operation);
  const { id, type, status, errorCode, errorMessage } = operation;
  const ended = isRunning(operation) ? {} : { endTime: before?.endTime ?? rfc3339(now) };
  return {
    id,
    type,
    status,
    generation: before?.generation ?? resource.metadata.generation,
    ...(errorCode !== undefined && { errorCode }),
    ...(errorMessage !== undefined && { errorMessage }),
    ...ended,
  };
}
