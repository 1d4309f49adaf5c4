import { checkTruth } from "../scenarios/endings.ts";
import type { Expectation } from "../scenarios/expectations.ts";
import { cluster, clusterRef, containers, image } from "../scenarios/manifests.ts";
import { applyStack, expectStack, GONE, isReady, PATIENCE_MS, READY } from "../scenarios/stack.ts";
import { groupAlone, instancesInCluster } from "../scenarios/workloads-capacity.ts";
import {
  edited,
  failingRollout,
  imageRoll,
  partOfGroup,
  scaled,
  tagged,
  thereAndBack,
} from "../scenarios/workloads-changes.ts";
import { adopt, clusterLate } from "../scenarios/workloads-clusters.ts";
import { namespaceAlone, registryInNamespace } from "../scenarios/workloads-discovery.ts";
import {
  createdTogether,
  namespaceDeleted,
  recreated,
  sharedDefinition,
  torndown,
} from "../scenarios/workloads-lifecycle.ts";
import { onEachMachine, onGroup, placed, roomComesLate, strategyChanged } from "../scenarios/workloads-places.ts";
import { adoptedTarget, autoscaled } from "../scenarios/workloads-scaling.ts";
import { runToTheEnd, stoppedTask, triggered } from "../scenarios/workloads-tasks.ts";
import { type ObjectRef, until, type World } from "../scenarios/world.ts";
import type { KubeObject } from "../support/kube-model/objects.ts";
import type { RandomSource } from "../support/random.ts";
import { INSTALLATION } from "./operators.ts";

/** What people may do here beside what they do in every scenario. */
export interface FaultWorld extends World {
  /** Does something unseen by operators, and undoes it before their eyes. In the undisturbed run nothing is done. */
  unobserved(ref: ObjectRef, doing: () => Promise<void>, undoing: () => Promise<void>): Promise<void>;
  objects(): Promise<readonly KubeObject[]>;
}

/** What may differ from the undisturbed run. */
export interface Allowance {
  /** The start of a line of the summary, or of a place in the end state. */
  readonly line: string;
  /** Of a line of the summary: how often it may be there. */
  readonly between?: readonly [number, number];
  readonly why: string;
}

export interface FaultWorkload {
  /** Part of the ids of plans. */
  readonly id: string;
  /** @returns how every object has to end */
  run(world: FaultWorld, namespace: string): Promise<readonly Expectation[]>;
  readonly allowed?: readonly Allowance[];
  /** Nothing is edited before the steps of the workload `create` are done: they are tested there. */
  readonly beginsLikeCreate?: true;
}

/** The workload for the one plan in which changes are undone before they are observed. */
export const UNOBSERVED = "unobserved";

/** The workload that the others begin with. */
export const CREATE = "create";

/** What every name starts with. */
export const PREFIX = "p";

/** People wait until all is well before they go on, and pause as briefly as they can. */
export const steadyRandom: RandomSource = {
  next: () => 0,
  between: (least) => least,
  chance: () => false,
  pick: (items) => items[0] as (typeof items)[number],
  fork: () => steadyRandom,
};

type Story = (world: World, namespace: string, prefix: string) => Promise<readonly Expectation[]>;

interface WorkloadOptions extends Pick<FaultWorkload, "allowed" | "beginsLikeCreate"> {
  /** Which of its ways the story goes. */
  readonly variant?: number;
  /** People wait after each edit until it is in AWS: a service is also Ready before it has observed a new revision. */
  readonly patient?: true;
}

const faultWorkload = (
  id: string,
  story: Story,
  { variant = 0, patient, ...more }: WorkloadOptions = {},
): FaultWorkload => ({
  id,
  run(world, namespace) {
    const patchSpec: World["patchSpec"] = async (ref, patch) => {
      await world.patchSpec(ref, patch);
      await until(world, PATIENCE_MS, () => isDone(world));
    };
    const person = { ...world, variant, when: steadyRandom, ...(patient ? { patchSpec } : {}) };
    return story(person, namespace, PREFIX);
  },
  ...more,
});

/** Whether everything is Ready, and in AWS as it is declared. */
async function isDone(world: FaultWorld): Promise<boolean> {
  const [objects, resources] = [await world.objects(), await world.aws.snapshot()];
  return objects.every(isReady) && checkTruth(objects, resources, INSTALLATION, 0).length === 0;
}

/** Deletes everything as soon as AWS has the service, while its tasks are still starting. */
const deletedWhileCreating: Story = async (world, namespace, prefix) => {
  const stack = await applyStack(world, namespace, prefix);
  await until(world, PATIENCE_MS, async () => (await world.aws.snapshot()).some(({ type }) => type === "service"));
  for (const ref of [stack.cluster, stack.definition, stack.service]) await world.deleteObject(ref);
  return expectStack(stack, GONE);
};

/** The second edit comes when the first is on its way to AWS. */
const twoEdits: Story = async (world, namespace, prefix) => {
  const stack = await applyStack(world, namespace, prefix);
  await until(world, PATIENCE_MS, async () => isReady(await world.readObject(stack.service)));
  await world.patchSpec(stack.definition, { containers: containers("v2") });
  await until(world, PATIENCE_MS, async () =>
    (await world.aws.snapshot()).some(({ images }) => images?.app === image("v2")),
  );
  await world.patchSpec(stack.definition, { containers: containers("v3") });
  await world.patchSpec(stack.service, { desiredCount: 3 });
  await world.advance(50);
  await world.patchSpec(stack.service, { desiredCount: 1 });
  return expectStack(stack, READY);
};

/** What a cluster is set to, what its services may run on and its tags: three different calls. */
const clusterEdited: Story = async (world, namespace, prefix) => {
  const ref = clusterRef(namespace, `${prefix}-cluster`);
  await world.applyObject(cluster(namespace, ref.name, { tags: [{ key: "team", value: "a" }] }));
  await until(world, PATIENCE_MS, async () => isReady(await world.readObject(ref)));
  await world.patchSpec(ref, { settings: [{ name: "containerInsights", value: "enabled" }] });
  await world.patchSpec(ref, {
    capacityProviders: ["FARGATE", "FARGATE_SPOT"],
    defaultCapacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }],
  });
  await world.patchSpec(ref, { tags: [{ key: "stage", value: "test" }] });
  return [{ ref, ending: READY }];
};

/** Edits that are undone before they are observed, and an object that is created and deleted unobserved. */
const unobserved: FaultWorkload = {
  id: UNOBSERVED,
  async run(world, namespace) {
    const stack = await applyStack({ ...world, when: steadyRandom }, namespace, PREFIX);
    await until(world, PATIENCE_MS, () => isDone(world));
    const decoy = clusterRef(namespace, `${PREFIX}-decoy`);
    const count = (desiredCount: number) => () => world.patchSpec(stack.service, { desiredCount });
    const version = (name: string) => () => world.patchSpec(stack.definition, { containers: containers(name) });
    await world.unobserved(stack.service, count(5), count(2));
    await world.unobserved(stack.definition, version("v2"), version("v1"));
    await world.unobserved(
      decoy,
      () => world.applyObject(cluster(namespace, decoy.name)),
      () => world.deleteObject(decoy),
    );
    await world.patchSpec(stack.service, { desiredCount: 3 });
    await until(world, PATIENCE_MS, () => isDone(world));
    return expectStack(stack, READY);
  },
};

const SHARED = "the new revision and the new count are sent together when the call with the count alone gets no answer";
const OVERTAKEN = "an edit that is overtaken by the next need not reach AWS";
const IN_TIME = "a provider that is ACTIVE before its cluster is made goes along with CreateCluster";
const COUNTED =
  "a release counts the tasks that were wanted when it ended, and the edit of the count may come after it";

const ASKED_EARLY =
  "a new process does not know how long ago the cluster changed: AWS may be asked once while the cluster still has the provider";
const DROPPED = "AWS drops the target with its service: a deregistration that fails just before is not sent again";
const TAGGED_AGAIN =
  "the tags of alarms are not read: until the target's own tags show that all is taken over, they are set again";

/** Each small enough to be run hundreds of times. */
export const faultWorkloads: readonly FaultWorkload[] = [
  faultWorkload(CREATE, createdTogether),
  faultWorkload("shared-definition", sharedDefinition),
  faultWorkload("image-roll", imageRoll, { patient: true, beginsLikeCreate: true }),
  faultWorkload("scale", scaled, { patient: true, beginsLikeCreate: true }),
  faultWorkload("roll-and-scale", edited, {
    beginsLikeCreate: true,
    allowed: [{ line: "UpdateService service/p-cluster/p-web", between: [1, 2], why: SHARED }],
  }),
  faultWorkload("tag-change", tagged, { patient: true, beginsLikeCreate: true }),
  faultWorkload("two-edits", twoEdits, {
    beginsLikeCreate: true,
    allowed: [
      { line: "UpdateService service/p-cluster/p-web", between: [1, 4], why: OVERTAKEN },
      { line: "aws.services.p-web.serviceDeployments", why: OVERTAKEN },
      { line: "objects.ECSService p-web.status.deployment.targetTasks", why: COUNTED },
    ],
  }),
  faultWorkload("part-of-a-group", partOfGroup, { patient: true, beginsLikeCreate: true }),
  faultWorkload("a-b-a", thereAndBack, { patient: true, beginsLikeCreate: true }),
  faultWorkload("delete", torndown, { beginsLikeCreate: true }),
  faultWorkload("delete-while-creating", deletedWhileCreating, { beginsLikeCreate: true }),
  faultWorkload("recreate", recreated, { beginsLikeCreate: true }),
  faultWorkload("cluster-edit", clusterEdited, { patient: true }),
  faultWorkload("cloud-map-namespace", namespaceAlone, { variant: 3, patient: true }),
  faultWorkload("cloud-map-service", registryInNamespace, { variant: 1, patient: true }),
  faultWorkload("provider", groupAlone, { patient: true, variant: 1 }),
  faultWorkload("managed-instances", instancesInCluster, { patient: true, variant: 1 }),
  faultWorkload("service-on-group", onGroup, {
    patient: true,
    variant: 1,
    allowed: [
      { line: "PutClusterCapacityProviders cluster/p-cluster", between: [0, 1], why: IN_TIME },
      { line: "DeleteCapacityProvider capacity-provider/p-group", between: [1, 2], why: ASKED_EARLY },
    ],
  }),
  faultWorkload("strategy-change", strategyChanged, { patient: true, variant: 1 }),
  faultWorkload("placed", placed, { patient: true }),
  faultWorkload("daemon", onEachMachine, { patient: true }),
  faultWorkload("no-room", roomComesLate, { variant: 1 }),
  faultWorkload("task", runToTheEnd),
  faultWorkload("task-stopped", stoppedTask),
  faultWorkload("service-autoscaling", autoscaled, {
    patient: true,
    variant: 1,
    beginsLikeCreate: true,
    allowed: [
      { line: "cloudwatch.TagResource alarm/p-hot", between: [1, 2], why: TAGGED_AGAIN },
      { line: "cloudwatch.UntagResource alarm/p-hot", between: [1, 2], why: TAGGED_AGAIN },
      {
        line: "application-autoscaling.DeregisterScalableTarget scalable-target/p-cluster/p-web",
        between: [1, 2],
        why: DROPPED,
      },
    ],
  }),
  faultWorkload("service-target-adopted", adoptedTarget, {
    patient: true,
    beginsLikeCreate: true,
    allowed: [{ line: "cloudwatch.TagResource alarm/p-hot", between: [1, 2], why: TAGGED_AGAIN }],
  }),
  faultWorkload("scheduled-task", triggered),
  faultWorkload("adopt", adopt),
  faultWorkload("cluster-late", clusterLate),
  faultWorkload("failed-rollout", failingRollout, { variant: 1, beginsLikeCreate: true }),
  faultWorkload("namespace-deletion", namespaceDeleted, { beginsLikeCreate: true }),
  unobserved,
];

/** @throws Error when there is no such workload */
export function workloadOf(id: string): FaultWorkload {
  const found = faultWorkloads.find((each) => each.id === id);
  if (found === undefined) throw new Error(`there is no workload ${id}`);
  return found;
}
