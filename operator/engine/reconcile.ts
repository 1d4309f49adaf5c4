import { driftDelayMs, fnv1a, pollDelayMs, repeatAfterMs } from "./backoff.ts";
import { domainConditions, ownStatus } from "./compose.ts";
import { conditionOf, type Verdict } from "./conditions.ts";
import { failed, reportFailure } from "./failing.ts";
import { plannedFrom, proveFresh } from "./freshness.ts";
import { type AwsEvent, type Context, type PendingVerb, type PlanInput, permits, type Surroundings } from "./kind.ts";
import {
  boundScope,
  hasYielded,
  type Mode,
  modeOf,
  nameTaken,
  requireSameScope,
  specHash,
  tooLarge,
  withOrigin,
} from "./lifecycle.ts";
import { countRepeats } from "./memory.ts";
import {
  type BaseStatus,
  type CommonSpec,
  isDeleting,
  type Key,
  keyText,
  type Located,
  neverObserved,
  type Resource,
  readTogetherOf,
  type Scope,
} from "./object.ts";
import { observe } from "./observing.ts";
import { isReported } from "./outcome.ts";
import {
  derived,
  type Engine,
  type EngineSettings,
  notAfter,
  notBefore,
  type Pass,
  type PassResult,
  type Ports,
  requeue,
  withResource,
} from "./pass.ts";
import { isChildStep, type Plan, type StepBase } from "./plan.ts";
import type { Request } from "./queue.ts";
import { isStillRefused, type Refused } from "./refused.ts";
import { reportStatus } from "./report.ts";
import { surroundingsOf } from "./surroundings.ts";
import { type Answered, dueVerbs, pendingVerbs, refused } from "./verbs.ts";
import {
  verdictBeforeSteps,
  verdictOfDeletion,
  verdictOfPlan,
  verdictOfSuspended,
  verdictWithoutWrites,
  withRepeats,
} from "./verdict.ts";
import { carryOut, prepare } from "./writing.ts";

/** A plan that wakes itself at once, again and again, must not keep a worker busy. */
const LEAST_WAKE_MS = 100;

/** The same, unless time alone makes something due before that; AWS is not read for it. */
const sooner = (result: PassResult, wakeMs: number | undefined): PassResult =>
  wakeMs !== undefined && wakeMs < (result.requeue?.afterMs ?? Number.POSITIVE_INFINITY)
    ? requeue(Math.max(wakeMs, LEAST_WAKE_MS), "rollout", false)
    : result;

/** How soon an object is reconciled again if its failure could not be reported, milliseconds. */
const UNREPORTED_MS = 60_000;

/** How long the watch may take to show a child that was created or deleted; then its owner is reconciled anyway. */
const CHILD_SHOWN_MS = 5_000;

/** AWS takes as many calls in a burst as so many passes make. */
const BURST = 10;

const DONE: PassResult = { result: "success" };

/** Reconciles one object at a time: observe, plan, act, report. */
export class Reconciler<Aws> {
  readonly #engine: Engine<Aws>;
  readonly #ports: Ports<Aws>;
  readonly #settings: EngineSettings;
  #passes = 0;

  constructor(engine: Engine<Aws>) {
    this.#engine = engine;
    this.#ports = engine.ports;
    this.#settings = engine.settings;
  }

  /** One pass; never throws. */
  async pass(request: Request, signal: AbortSignal): Promise<PassResult> {
    try {
      return await this.#pass(request, signal);
    } catch (error) {
      // Not even the failure could be reported: the object has a shape that no code expects.
      const { metrics, log } = this.#ports;
      metrics.panic(request.key.kind);
      const stack = error instanceof Error ? error.stack : undefined;
      log.error("reconciliation failed with an internal error", { ...request.key, error: String(error), stack });
      return { result: "error", requeue: { afterMs: UNREPORTED_MS, priority: "resync", fresh: true } };
    }
  }

  async #pass(request: Request, signal: AbortSignal): Promise<PassResult> {
    const { key } = request;
    const stored = this.#ports.store.get(key);
    const kind = this.#engine.kinds.get(key.kind);
    if (stored === undefined || kind === undefined) return DONE;
    const resource = withOrigin(
      { ...stored, spec: stored.spec ?? {} } as Resource<CommonSpec>,
      this.#settings.originAnnotation,
    );
    const { name, namespace, generation, uid } = resource.metadata;
    const reconcileID = `${this.#ports.gate.term}-${++this.#passes}`;
    const log = this.#ports.log.child({ kind: key.kind, namespace, name, generation, reconcileID });
    const pass: Pass<Aws> = { kind, key, memory: this.#engine.memories.of(uid), log, signal, request, resource };
    try {
      const result = await this.#run(pass, modeOf(resource, this.#settings.finalizer, kind));
      pass.memory.failures = 0;
      pass.memory.failing = undefined;
      return notAfter(result, pass.verbsAfterMs);
    } catch (error) {
      return notAfter(await failed(this.#engine, pass, error), pass.verbsAfterMs);
    }
  }

  async #run(pass: Pass<Aws>, mode: Mode): Promise<PassResult> {
    switch (mode) {
      case "ignore":
        return DONE;
      case "detach":
        await this.#ports.writer.removeFinalizer(pass.resource);
        return DONE;
      case "suspended": {
        const { resource } = pass;
        const sameSpec = !resource.oversized && resource.status?.evaluatedSpec === specHash(resource.spec);
        await reportStatus(
          pass,
          this.#ports,
          this.#settings,
          verdictOfSuspended(resource, sameSpec, isDeleting(resource)),
          {
            own: ownStatus(resource.status),
            evaluatedSpec: resource.status?.evaluatedSpec,
          },
        );
        return DONE;
      }
      case "observe":
      case "manage":
        return this.#waitsWithOthers(pass, mode) ? this.#announceDeletion(pass) : this.#work(pass, mode);
      default:
        return mode satisfies never;
    }
  }

  async #work(pass: Pass<Aws>, mode: "observe" | "manage"): Promise<PassResult> {
    // A deletion needs no more than the status and what a stub still holds.
    if (pass.resource.oversized && !isDeleting(pass.resource)) throw tooLarge(pass.key);
    const surroundings = this.#surroundings(pass.key);
    const { scope, partition } = await this.#locate(pass, surroundings);
    pass.scope = scope;
    // A deletion needs no name: owner tags say what is this object's own. An object that found the resource to be another's reads
    // on, to see when that changes.
    const needsName = mode === "manage" && !isDeleting(pass.resource);
    if (needsName && !hasYielded(pass.resource)) this.#requireName(pass, surroundings);
    const verbs = this.#dueVerbs(pass);
    const mayWrite = mode === "manage" && !this.#settings.readOnly;
    const context = this.#context(pass);
    const { observed, fresh } = await observe(this.#engine, pass, context, surroundings, verbs.length > 0);
    // Other deletions may have begun while AWS was read; the writes are about to wait for them.
    if (this.#waitsWithOthers(pass, mode)) await this.#announceDeletion(pass);
    const input = derived(pass.kind, {
      resource: pass.resource,
      observed,
      fresh,
      surroundings,
      scope,
      partition,
      installation: this.#settings.installation,
      settings: this.#settings.kind,
      verbs: mayWrite && !neverObserved(pass.resource) ? verbs : [],
      now: this.#ports.clock.now(),
    });
    const plan: Plan = pass.kind.plan(input);
    if (needsName && plan.foreign !== true) this.#requireName(pass, surroundings);
    pass.decided = { input, plan };
    this.#tell(pass, pass.kind.awsEvents?.(input, plan) ?? []);
    if (!mayWrite) {
      const verdict = verdictWithoutWrites(plan, mode === "observe" ? "Observed" : "ReadOnly");
      return this.#conclude(pass, input, plan, verdict, refused(verbs));
    }
    const { refused: earlier } = pass.memory;
    if (pass.request.priority === "rollout" && isStillRefused(earlier, plan.steps, this.#ports.clock.monotonic()))
      return this.#follow(pass, plan, earlier);
    return this.#carryOut(pass, context, input, plan);
  }

  /** Records what AWS reports and has not been recorded yet. */
  #tell({ resource, memory }: Pass<Aws>, shown: readonly AwsEvent[]): void {
    const known = memory.told ?? [];
    for (const event of shown)
      if (!known.includes(event.id)) this.#ports.events.record(resource, { ...event, action: "Observe" });
    if (shown.length > 0) memory.told = shown.map(({ id }) => id);
  }

  /**
   * Whether Ready is to be taken away from an object that is being deleted before AWS is asked anything: where many are worked on at
   * once, they may wait for AWS's quotas for minutes.
   */
  #waitsWithOthers({ resource, key }: Pass<Aws>, mode: Mode): boolean {
    if (mode !== "manage" || this.#settings.readOnly || !isDeleting(resource)) return false;
    const ready = conditionOf(resource.status?.conditions, "Ready");
    return ready?.status === "True" && this.#engine.working(key.kind) >= BURST;
  }

  async #announceDeletion(pass: Pass<Aws>): Promise<PassResult> {
    const { resource } = pass;
    await reportStatus(pass, this.#ports, this.#settings, verdictOfDeletion, {
      own: ownStatus(resource.status),
      domain: domainConditions(resource),
      evaluatedSpec: resource.status?.evaluatedSpec,
    });
    return requeue(0, pass.request.priority, true);
  }

  /** What moves in AWS is reported while a refused write waits for its time. */
  async #follow(pass: Pass<Aws>, { followMs }: Plan, { failure, until }: Refused): Promise<PassResult> {
    if (isReported(failure)) await reportFailure(this.#engine, pass, failure, Number.POSITIVE_INFINITY);
    const leftMs = until - this.#ports.clock.monotonic();
    return requeue(Math.min(leftMs, followMs ?? leftMs), "rollout", true);
  }

  async #carryOut(
    pass: Pass<Aws>,
    context: Context<Aws>,
    input: PlanInput<CommonSpec, BaseStatus, unknown>,
    plan: Plan,
  ): Promise<PassResult> {
    const planned = plan.steps.length > 0 ? plannedFrom(pass, this.#ports.store) : undefined;
    await prepare(this.#engine, pass, plan, input);
    if (planned !== undefined) await proveFresh(pass, planned, this.#ports, this.#engine.memories);
    let observed = input.observed;
    const written: StepBase[] = [];
    for (const step of plan.steps) {
      const outcome = await carryOut(this.#engine, pass, context, step, observed);
      observed = outcome.observed;
      if (!outcome.refused) written.push(step);
    }
    // Best-effort steps are tried once: whatever their result, nothing more is waited for.
    const onlyAttempts = plan.steps.length > 0 && plan.steps.every((step) => step.bestEffort === true);
    if (onlyAttempts && isDeleting(pass.resource)) return this.#removeFinalizer(pass, plan);
    const handled = plan.handled ?? [];
    // The watch shows the child that was created or deleted, and requeues the object. What has to be waited for, the plan says.
    if (plan.steps.some(isChildStep)) {
      const concluded = derived(pass.kind, { ...input, observed, resource: pass.resource });
      await this.#conclude(pass, concluded, plan, verdictOfPlan(plan), handled);
      return requeue(CHILD_SHOWN_MS, pass.request.priority, false);
    }
    // What AWS refused has not been written, so repeating it says nothing about what AWS shows.
    const times = countRepeats(pass.memory, written);
    if (plan.steps.length === 0)
      return this.#conclude(pass, withResource(pass.kind, input, pass.resource), plan, verdictOfPlan(plan), handled);
    const verbs = input.verbs.filter(
      (verb) => !handled.some((done) => done.verb === verb.verb && done.value === verb.value),
    );
    const now = this.#ports.clock.now();
    const after = derived(pass.kind, { ...input, observed, fresh: false, resource: pass.resource, verbs, now });
    const next: Plan = pass.kind.plan(after);
    const more = next.steps.length > 0 && next.state !== "Blocked";
    const verdict = next.steps.length === 0 ? verdictOfPlan(next) : verdictBeforeSteps(next);
    const result = await this.#conclude(pass, after, next, withRepeats(verdict, times), handled);
    const pauseMs = repeatAfterMs(times, this.#settings.kind.driftIntervalMs);
    if (!more) return times > 1 ? notBefore(result, pauseMs) : result;
    const again = times > 1 || next.steps[0]?.kind === plan.steps[0]?.kind;
    return requeue(again ? pauseMs : 0, pass.request.priority, again);
  }

  async #conclude(
    pass: Pass<Aws>,
    input: PlanInput<CommonSpec, BaseStatus, unknown>,
    plan: Plan,
    verdict: Verdict,
    handled: readonly Answered[],
  ): Promise<PassResult> {
    const { kind, resource } = pass;
    if (plan.state === "Gone" && isDeleting(resource) && !this.#settings.readOnly)
      return this.#removeFinalizer(pass, plan);
    await reportStatus(pass, this.#ports, this.#settings, verdict, {
      own: kind.status(input, plan),
      domain: kind.conditions?.(input, plan) ?? [],
      handled,
      evaluatedSpec: specHash(resource.spec),
    });
    if (plan.recheckMs !== undefined) {
      const pollMs = pollDelayMs(this.#ports.clock.now(), plan.recheckMs, this.#settings.kind.pollMs);
      return sooner(requeue(pollMs, "rollout", true), plan.wakeMs);
    }
    return sooner(this.#untilDrift(pass, input.surroundings, input.scope), plan.wakeMs);
  }

  /** Nothing is due before the next drift check. The wait begins now, so that objects of a group are due at the same moment. */
  #untilDrift({ kind, resource, memory, request }: Pass<Aws>, surroundings: Surroundings, scope: Scope): PassResult {
    const { clock } = this.#ports;
    const readTogether = readTogetherOf(scope, kind.readGroup(resource, surroundings));
    const looked = request.fresh || memory.observed === undefined;
    const ageMs = looked ? 0 : clock.monotonic() - memory.observedAt;
    const afterMs = driftDelayMs(clock.now(), this.#settings.kind.driftIntervalMs, fnv1a(readTogether), ageMs);
    return { result: "requeue_after", requeue: { afterMs, priority: "resync", fresh: true } };
  }

  /** The end of a deletion. */
  async #removeFinalizer(pass: Pass<Aws>, plan: Plan): Promise<PassResult> {
    const { resource } = pass;
    await this.#ports.writer.removeFinalizer(resource);
    if (plan.leftBehind !== undefined) {
      const event = { type: "Warning", reason: plan.reason, action: "Delete", note: plan.leftBehind } as const;
      this.#ports.events.record(resource, event);
    }
    this.#engine.memories.forget(pass.resource.metadata.uid);
    pass.log.info("released", { reason: plan.reason });
    return DONE;
  }

  async #locate(pass: Pass<Aws>, surroundings: Surroundings): Promise<Located> {
    const { resource, kind } = pass;
    const recorded = boundScope(resource, this.#settings);
    const wanted = kind.region(resource, surroundings) ?? recorded?.region;
    const located = await this.#ports.scopes.resolve(wanted);
    requireSameScope(recorded, located.scope);
    return located;
  }

  #requireName({ resource, kind, log }: Pass<Aws>, surroundings: Surroundings): void {
    const holder = this.#engine.claims.otherHolder(resource.metadata.uid);
    if (holder === undefined) return;
    const name = kind.identity(resource, surroundings) ?? resource.metadata.name;
    log.info("the AWS name is used by another object", { awsName: name, holder: keyText(holder.key) });
    throw nameTaken(name, `spec.${kind.names.nameField}`);
  }

  /** The verbs to handle in this pass; what has to wait wakes the object when its time has come. */
  #dueVerbs(pass: Pass<Aws>): readonly PendingVerb[] {
    const { due, waitMs } = dueVerbs(
      pendingVerbs(pass.resource, this.#settings),
      pass.resource,
      this.#ports.clock.now(),
    );
    pass.verbsAfterMs = waitMs;
    return due;
  }

  #context(pass: Pass<Aws>): Context<Aws> {
    const { signal, log, scope, request } = pass;
    if (scope === undefined) throw new Error("a context needs a scope");
    const { namespace } = request.key;
    const aws = this.#ports.scopes.handle(scope, { priority: request.priority, namespace, signal, log });
    const { installation, kind } = this.#settings;
    return { aws, installation, mayObserve: permits(kind.observation, namespace), signal, log };
  }

  #surroundings(key: Key): Surroundings {
    return surroundingsOf(key, this.#ports.store, this.#engine.memories, this.#ports.clock.monotonic());
  }
}
