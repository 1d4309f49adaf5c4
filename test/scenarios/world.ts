import type { KindName } from "../../operator/api/catalogue.ts";
import type { KubeObject } from "../support/kube-model/objects.ts";
import type { RandomSource } from "../support/random.ts";
import type { AwsResource, Fields } from "./history.ts";

/** Names an object. */
export interface ObjectRef {
  readonly kind: KindName;
  readonly namespace: string;
  readonly name: string;
}

/** A machine on which tasks are placed, by its id in Amazon EC2; what it has no room for waits. */
export interface Machine {
  readonly id: string;
  /** MiB; 4096 where left out. */
  readonly memory?: number;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** All machines, for drivers: those of one cluster are replaced, and those of the others stay. */
export function createMachines() {
  const known = new Map<string, readonly Machine[]>();
  return (cluster: string, machines: readonly Machine[]): readonly (Machine & { readonly cluster: string })[] => {
    known.set(cluster, machines);
    return [...known].flatMap(([name, each]) => each.map((machine) => ({ ...machine, cluster: name })));
  };
}

/** What a person writes. */
export interface Manifest extends ObjectRef {
  readonly spec: Fields;
}

/**
 * What a workload can do: what people do with kubectl and in the AWS console. A driver provides it over the simulation, or
 * over real processes.
 */
export interface World {
  /** Which of its ways a story goes, from 0: what is done, and so how it ends. */
  readonly variant: number;
  /** Decide when, and in which order where the order does not matter: however they fall, the end is the same. */
  readonly when: RandomSource;
  /** The namespaces there are, at least two. */
  readonly namespaces: readonly string[];
  /** Milliseconds since the epoch. */
  now(): number;
  /** Lets time pass. */
  advance(ms: number): Promise<void>;
  /** Creates the object, or makes its spec what the manifest says, as `kubectl apply` does. */
  applyObject(manifest: Manifest): Promise<void>;
  /** A JSON merge patch of the spec. */
  patchSpec(ref: ObjectRef, patch: Fields): Promise<void>;
  /** Sets an annotation. */
  annotate(ref: ObjectRef, name: string, value: string): Promise<void>;
  /** Asks for the deletion and does not wait for it. An object that is not there is fine. */
  deleteObject(ref: ObjectRef): Promise<void>;
  /** Takes the object's finalizers off and deletes it, as an impatient person does: what it stood for stays in AWS. */
  abandonObject(ref: ObjectRef): Promise<void>;
  /** Deletes a namespace: everything in it is deleted, and nothing can be made in it any more. Does not wait. */
  deleteNamespace(name: string): Promise<void>;
  readObject(ref: ObjectRef): Promise<KubeObject | undefined>;
  readonly aws: {
    /** What exists, whatever reads may show for the moment. */
    snapshot(): Promise<readonly AwsResource[]>;
    /** A call by a client that is not the operator. @throws Error when AWS refuses it */
    call(operation: string, input: Fields): Promise<Fields>;
    /** From now on these are the machines that run the agent in the cluster of this name. Without any it still places tasks on machines. */
    machines(cluster: string, machines: readonly Machine[]): Promise<void>;
  };
}

/** Tasks whose image contains this stop at once with exit code 1; every driver sets AWS up so. */
export const BROKEN_IMAGE = "broken";
/** Tasks whose image contains this end by themselves, with exit code 0. */
export const FINISHING_IMAGE = "finishing";

/** How AWS is set up for both. */
export const IMAGES = [
  { image: BROKEN_IMAGE, outcome: { kind: "exits", exitCode: 1, afterMs: 50 } },
  { image: FINISHING_IMAGE, outcome: { kind: "exits", exitCode: 0, afterMs: 2_000 } },
] as const;

/**
 * Waits for a condition, which is checked every `everyMs` milliseconds.
 * @returns whether it came to hold within the limit
 */
export async function until(
  world: World,
  limitMs: number,
  holds: () => Promise<boolean>,
  everyMs = 250,
): Promise<boolean> {
  for (const end = world.now() + limitMs; world.now() < end; ) {
    if (await holds()) return true;
    await world.advance(everyMs);
  }
  return holds();
}
