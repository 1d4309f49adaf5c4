import type { EcsService } from "../../../ecs/shapes.ts";
import type { PendingVerb } from "../../../engine/kind.ts";
import { primaryOf } from "./rollout.ts";
import type { ServiceInput } from "./types.ts";

/** What the pending verbs lead to. */
export interface VerbDecision {
  /** Force a new deployment of what runs. */
  readonly restart: PendingVerb | undefined;
  /** Send the held release again. */
  readonly retry: PendingVerb | undefined;
  readonly handled: readonly { readonly verb: string; readonly value: string; readonly outcome: string }[];
  /** A forced deployment was sent a moment ago and AWS may not show it yet. */
  readonly inDoubt: boolean;
}

/**
 * A forced deployment cannot be found again by its content, so what AWS showed before it is recorded first (the intent).
 * Once AWS shows a newer deployment, the verb has been carried out.
 */
export function decideVerbs(input: ServiceInput, service: EcsService, held: boolean): VerbDecision {
  const { resource, verbs } = input;
  const newest = newestDeployment(input, service);
  const handled: { verb: string; value: string; outcome: string }[] = [];
  let restart: PendingVerb | undefined;
  let retry: PendingVerb | undefined;
  let inDoubt = false;
  for (const verb of verbs) {
    const intent = resource.status?.intent;
    const begun = intent?.verb === verb.verb && intent.value === verb.value;
    if (verb.verb !== "restart" && verb.verb !== "retry") {
      handled.push({ ...verb, outcome: verb.verb === "refresh" ? "Refreshed" : "NotSupported" });
    } else if (begun && intent.from !== newest) handled.push({ ...verb, outcome: doneOutcome(verb.verb) });
    else if (begun && input.observed.recentWrite) inDoubt = true;
    else if (verb.verb === "restart") restart = verb;
    else if (held) retry = verb;
    else handled.push({ ...verb, outcome: "NothingToDo" });
  }
  return { restart, retry, handled, inDoubt };
}

export const doneOutcome = (verb: string): string => (verb === "restart" ? "Restarted" : "Retried");

/** What tells one deployment from the next: its ARN, or the id of the list entry where AWS shows no ARN. */
export function newestDeployment({ observed }: Pick<ServiceInput, "observed">, service: EcsService): string {
  return (
    observed.deployment?.serviceDeploymentArn ?? service.currentServiceDeployment ?? primaryOf(service)?.id ?? "none"
  );
}
