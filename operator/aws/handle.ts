import type { Scope } from "../engine/object.ts";
import type { BatchedOf, ItemOf } from "./services/batched.ts";
import type { CheckedRevision } from "./services/ecs/checked.ts";
import type { Operations, ServiceName } from "./services/index.ts";

/** Typed calls of one AWS service, already batched, paced by token buckets, fenced and sorted into failure classes. */
export interface ServiceHandle<Service extends ServiceName> {
  /**
   * One call. Reads are retried a few times on transient failures; writes never: an ambiguous answer is thrown as class
   * `ambiguous`, and the caller looks before it acts again.
   * @throws ClassifiedError
   */
  call<O extends keyof Operations[Service] & string>(
    operation: O,
    input: InputOf<Service, O>,
  ): Promise<OutputOf<Service, O>>;
  /**
   * One item of a Describe operation; waits a moment for others of its group to share the request.
   *
   * @param group the input, but for the ids: what all who share the request have in common
   * @param id name or ARN
   * @returns undefined when AWS says MISSING
   * @throws ClassifiedError
   */
  read<O extends BatchedOf<Service>>(operation: O, group: object, id: string): Promise<ItemOf<Service, O> | undefined>;
}

type InputOf<Service extends ServiceName, O extends keyof Operations[Service]> = Operations[Service][O] extends {
  input: infer Input;
}
  ? Input
  : never;
type OutputOf<Service extends ServiceName, O extends keyof Operations[Service]> = Operations[Service][O] extends {
  output: infer Output;
}
  ? Output
  : never;

/** Revisions of task definitions that services are checked against: each is read once, and kept. */
export interface RevisionReads {
  /**
   * What a revision holds. Its status may have changed since it was read.
   *
   * @param name `family:revision`, or an ARN
   * @throws ClassifiedError also where there is none
   */
  read(name: string): Promise<CheckedRevision>;
  /** A write that names the revision has failed: its status may be another by now, so it is read anew when it is asked for. */
  invalidate(arn: string): void;
}

/** What a kind sees of AWS: one account and Region, service by service. */
export type Aws = { readonly scope: Scope; readonly revisions: RevisionReads } & {
  readonly [Service in ServiceName]: ServiceHandle<Service>;
};
