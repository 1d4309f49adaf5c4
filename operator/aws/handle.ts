import type { Scope } from "../engine/object.ts";
import type { BatchedOf, FoundOf, ItemOf, ListedOf } from "./services/batched.ts";
import type { CheckedRevision } from "./services/ecs/checked.ts";
import type { Operations, ServiceName } from "./services/index.ts";

/** Typed calls of one AWS service, batched, rate limited, fenced, failures classified. */
export interface ServiceHandle<Service extends ServiceName> {
  /**
   * One call. Reads are retried a few times on transient failures; writes never: an ambiguous answer is thrown as class
   * `ambiguous`, and the caller must read before it acts again.
   * @throws ClassifiedError
   */
  call<O extends keyof Operations[Service] & string>(
    operation: O,
    input: InputOf<Service, O>,
  ): Promise<OutputOf<Service, O>>;
  /**
   * One item of a Describe operation; waits a moment for others of its group to share the request.
   *
   * @param group the input, but for the ids: shared by all keys of the request
   * @param id name or ARN
   * @returns undefined when AWS says MISSING
   * @throws ClassifiedError
   */
  read<O extends BatchedOf<Service>>(operation: O, group: object, id: string): Promise<ItemOf<Service, O> | undefined>;
  /**
   * One item of a list, all pages of it; those who ask within a moment share the answer.
   *
   * @param input filters, shared by all who ask
   * @returns undefined when no page has it
   * @throws ClassifiedError
   */
  find<O extends ListedOf<Service>>(operation: O, input: object, id: string): Promise<FoundOf<Service, O> | undefined>;
  /**
   * All items of a list with one key, which many may have.
   *
   * @param input filters, shared by all who ask
   * @throws ClassifiedError
   */
  all<O extends ListedOf<Service>>(operation: O, input: object, id: string): Promise<readonly FoundOf<Service, O>[]>;
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

/** Revisions of task definitions that services are checked against: each is read once, and cached. */
export interface RevisionReads {
  /**
   * What a revision holds. Its status may have changed since it was read.
   *
   * @param name `family:revision`, or an ARN
   * @throws ClassifiedError also where there is none
   */
  read(name: string): Promise<CheckedRevision>;
  /** Drops a revision from the cache: a write that names it has failed, so its status may have changed. */
  invalidate(arn: string): void;
}

/** What a kind sees of AWS: one account and Region, service by service. */
export type Aws = { readonly scope: Scope; readonly revisions: RevisionReads } & {
  readonly [Service in ServiceName]: ServiceHandle<Service>;
};
