import { toldEvents } from "../../../aws/services/ecs/told-events.ts";
import type { AwsEvent } from "../../../engine/kind.ts";
import type { Plan } from "../../../engine/plan.ts";
import type { ServiceInput } from "../model.ts";

/** The service events that people are to see and were not recorded yet, the oldest first. */
export function awsEvents(input: ServiceInput, plan: Pick<Plan, "foreign">): readonly AwsEvent[] {
  const shown = eventsShown(input, plan);
  const last = shown.findIndex(({ id }) => id === input.resource.status?.lastEvent);
  return shown.slice(last + 1);
}

/** The newest of them: the next process does not record it again. */
export const lastEvent = (input: ServiceInput, plan: Pick<Plan, "foreign">): string | undefined =>
  eventsShown(input, plan).at(-1)?.id ?? input.resource.status?.lastEvent;

/** Nothing is told of another owner's service. */
const eventsShown = ({ observed, now }: ServiceInput, { foreign }: Pick<Plan, "foreign">): readonly AwsEvent[] =>
  foreign === true || observed.service === undefined ? [] : toldEvents(observed.service, now);
