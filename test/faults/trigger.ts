import type { Verdict } from "../support/process-aws-tap.ts";
import { createCounter, type Exchange, exchangeId } from "./exchanges.ts";
import type { ObservationFault, Plan } from "./plans.ts";

/** Follows the exchanges of a run, and says what becomes of each. */
export interface Trigger {
  /** In order of arrival. */
  readonly exchanges: readonly Exchange[];
  /** Whether the plan's boundary was there. */
  reached(): boolean;
  /**
   * A request has arrived.
   * @returns its place among the exchanges, to be handed to `decided`
   */
  sent(arrival: Arrival): Promise<{ readonly exchange: Exchange; readonly verdict: Verdict }>;
  /** It was carried out, and the answer is not out yet. */
  decided(exchange: Exchange): Promise<Verdict>;
}

export interface Arrival extends Pick<Exchange, "system" | "name" | "isWrite"> {
  readonly process: string;
}

/** What a plan may do to a run. */
export interface TriggerActions {
  /** Whether this process is dead: what it sent goes nowhere. */
  isDead(process: string): boolean;
  /** Kills the one that leads; the rest follows by itself. */
  kill(): void;
  /** Begins to change what the operator sees. */
  disturbObservation(how: ObservationFault, exchange: Exchange): Promise<void>;
}

/** @param plan undefined: nothing happens, the run is only recorded */
export function createTrigger(plan: Plan | undefined, actions: TriggerActions): Trigger {
  const exchanges: Exchange[] = [];
  const senders = new Map<Exchange, string>();
  const count = createCounter();
  let lastWrite = "start";
  let reached = false;
  let armed = false;
  const isPlace = (exchange: Exchange): boolean => plan !== undefined && exchangeId(exchange) === exchangeId(plan.at);
  const inject = async (exchange: Exchange): Promise<Verdict> => {
    reached = true;
    if (plan?.action.kind === "verdict") return plan.action.verdict;
    if (plan?.action.kind === "observation") {
      await actions.disturbObservation(plan.action.how, exchange);
      return "pass";
    }
    actions.kill();
    return "reset";
  };
  return {
    exchanges,
    reached: () => reached,
    async sent({ system, name, isWrite, process }) {
      // Reads are counted anew after each write: how often a rollout is polled depends on the time.
      const exchange = count(system, system === "aws" && !isWrite ? `${name}@${lastWrite}` : name, isWrite);
      if (system === "aws" && isWrite) lastWrite = `${name}.${exchange.nth}`;
      exchanges.push(exchange);
      senders.set(exchange, process);
      if (actions.isDead(process)) return { exchange, verdict: "reset" };
      const isNextWrite = armed && system === "kube" && !/^(Lease|Event)\./.test(name);
      const isNow = isNextWrite || (isPlace(exchange) && plan?.action.phase === "sent");
      if (!isNow || reached) return { exchange, verdict: "pass" };
      return { exchange, verdict: await inject(exchange) };
    },
    async decided(exchange) {
      if (actions.isDead(senders.get(exchange) ?? "")) return "reset";
      if (reached || !isPlace(exchange)) return "pass";
      if (plan?.action.phase === "answered") armed = true;
      return plan?.action.phase === "decided" ? inject(exchange) : "pass";
    },
  };
}
