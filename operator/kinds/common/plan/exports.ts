import type { Neighbour } from "../../../engine/kind.ts";

/** What a service shows to the cluster and the task definition that it names. */
export interface ServiceExports {
  readonly arn?: string | undefined;
  readonly clusterArn?: string | undefined;
  readonly deleting: boolean;
  /** Whether it takes up what it refers to: it is neither going, suspended nor only looked at. */
  readonly follows: boolean;
  /** `kind/name` of what it names. */
  readonly refs: readonly string[];
  /** ARN of the task definition that it is to run. */
  readonly target?: string | undefined;
  /** Others that it refers to or that AWS shows on it: ARNs, and `family:revision` where its spec says so. */
  readonly alsoUses: readonly string[];
}

/** Of a service that nobody could read. */
const NOTHING: ServiceExports = { deleting: false, follows: false, refs: [], alsoUses: [] };

/** What a neighbour shows that is a service. */
export const serviceExports = ({ exports }: Neighbour): ServiceExports =>
  (exports as ServiceExports | undefined) ?? NOTHING;

/** What a task definition shows to the services that name it, and to others of its family. */
export interface DefinitionExports {
  readonly generation: number;
  readonly deleting: boolean;
  readonly suspended: boolean | undefined;
  /** ARN of the revision that stands for the newest registered content. */
  readonly latest: string | undefined;
  readonly settled: number | undefined;
  readonly observed: number | undefined;
  readonly stalled: boolean | undefined;
}

/** What a neighbour shows that is a task definition; undefined when it could not be read. */
export const definitionExports = ({ exports }: Neighbour): DefinitionExports | undefined =>
  exports as DefinitionExports | undefined;
