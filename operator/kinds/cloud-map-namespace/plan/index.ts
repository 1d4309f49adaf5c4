import type { CloudMapNamespace } from "../../../aws/services/servicediscovery/shapes.ts";
import { isDeleting } from "../../../engine/object.ts";
import {
  failedOperation,
  isRunning,
  justSucceeded,
  planChanges,
  waitForOperation,
} from "../../common/plan/cloud-map-operation.ts";
import { observationNotAllowed } from "../../common/plan/gates.ts";
import { type Owned, ownTagSteps, planOwned } from "../../common/plan/owned.ts";
import { blocked, progressing } from "../../common/plan/plans.ts";
import { pathsToRecord } from "../../common/plan/recorded.ts";
import { handledVerbs } from "../../common/plan/verbs.ts";
import {
  type NamespaceInput,
  type NamespacePlan,
  type NamespaceResource,
  type NamespaceStep,
  namespaceNameOf,
  whatIs,
} from "../model.ts";
import { createStep, declaredPaths, updateStep } from "./changes.ts";
import { planDeletion } from "./deletion.ts";

/** Decides what a namespace needs now. */
export function plan(input: NamespaceInput): NamespacePlan {
  const { resource, observed } = input;
  if (isDeleting(resource)) return planDeletion(input, ownedOf(input));
  if (observed.hidden === true) return observationNotAllowed(whatIs(resource), resource.metadata.namespace);
  const handled = handledVerbs(input.verbs);
  const decided = decide(input);
  return handled.length === 0 ? decided : { ...decided, handled };
}

function decide(input: NamespaceInput): NamespacePlan {
  const { resource, observed } = input;
  const { operation, namespace } = observed;
  if (operation !== undefined && isRunning(operation)) return waitForOperation(input, whatIs(resource), operation);
  if (namespace === undefined) return planCreate(input);
  return planOwned<NamespaceStep>(input, ownedOf(input), {
    planOwn: () => planOwn(input, namespace),
    changes: (tags) => changes({ ...input, observed: { ...observed, tags } }, namespace).map(({ summary }) => summary),
    obstacle: () => otherNamespace(resource, namespace),
  });
}

const ownedOf = ({ resource, observed }: NamespaceInput): Owned => ({
  name: namespaceNameOf(resource),
  arn: observed.namespace?.Arn,
  tags: observed.tags,
});

function planCreate(input: NamespaceInput): NamespacePlan {
  const { resource, observed, settings } = input;
  const { namespaceId } = resource.spec;
  if (namespaceId !== undefined) {
    const message = `\`spec.namespaceId\` is ${namespaceId}, and AWS has no such namespace in this account and Region. Create an object with the id of one that exists, or without an id.`;
    return blocked("WaitingForReference", message);
  }
  const ended = observed.operation?.type === "CREATE_NAMESPACE" ? observed.operation : undefined;
  if (justSucceeded(input, ended))
    return progressing(
      "VerifyingWrite",
      `Waiting for AWS to show ${whatIs(resource)}, which it has just created.`,
      [],
      settings.pollMs,
    );
  const failed = failedOperation<NamespaceStep>(input, whatIs(resource), ended);
  if (failed !== undefined) return withHint(failed, resource, ended?.errorCode);
  const step = createStep(input);
  return { ...progressing("Creating", step.summary, [step]), before: { declared: recorded(resource) } };
}

/** AWS tells the hosted zone that is in the way, and not the namespace. */
function withHint(failed: NamespacePlan, { spec }: NamespaceResource, code: string | undefined): NamespacePlan {
  if (code !== "CANNOT_CREATE_HOSTED_ZONE" || spec.type !== "DNS_PRIVATE") return failed;
  const hint =
    "If the VPC has a namespace of this name already, set `spec.namespaceId` to its id and `spec.adoptionPolicy: Adopt`, or set `spec.name` to another name in a new object.";
  return { ...failed, message: `${failed.message} ${hint}` };
}

/** What a namespace of this object's own needs, or one that is only observed. */
function planOwn(input: NamespaceInput, namespace: CloudMapNamespace): NamespacePlan {
  const { resource, observed } = input;
  const { operation } = observed;
  const other = otherNamespace(resource, namespace);
  if (other !== undefined) return other;
  return planChanges(input, whatIs(resource), {
    steps: changes(input, namespace),
    ended: operation?.type === "UPDATE_NAMESPACE" ? operation : undefined,
    readFirst: (update) => !input.fresh && "keeps" in update && update.keeps,
    declared: recorded(resource),
  });
}

/** What was found by its id may be something else than the spec says. */
function otherNamespace({ spec, metadata }: NamespaceResource, { Id, Name, Type }: CloudMapNamespace) {
  const name = spec.name ?? metadata.name;
  const say = (field: string, wanted: string, live: string | undefined) =>
    blocked<NamespaceStep>(
      "ImmutableField",
      `\`${field}\` is ${wanted}, but namespace ${Id} has ${live} in AWS, which cannot be changed. Create a new object instead.`,
    );
  if (spec.namespaceId !== undefined && spec.namespaceId !== Id)
    return blocked<NamespaceStep>(
      "ImmutableField",
      `\`spec.namespaceId\` is ${spec.namespaceId}, but this object manages ${Id}. Create a new object for another namespace.`,
    );
  if (Type !== undefined && Type !== spec.type) return say("spec.type", spec.type, Type);
  if (Name !== undefined && Name.toLowerCase() !== name.toLowerCase()) return say("spec.name", name, Name);
  return undefined;
}

function changes(input: NamespaceInput, namespace: CloudMapNamespace): readonly NamespaceStep[] {
  const update = updateStep(input, namespace);
  return [...ownTagSteps(input, ownedOf(input)), ...(update === undefined ? [] : [update])];
}

const recorded = (resource: NamespaceResource): readonly string[] => pathsToRecord(resource, declaredPaths(resource));
