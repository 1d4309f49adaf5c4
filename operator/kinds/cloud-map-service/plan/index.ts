import type { CloudMapService } from "../../../aws/services/servicediscovery/shapes.ts";
import { isDeleting } from "../../../engine/object.ts";
import { isRunning, planChanges, waitForOperation } from "../../common/plan/cloud-map-operation.ts";
import { foreign, observationNotAllowed } from "../../common/plan/gates.ts";
import { referred } from "../../common/plan/neighbours.ts";
import { type Owned, ownTagSteps, planOwned } from "../../common/plan/owned.ts";
import { progressing } from "../../common/plan/plans.ts";
import { pathsToRecord } from "../../common/plan/recorded.ts";
import { handledVerbs } from "../../common/plan/verbs.ts";
import { waitForMissing, waitForReference, waitingFor } from "../../common/plan/waiting.ts";
import {
  askedNamespace,
  type ServiceInput,
  type ServicePlan,
  type ServiceResource,
  type ServiceStep,
  serviceNameOf,
  whatIs,
} from "../model.ts";
import { createStep, declaredPaths, updateStep } from "./changes.ts";
import { planDeletion } from "./deletion.ts";
import { immutableFields } from "./immutable.ts";

/** Decides what a service needs now. */
export function plan(input: ServiceInput): ServicePlan {
  const { resource, observed } = input;
  if (isDeleting(resource)) return planDeletion(input, ownedOf(input));
  if (observed.hidden === true) return observationNotAllowed(whatIs(resource), resource.metadata.namespace);
  const handled = handledVerbs(input.verbs);
  const decided = decide(input);
  return handled.length === 0 ? decided : { ...decided, handled };
}

function decide(input: ServiceInput): ServicePlan {
  const { resource, observed, settings, surroundings } = input;
  const { operation, service } = observed;
  if (operation !== undefined && isRunning(operation)) return waitForOperation(input, whatIs(resource), operation);
  if (service !== undefined) return planExisting(input, service);
  if (observed.noNamespace === true || askedNamespace(resource, surroundings) === undefined) return planWaiting(input);
  if (observed.inDoubt)
    return progressing(
      "VerifyingWrite",
      `Waiting for AWS to show ${whatIs(resource)}, which may have been created moments ago.`,
      [],
      settings.pollMs,
    );
  const step = createStep(input);
  return { ...progressing("Creating", step.summary, [step]), before: { declared: recorded(resource) } };
}

function planExisting(input: ServiceInput, service: CloudMapService): ServicePlan {
  return planOwned<ServiceStep>(input, ownedOf(input), {
    planOwn: () => planOwn(input, service),
    changes: (tags) =>
      changes({ ...input, observed: { ...input.observed, tags } }, service).map(({ summary }) => summary),
    obstacle: () => madeByEcs(input) ?? immutableFields(input, service),
  });
}

const ownedOf = ({ resource, observed }: ServiceInput): Owned => ({
  name: serviceNameOf(resource),
  arn: observed.service?.Arn,
  tags: observed.tags,
});

/** Source: the AWS managed policy AmazonECSServiceRolePolicy, CloudMapResourceCreation. */
const MADE_BY_ECS = "AmazonECSManaged";

/** What Service Connect has made is taken away by it, too. */
function madeByEcs({ resource, observed }: ServiceInput): ServicePlan | undefined {
  if (!observed.tags?.some(({ key }) => key === MADE_BY_ECS)) return undefined;
  return foreign(
    "AlreadyExists",
    `${whatIs(resource)} was made by Amazon ECS for Service Connect, which also deletes it, so it cannot be adopted. Set \`spec.name\` to another name.`,
  );
}

/** The plan of a service whose namespace is not there, or not ready. */
const planWaiting = (input: ServiceInput): ServicePlan =>
  waitForReference(input, waitingFor("CloudMapNamespace", input.resource.spec.namespaceRef?.name, input.surroundings));

/** The plan of a service whose spec names a namespace that is not there: it may be another than the one that the service is in. */
function unknownNamespace(input: ServiceInput): ServicePlan | undefined {
  const { resource, surroundings } = input;
  const { namespaceRef } = resource.spec;
  if (namespaceRef === undefined) return undefined;
  if (referred(surroundings, "CloudMapNamespace", namespaceRef.name) !== undefined) return undefined;
  const what = `CloudMapNamespace ${namespaceRef.name}`;
  const where = `${whatIs(resource)} is in namespace ${resource.status?.namespaceId ?? ""}`;
  return waitForMissing(
    input,
    what,
    `Waiting for ${what} (\`spec.namespaceRef\`), which does not exist in this namespace; ${where}.`,
  );
}

/** What a service of this object's own needs, or one that is only observed. */
function planOwn(input: ServiceInput, service: CloudMapService): ServicePlan {
  const { resource, observed } = input;
  const immutable = immutableFields(input, service) ?? unknownNamespace(input);
  if (immutable !== undefined) return immutable;
  return planChanges(input, whatIs(resource), {
    steps: changes(input, service),
    ended: observed.operation,
    readFirst: () => !input.fresh,
    declared: recorded(resource),
  });
}

function changes(input: ServiceInput, service: CloudMapService): readonly ServiceStep[] {
  const update = updateStep(input, service);
  return [...ownTagSteps(input, ownedOf(input)), ...(update === undefined ? [] : [update])];
}

const recorded = (resource: ServiceResource): readonly string[] => pathsToRecord(resource, declaredPaths(resource));
