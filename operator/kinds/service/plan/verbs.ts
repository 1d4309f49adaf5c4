import type { EcsService } from "../../../aws/services/ecs/shapes.ts";
import type { PendingVerb } from "../../../engine/kind.ts";
import type { ServiceInput } from "../model.ts";
import { primaryOf } from "../rollout/ecs.ts";
import type { Rollout } from "../rollout/rollout.ts";

interface Handled {
  readonly verb: string;
  readonly value: string;
  readonly outcome: string;
}

/** A verb that forces a deployment: its step cannot be found again by its content, so what AWS showed before is recorded first. */
interface ForcingVerb {
  /** What is recorded once it has been carried out. */
  readonly outcome: string;
  /** Whether it is for now, for later, or for nothing. */
  when(rollout: Rollout, repeatLimitReached: boolean): "now" | "later" | "nothing";
}

/** The verbs of a service that do more than read again. */
const FORCING = {
  restart: { outcome: "Restarted", when: () => "now" },
  retry: {
    outcome: "Retried",
    when(rollout, repeatLimitReached) {
      if (rollout.kind !== "failed") return repeatLimitReached ? "now" : "nothing";
      // While AWS still rolls back, it is not known yet what is to be sent again.
      return rollout.ended ? "now" : "later";
    },
  },
} as const satisfies Readonly<Record<string, ForcingVerb>>;

type ForcingName = keyof typeof FORCING;

const isForcing = (verb: string): verb is ForcingName => Object.hasOwn(FORCING, verb);

/** What is said of a verb where there is no service that it could be for. */
export const outcomeWithoutService = (verb: string): string =>
  isForcing(verb) ? "NothingToDo" : outcomeWithoutDeployment(verb);

/** What the pending verbs lead to. */
export interface VerbDecision {
  /** Force a new deployment of what runs. */
  readonly restart: PendingVerb | undefined;
  /** Send the held release again. */
  readonly retry: PendingVerb | undefined;
  readonly handled: readonly Handled[];
  /** A forced deployment was sent a moment ago and AWS may not show it yet. */
  readonly inDoubt: boolean;
  /** `handled` has to be stored before the verbs that wait are decided. */
  readonly recordFirst: boolean;
}

/**
 * A forced deployment cannot be found again by its content, so what AWS showed before it is recorded first (the intent).
 * Once AWS shows a newer deployment, the verb has been carried out.
 *
 * @param repeatLimitReached equal updates are not sent any more, until a retry is asked for
 */
export function decideVerbs(
  input: ServiceInput,
  service: EcsService,
  rollout: Rollout,
  repeatLimitReached: boolean,
): VerbDecision {
  const newest = newestDeploymentKey(input, service);
  const unfinished = unfinishedIntent(input, newest);
  const nothing = { restart: undefined, retry: undefined, handled: [], inDoubt: false, recordFirst: false };
  // What was begun is cleared up and recorded before anything else is begun: there is one intent at a time.
  if (unfinished === "in doubt") return { ...nothing, inDoubt: true };
  if (unfinished !== undefined)
    return { ...nothing, handled: [unfinished], recordFirst: input.observed.source !== "answer" };
  const decisions = input.verbs.map((verb) => ({
    verb,
    decision: decideVerb(verb, input, newest, rollout, repeatLimitReached),
  }));
  const pending = (decision: string) => decisions.find((one) => one.decision === decision)?.verb;
  return {
    restart: pending("restart"),
    retry: pending("retry"),
    handled: decisions.flatMap(({ verb, decision }) =>
      typeof decision === "string" ? [] : [{ ...verb, ...decision }],
    ),
    inDoubt: pending("in doubt") !== undefined,
    recordFirst: false,
  };
}

type Decision = ForcingName | "in doubt" | "later" | { readonly outcome: string };

function decideVerb(
  { verb, value }: PendingVerb,
  { resource, observed }: ServiceInput,
  newest: string,
  rollout: Rollout,
  repeatLimitReached: boolean,
): Decision {
  if (!isForcing(verb)) return { outcome: outcomeWithoutDeployment(verb) };
  const { intent } = resource.status ?? {};
  if (intent?.verb === verb && intent.value === value) {
    if (intent.from !== newest) return { outcome: FORCING[verb].outcome };
    if (observed.recentWrite) return "in doubt";
  }
  const when = FORCING[verb].when(rollout, repeatLimitReached);
  if (when === "now") return verb;
  return when === "later" ? "later" : { outcome: "NothingToDo" };
}

/**
 * What became of a verb that was begun and whose annotation has another value by now: it is recorded all the same, so that
 * a value which comes back later does nothing.
 */
function unfinishedIntent(
  { resource, verbs, observed }: ServiceInput,
  newest: string,
): Handled | "in doubt" | undefined {
  const { intent, lastHandled } = resource.status ?? {};
  const { verb = "", value = "", from } = intent ?? {};
  if (!isForcing(verb)) return undefined;
  const pending = verbs.some((one) => one.verb === verb && one.value === value);
  if (pending || lastHandled?.[verb]?.some((one) => one.value === value)) return undefined;
  if (from !== newest) return { verb, value, outcome: FORCING[verb].outcome };
  return observed.recentWrite ? "in doubt" : { verb, value, outcome: "Superseded" };
}

/** What is said of a verb that no deployment is forced for. */
export const outcomeWithoutDeployment = (verb: string): string => (verb === "refresh" ? "Refreshed" : "NotSupported");

/** What is recorded of a verb that has been carried out. */
export const doneOutcome = (verb: string): string => (isForcing(verb) ? FORCING[verb].outcome : "");

/** What identifies the newest deployment: its ARN, or the id of the list entry where AWS shows no ARN. */
export function newestDeploymentKey({ observed }: Pick<ServiceInput, "observed">, service: EcsService): string {
  return (
    observed.deployment?.serviceDeploymentArn ?? service.currentServiceDeployment ?? primaryOf(service)?.id ?? "none"
  );
}
