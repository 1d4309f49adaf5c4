import { GROUP } from "../../operator/api/names.ts";
import { type AwsCall, isAwsWrite } from "../scenarios/history.ts";
import { resourceTypes } from "./kube-model/objects.ts";
import type { KubeProxy } from "./kube-proxy/proxy.ts";
import type { WriteRequest } from "./kube-proxy/record.ts";
import type { OperatorProcess } from "./operator-process.ts";
import type { AwsTap, Verdict } from "./process-aws-tap.ts";
import type { RandomSource } from "./random.ts";
import type { World } from "./world.ts";

/** How often operators die, and within what. */
export interface KillPlan {
  /** SIGKILLs at boundaries of writes, to AWS or to objects in Kubernetes. */
  readonly atWrites: number;
  /** Only the first so many writes are such places. */
  readonly amongWrites: number;
  /** SIGKILLs or SIGTERMs at any moment. */
  readonly atMoments: number;
  /** Milliseconds after the start in which these moments lie. */
  readonly withinMs: number;
}

const OWN_KINDS = new Set(resourceTypes.filter(({ group }) => group === GROUP).map(({ kind }) => kind));

export const NO_KILLS: KillPlan = { atWrites: 0, amongWrites: 0, atMoments: 0, withinMs: 0 };

/** One operator after the other: when one dies, the next is started at once. */
export interface Operators {
  /** Starts the first and waits until it leads. */
  start(): Promise<void>;
  /** For the tap and the proxy: kills the sender where the plan says so. */
  atBoundary(write: AwsCall | WriteRequest): Promise<Verdict>;
  /** Does something that the operator must not see half done. */
  unseen(action: () => Promise<void>): Promise<void>;
  /** From now on no operator is killed; waits until one leads. */
  calm(): Promise<void>;
  deaths(): number;
  tail(): string;
}

/** What operators stand between. */
export interface Surroundings {
  readonly world: World;
  readonly tap: AwsTap;
  readonly proxy: KubeProxy;
}

/** @param flags of every operator, beside its name */
export function createOperators(
  { world, tap, proxy }: Surroundings,
  plan: KillPlan,
  random: RandomSource,
  flags: Readonly<Record<string, string>>,
): Operators {
  const places = new Set(Array.from({ length: plan.atWrites }, () => random.between(1, 2 * plan.amongWrites)));
  const dead = new Set<string>();
  let boundaries = 0;
  let started = 0;
  let current: { readonly name: string; readonly process: OperatorProcess } | undefined;
  let timers: readonly NodeJS.Timeout[] = [];
  let turn = Promise.resolve();
  const inTurn = (action: () => Promise<void>): Promise<void> => {
    turn = turn.then(action);
    return turn;
  };
  const next = async (): Promise<void> => {
    const name = `operator-${++started}`;
    const env = { AWS_ENDPOINT_URL: tap.url, AWS_ACCESS_KEY_ID: name };
    const { kubeconfigPath } = await proxy.endpoint(name);
    const own = { ...flags, "lease-identity": name };
    const process = await world.startOperator({ flags: own, env, kubeconfigPath, noWait: true });
    current = { name, process };
  };
  const die = async (victim: typeof current, signal: NodeJS.Signals): Promise<void> => {
    if (victim === undefined || victim !== current) return;
    if (signal === "SIGKILL") dead.add(victim.name);
    await victim.process.stop(signal);
    dead.add(victim.name);
    tap.abandoned(victim.name);
    await next();
  };
  return {
    async start() {
      await next();
      await current?.process.ready();
      timers = Array.from({ length: plan.atMoments }, () => {
        const signal = random.pick(["SIGKILL", "SIGTERM"] as const);
        return setTimeout(() => void inTurn(() => die(current, signal)), random.between(500, plan.withinMs));
      });
    },
    async atBoundary(write) {
      const sender = "request" in write ? write.request.caller : write.process;
      if (dead.has(sender)) return "reset";
      if (!isPlace(write) || !places.delete(++boundaries)) return "pass";
      const victim = current;
      if (victim?.name !== sender) return "pass";
      dead.add(sender);
      victim.process.signal("SIGKILL");
      void inTurn(() => die(victim, "SIGKILL"));
      return "reset";
    },
    unseen: (action) =>
      inTurn(async () => {
        current?.process.signal("SIGSTOP");
        await action();
        current?.process.signal("SIGCONT");
      }),
    async calm() {
      for (const timer of timers) clearTimeout(timer);
      places.clear();
      await turn;
      await current?.process.ready();
    },
    deaths: () => dead.size,
    tail: () => current?.process.tail(25) ?? "",
  };
}

const isPlace = (write: AwsCall | WriteRequest): boolean =>
  "request" in write ? OWN_KINDS.has(write.request.kind) : isAwsWrite(write);
