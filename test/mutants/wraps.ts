/**
 * Mistakes that are made at a seam of the operator: a wrapper takes the place of what a module exports, and the text of the sources
 * does not matter. Of the operator nothing but types is imported here: what is loaded before the program starts cannot be changed.
 */
import { createHash } from "node:crypto";
import type { ServiceSpec, ServiceStatus } from "../../operator/api/types.ts";
import type { createAws } from "../../operator/aws/client.ts";
import type { Aws } from "../../operator/aws/handle.ts";
import type { AnyKind, PlanInput } from "../../operator/engine/kind.ts";
import type { Plan, StepBase } from "../../operator/engine/plan.ts";
import type { Queue } from "../../operator/engine/queue.ts";
import type { Reconciler } from "../../operator/engine/reconcile.ts";
import type { ServiceObserved } from "../../operator/kinds/service/model.ts";
import type { Wrap } from "./mutant.ts";

type Input = PlanInput<ServiceSpec, ServiceStatus, ServiceObserved>;
type Step = StepBase & { readonly input?: Readonly<Record<string, unknown>> };

/** Services are planned otherwise. */
export const plannedServices = (change: (plan: Plan<Step>, input: Input) => Plan<Step>): Wrap => ({
  file: "operator/kinds/index.ts",
  name: "kinds",
  by: (kinds: readonly AnyKind<Aws>[]) =>
    kinds.map((kind) =>
      kind.names.kind === "ECSService" ? { ...kind, plan: (input: Input) => change(kind.plan(input), input) } : kind,
    ),
});

/** Other input for the calls of one operation that services make. */
export const serviceCalls = (
  operation: string,
  change: (call: Readonly<Record<string, unknown>>, input: Input) => Readonly<Record<string, unknown>>,
): Wrap =>
  plannedServices((plan, input) => ({
    ...plan,
    steps: plan.steps.map((step) =>
      step.kind === operation && step.input !== undefined ? { ...step, input: change(step.input, input) } : step,
    ),
  }));

/** A client token that is made of these parts alone. */
export const tokenOf = (...parts: readonly unknown[]): { readonly clientToken: string } => ({
  clientToken: createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 36),
});

type AwsParts = Parameters<typeof createAws>[0];

/** Writes are not held back from a process that does not lead. */
export const unfencedAws: Wrap = {
  file: "operator/aws/client.ts",
  name: "createAws",
  by: (create: typeof createAws) => (parts: AwsParts) => {
    const gate = {
      get term() {
        return parts.gate.term;
      },
      check: () => undefined,
    };
    return create({ ...parts, gate });
  },
};

/** Every request is one that nobody asked for. */
export const withoutPriorities: Wrap = {
  file: "operator/engine/queue.ts",
  name: "Queue",
  by: (Original: typeof Queue) =>
    class extends Original {
      override add(request: Parameters<Queue["add"]>[0], afterMs?: number): void {
        super.add({ ...request, priority: "resync" }, afterMs);
      }
    },
};

/** A pass that failed is not followed by another one. */
export const withoutRetries: Wrap = {
  file: "operator/engine/reconcile.ts",
  name: "Reconciler",
  by: (Original: typeof Reconciler) =>
    class extends Original<Aws> {
      override async pass(...request: Parameters<Reconciler<Aws>["pass"]>) {
        const { requeue, ...ended } = await super.pass(...request);
        return ended.result === "error" || requeue === undefined ? ended : { ...ended, requeue };
      }
    },
};
