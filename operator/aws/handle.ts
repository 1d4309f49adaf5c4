import type { CheckedRevision } from "../ecs/combination.ts";
import type { EcsCluster, EcsOperation, EcsOperations, EcsService } from "../ecs/shapes.ts";
import type { Scope } from "../engine/kind.ts";

/**
 * What a kind sees of AWS: typed calls for one account and Region, already batched, paced by token buckets, fenced and
 * sorted into failure classes.
 */
export interface Aws {
  readonly scope: Scope;
  /**
   * One call. Reads are retried a few times on transient failures; writes never: an ambiguous answer is thrown as class
   * `ambiguous`, and the caller looks before it acts again.
   * @throws ClassifiedError
   */
  call<O extends EcsOperation>(operation: O, input: EcsOperations[O]["input"]): Promise<EcsOperations[O]["output"]>;
  /**
   * One cluster with attachments, configuration, settings, statistics and tags; waits a moment for others to share the
   * call (100 names). Undefined when AWS says MISSING.
   */
  describeCluster(name: string): Promise<EcsCluster | undefined>;
  /**
   * One service with its tags; waits a moment for others of the same cluster to share the call (10 names).
   * `"NoCluster"` when the cluster itself does not exist, undefined when AWS says MISSING.
   */
  describeService(cluster: string, service: string): Promise<EcsService | "NoCluster" | undefined>;
  /**
   * What a revision holds that services are checked against: read once, and kept. Its status may have changed since.
   *
   * @param name `family:revision`, or an ARN
   * @throws ClassifiedError also where there is none
   */
  describeRevision(name: string): Promise<CheckedRevision>;
  /** A write that names the revision has failed: its status may be another by now, so it is read anew when it is asked for. */
  doubtRevision(arn: string): void;
}
