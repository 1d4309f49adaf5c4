import type { KubeObject } from "../support/kube-model/objects.ts";
import { type AwsResource, isAwsWrite, type KubeWrite, PERSON } from "./history.ts";
import { describe, LAG_MS, type Oracle, type Report, type SafetySettings, UNSEEN_MS } from "./oracle.ts";
import { blockOf, otherLimits, ScalingKeys, targetKey } from "./scaling.ts";
import { conditionOf, isReady } from "./stack.ts";
import { keysOf } from "./view.ts";

/** S14, as far as AWS shows it: a service is reported to be Ready only if what was asked for is what runs. */
export const truthOracles = ({ readsLag }: SafetySettings): readonly Oracle[] => [deliveredWhenReady(readsLag)];

function deliveredWhenReady(readsLag: boolean): Oracle {
  const touched = new Map<string, { readonly byPerson: number; readonly byAnyone: number }>();
  const scaling = new ScalingKeys();
  const isInDoubt = (key: string, at: number): boolean => {
    const { byPerson, byAnyone } = touched.get(key) ?? NEVER;
    return at - byPerson < UNSEEN_MS || (readsLag && at - byAnyone < LAG_MS);
  };
  return {
    invariant: "S14",
    aws(call) {
      if (!isAwsWrite(call)) return;
      for (const key of [...keysOf(call), ...scaling.of(call)]) {
        const before = touched.get(key) ?? NEVER;
        touched.set(key, { byPerson: call.process === PERSON ? call.at : before.byPerson, byAnyone: call.at });
      }
    },
    kube(write, _view, report) {
      const { after, truth, at } = write;
      if (after === undefined || truth === undefined || !isReady(after)) return;
      for (const service of truth) {
        if (service.type !== "service" || service.status !== "ACTIVE") continue;
        const id = service.arn.split(":").slice(5).join(":");
        if (isInDoubt(id, at)) continue;
        // A registration moves the count within new limits; only the next read shows the operator that.
        const isMoving = at - (touched.get(targetKey(id)) ?? NEVER).byAnyone < LAG_MS;
        judge(after, service, isMoving, report);
        if (!isInDoubt(targetKey(id), at)) judgeScaling(after, truth, report);
      }
    },
  };
}

const NEVER = { byPerson: Number.NEGATIVE_INFINITY, byAnyone: Number.NEGATIVE_INFINITY };

/** Whether this write makes a service Ready: the moment at which the truth is to be written down. */
export const becomesReady = ({ before, after }: Pick<KubeWrite, "before" | "after">): boolean =>
  after?.kind === "ECSService" && isReady(after) && !isReady(before);

function judge(object: KubeObject, service: AwsResource, isMoving: boolean, report: Report): void {
  const { target, countNotEnforced } = (object.status ?? {}) as {
    readonly target?: { readonly taskDefinition?: string };
    readonly countNotEnforced?: unknown;
  };
  const name = describe(object);
  const { desiredCount = 0, runningCount = 0, minimumHealthyPercent = 100, rollout, taskDefinition } = service;
  if (rollout !== undefined && rollout !== "COMPLETED") report(`${name} is Ready while its deployment is ${rollout}`);
  if (target?.taskDefinition !== undefined && taskDefinition !== target.taskDefinition)
    report(`${name} is Ready and aims at ${target.taskDefinition}, but AWS runs ${String(taskDefinition)}`);
  const { schedulingStrategy } = object.spec ?? {};
  const isEnforced =
    countNotEnforced === undefined && schedulingStrategy !== "DAEMON" && blockOf(object.spec ?? {}) === undefined;
  if (isEnforced && desiredCount !== (object.spec?.desiredCount ?? 1))
    report(`${name} is Ready with a count of ${desiredCount} instead of ${String(object.spec?.desiredCount)}`);
  const required = Math.ceil((desiredCount * minimumHealthyPercent) / 100);
  if (conditionOf(object, "Ready")?.reason !== "Scaling" && !isMoving && runningCount < required)
    report(`${name} is Ready with ${runningCount} tasks where ${required} have to run`);
}

function judgeScaling(object: KubeObject, truth: readonly AwsResource[], report: Report): void {
  const block = blockOf(object.spec ?? {});
  if (block === undefined) return;
  const target = truth.find(({ type }) => type === "scalable-target");
  const wrong = target?.shown === undefined ? ["no scalable target"] : otherLimits(block, target.shown);
  for (const difference of wrong) report(`${describe(object)} is Ready with ${difference}`);
}
