import type { Examples } from "../example.ts";

const base = { clusterRef: { name: "web" }, taskDefinitionRef: { name: "migrate" } } as const;
const task = (more: object = {}) => ({ ...base, ...more });
const volume = (more: object) => ({
  volumeConfigurations: [
    { name: "data", managedEBSVolume: { roleArn: "arn:aws:iam::111122223333:role/ebs", sizeInGiB: 10, ...more } },
  ],
});

/** A value of each field that all runs of an object share, and another one. */
const FIXED = {
  completions: [1, 2],
  launchType: ["FARGATE", "EC2"],
  capacityProviderStrategy: [[{ capacityProvider: "one" }], [{ capacityProvider: "two" }]],
  platformVersion: ["1.4.0", "LATEST"],
  networkConfiguration: [
    { awsvpcConfiguration: { subnets: ["subnet-1"] } },
    { awsvpcConfiguration: { subnets: ["subnet-2"] } },
  ],
  placementConstraints: [[{ type: "distinctInstance" }], []],
  placementStrategy: [[{ type: "random" }], []],
  overrides: [{ cpu: 256 }, { cpu: 512 }],
  volumeConfigurations: [[{ name: "a" }], [{ name: "b" }]],
  enableExecuteCommand: [true, false],
  enableECSManagedTags: [true, false],
  propagateTags: ["NONE", "TASK_DEFINITION"],
  group: ["nightly", "daily"],
  tags: [[{ key: "team", value: "shop" }], [{ key: "team", value: "billing" }]],
  region: ["eu-central-1", "eu-west-1"],
} as const;

const fixed: Examples = Object.fromEntries(
  Object.entries(FIXED).map(([field, [before, after]]) => [
    `${field}-immutable`,
    {
      old: task({ [field]: before }),
      good: task({
        [field]: before,
        suspend: true,
        parallelism: 2,
        backoffLimit: 1,
        activeDeadlineSeconds: 60,
        logTail: { lines: 5 },
      }),
      bad: task({ [field]: after }),
    },
  ]),
);

const byName = { cluster: "web", taskDefinition: "migrate:7" };

export const taskExamples: Examples = {
  ...fixed,
  "clusterRef-immutable": { old: task(), good: task(), bad: task({ clusterRef: { name: "other" } }) },
  "cluster-immutable": { old: byName, good: byName, bad: { ...byName, cluster: "other" } },
  "taskDefinitionRef-immutable": { old: task(), good: task(), bad: task({ taskDefinitionRef: { name: "other" } }) },
  "taskDefinition-immutable": { old: byName, good: byName, bad: { ...byName, taskDefinition: "migrate:8" } },
  "one-cluster": { good: task(), bad: task({ cluster: "web" }) },
  "one-task-definition": { good: task(), bad: task({ taskDefinition: "migrate:7" }) },
  "task-definition-revision": { good: byName, bad: { ...byName, taskDefinition: "migrate" } },
  "launch-type-or-strategy": {
    good: task({ launchType: "EC2" }),
    bad: task({ launchType: "EC2", capacityProviderStrategy: [{ capacityProvider: "web" }] }),
  },
  "fargate-placement": {
    good: task({ launchType: "EC2", placementStrategy: [{ type: "random" }] }),
    bad: task({ launchType: "FARGATE", placementStrategy: [{ type: "random" }] }),
  },
  "ebs-rate-needs-snapshot": {
    good: task(volume({ snapshotId: "snap-1", volumeInitializationRate: 100 })),
    bad: task(volume({ volumeInitializationRate: 100 })),
  },
};
