import type { KubeObject } from "../support/kube-model/objects.ts";
import { type AwsCall, isAwsWrite, type KubeWrite, PERSON } from "./history.ts";
import type { View } from "./view.ts";

/** Judges one invariant, entry by entry; the view shows the world just before the entry. */
export interface Oracle {
  readonly invariant: string;
  aws?(call: AwsCall, view: View, report: Report): void;
  kube?(write: KubeWrite, view: View, report: Report): void;
}

export type Report = (message: string) => void;

export interface SafetySettings {
  /** The installation id in owner tags. */
  readonly installation: string;
  /** Whether AWS's reads may lag behind its writes in this run: then a write may be repeated in good faith. */
  readonly readsLag: boolean;
  /** The part of AWS's request quotas that each process may use, in (0, 1]; undefined where it is not judged. */
  readonly bucketShare?: number;
  /** Texts that stand in specs and must never be reported. */
  readonly canaries?: readonly string[];
}

/** Longer than AWS's reads may lag behind its writes, milliseconds. */
export const LAG_MS = 10_000;

/** What another client changed in AWS may be reported a drift interval later, at the next read: twice that of the simulation. */
export const UNSEEN_MS = 120_000;

/** A write by the operator that AWS decided, for better or worse. */
export const isDecidedWrite = (call: AwsCall): boolean =>
  call.process !== PERSON && isAwsWrite(call) && call.outcome.kind !== "lost";

/** A write by the operator that AWS carried out. */
export const isCarriedOut = (call: AwsCall): boolean => isDecidedWrite(call) && call.outcome.kind === "ok";

export const describe = (object: KubeObject | undefined): string =>
  object === undefined ? "an unknown object" : `${object.kind} ${object.metadata.namespace}/${object.metadata.name}`;
