/** What a pass decides, and the writes that it decides on. */

/** How a pass ends; see `Plan.state`. */
export type PlanState = "InSync" | "Progressing" | "Blocked" | "Gone";

/**
 * What should happen now.
 *
 * - `InSync`: nothing to do; reconcile again at the drift interval (or after `recheckMs`).
 * - `Progressing`: writes are due (`steps`), or AWS or another object has to get somewhere first.
 * - `Blocked`: AWS or a rule refuses; reconciled again at the drift interval and on every change of the object, of what
 *   it refers to, and of what refers to it.
 * - `Gone`: nothing of ours is left in AWS; the finalizer may go.
 */
export interface Plan<Step extends StepBase = StepBase> {
  readonly state: PlanState;
  /** A documented reason (`api/reasons.ts`) and a sentence for a person. */
  readonly reason: string;
  readonly message: string;
  /** Writes, in order. A blocked plan may still hold some: a held release does not hold the count. */
  readonly steps: readonly Step[];
  /** For read-only mode and `plan` verbs: the groups that would change, without values. */
  readonly changes: readonly string[];
  /** Status members that must be stored in Kubernetes before the first step is sent. */
  readonly before?: Readonly<Record<string, unknown>>;
  /** When to reconcile again, in milliseconds, if nothing happens before. AWS is read then. */
  readonly recheckMs?: number;
  /** When to plan again with what is known, in milliseconds: nothing but time has to pass until then. */
  readonly wakeMs?: number;
  /** The rest waits for something that ends by itself within seconds: a step that is refused does not put `recheckMs` off. */
  readonly waits?: true;
  /** What stays in AWS although the object goes, for an Event. */
  readonly leftBehind?: string;
  /** What has the object's name in AWS is another's: the object gives up its claim to the name. */
  readonly foreign?: true;
  /**
   * How soon to read again what changes in AWS by itself, in milliseconds, also if AWS refuses the steps: such a reconcile does not
   * send them again.
   */
  readonly followMs?: number;
  /**
   * How soon to try again what AWS did not do because something else has to happen first, in milliseconds; doubles up to what is
   * usual for such a failure.
   */
  readonly retryMs?: number;
  /** Verbs dealt with by this plan; recorded in `status.lastHandled` once the steps have succeeded. */
  readonly handled?: readonly { readonly verb: string; readonly value: string; readonly outcome: string }[];
}

/** One write: to AWS, or of a child (`ChildStep`). */
export interface StepBase {
  /** PascalCase; also the reason of its Event. */
  readonly kind: string;
  /** What it does, for the Event and for read-only mode; never values from the environment of a container. */
  readonly summary: string;
  /** PascalCase: what people want to see in an Event of its own, whatever writes of this kind were made before. */
  readonly action?: string;
  /**
   * True where the pass goes on when the write fails (untagging what is retained). A deletion of which all steps are such
   * ends with them, whatever came of them.
   */
  readonly bestEffort?: boolean;
}

/** An object of one of the operator's kinds that belongs to another one: it goes when its owner goes. */
export interface Child {
  readonly kind: string;
  /** The same for the same intent, whichever process plans it: a child that exists already is found again by it. */
  readonly name: string;
  readonly spec: object;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A write to Kubernetes, which the engine carries out itself: a kind creates and deletes only its object and what belongs to that. */
export type ChildStep = StepBase &
  (
    | { readonly kind: "CreateChild"; readonly child: Child }
    | { readonly kind: "DeleteChild"; readonly child: Pick<Child, "kind" | "name"> & { readonly uid: string } }
    /** The object itself goes: its time is over. */
    | { readonly kind: "DeleteSelf" }
  );

export const isChildStep = (step: StepBase): step is ChildStep =>
  step.kind === "CreateChild" || step.kind === "DeleteChild" || step.kind === "DeleteSelf";
