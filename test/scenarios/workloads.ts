import type { Expectation } from "./expectations.ts";
import { groupAlone, groupInCluster, groupReferred, instancesInCluster } from "./workloads-capacity.ts";
import {
  corrected,
  deletedByHand,
  drifted,
  edited,
  failingRollout,
  imageRoll,
  partOfGroup,
  refusedForNow,
  restarted,
  scaled,
  seeded,
  tagged,
  thereAndBack,
  twoEdits,
} from "./workloads-changes.ts";
import { adopt, adoptService, clusterAlone, clusterLate, disowned, namesakes } from "./workloads-clusters.ts";
import { namespaceAgain, namespaceAlone, registryInNamespace } from "./workloads-discovery.ts";
import {
  createdTogether,
  deletedWhileCreating,
  fleet,
  namespaceDeleted,
  recreated,
  sharedDefinition,
  takenOver,
  torndown,
} from "./workloads-lifecycle.ts";
import { onEachMachine, onGroup, placed, roomComesLate, strategyChanged } from "./workloads-places.ts";
import {
  adoptedTarget,
  autoscaled,
  autoscaledAgain,
  autoscalingDrift,
  autoscalingTakenOver,
} from "./workloads-scaling.ts";
import { failingTask, runsEachMinute, runToTheEnd, stoppedTask, triggered } from "./workloads-tasks.ts";
import type { World } from "./world.ts";

/** What people do, as a story that ends with what must come of it. */
export interface Workload {
  readonly name: string;
  /** How many objects it makes. */
  readonly objects: number;
  /** In how many ways the story can go; one by default. */
  readonly variants?: number;
  /** It needs a namespace that no other workload uses. */
  readonly ownNamespace?: true;
  /** @param prefix unique to this run of the workload; every name starts with it */
  run(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]>;
}

export const workloads: readonly Workload[] = [
  { name: "cluster alone", objects: 1, variants: 2, run: clusterAlone },
  { name: "cluster comes late", objects: 3, run: clusterLate },
  { name: "capacity provider", objects: 1, variants: 2, run: groupAlone },
  { name: "capacity provider of a cluster", objects: 2, variants: 2, run: groupInCluster },
  { name: "capacity provider that a cluster refers to", objects: 2, variants: 3, run: groupReferred },
  { name: "managed instances", objects: 2, variants: 2, run: instancesInCluster },
  { name: "adopt a cluster", objects: 1, variants: 2, run: adopt },
  { name: "adopt a service", objects: 3, variants: 2, run: adoptService },
  { name: "taken by another installation", objects: 3, variants: 4, run: disowned },
  { name: "namesakes in two namespaces", objects: 6, run: namesakes },
  { name: "created together", objects: 3, run: createdTogether },
  { name: "shared task definition", objects: 4, run: sharedDefinition },
  { name: "image roll", objects: 3, variants: 3, run: imageRoll },
  { name: "scale", objects: 3, run: scaled },
  { name: "roll and scale in one apply", objects: 3, run: edited },
  { name: "scaled by another client", objects: 3, run: seeded },
  { name: "tag change", objects: 3, run: tagged },
  { name: "two edits 50 ms apart", objects: 3, run: twoEdits },
  { name: "A to B to A", objects: 3, run: thereAndBack },
  { name: "restart", objects: 3, run: restarted },
  { name: "drift", objects: 3, run: drifted },
  { name: "part of a group", objects: 3, run: partOfGroup },
  { name: "deleted by hand", objects: 3, run: deletedByHand },
  { name: "refused, then corrected", objects: 3, run: corrected },
  { name: "refused for now", objects: 3, run: refusedForNow },
  { name: "failing rollout", objects: 3, variants: 6, run: failingRollout },
  { name: "torn down", objects: 3, run: torndown },
  { name: "deleted while creating", objects: 3, run: deletedWhileCreating },
  { name: "thrown away and taken over", objects: 3, variants: 4, run: takenOver },
  { name: "deleted and recreated", objects: 3, run: recreated },
  { name: "namespace deleted", objects: 3, ownNamespace: true, run: namespaceDeleted },
  { name: "Cloud Map namespace", objects: 1, variants: 4, run: namespaceAlone },
  { name: "Cloud Map namespace made again", objects: 1, variants: 2, run: namespaceAgain },
  { name: "Cloud Map service", objects: 2, variants: 2, run: registryInNamespace },
  { name: "placed on machines", objects: 3, run: placed },
  { name: "one task on each machine", objects: 3, run: onEachMachine },
  { name: "no room, then room", objects: 3, variants: 2, run: roomComesLate },
  { name: "service on a capacity provider", objects: 4, variants: 2, run: onGroup },
  { name: "launch type, strategy and back", objects: 3, variants: 2, run: strategyChanged },
  { name: "task", objects: 3, variants: 2, run: runToTheEnd },
  { name: "task that fails", objects: 3, run: failingTask },
  { name: "task that is stopped", objects: 3, variants: 2, run: stoppedTask },
  { name: "autoscaling", objects: 3, variants: 2, run: autoscaled },
  { name: "autoscaling changed by another client", objects: 3, variants: 2, run: autoscalingDrift },
  { name: "autoscaled service deleted by hand", objects: 3, run: autoscaledAgain },
  { name: "autoscaled service thrown away and taken over", objects: 3, run: autoscalingTakenOver },
  { name: "scalable target of another client", objects: 3, variants: 2, run: adoptedTarget },
  { name: "schedule", objects: 3, variants: 3, run: runsEachMinute },
  { name: "schedule that is triggered", objects: 3, run: triggered },
  { name: "many services in one cluster", objects: 10, run: fleet },
];
