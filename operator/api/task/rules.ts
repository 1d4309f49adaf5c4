import { immutable, launchRules, type Rule, referenceRules, type Transition } from "../common/index.ts";

interface Volume {
  readonly snapshotId?: string;
  readonly volumeInitializationRate?: number;
}

/** "This property can be specified only if you specify a `snapshotId`." (API Reference, TaskManagedEBSVolumeConfiguration) */
export const initializationRules: readonly Rule<Volume>[] = [
  {
    id: "ebs-rate-needs-snapshot",
    cel: "!has(self.volumeInitializationRate) || has(self.snapshotId)",
    message: "`volumeInitializationRate` must not be set without `snapshotId`",
    holds: (self) => self.volumeInitializationRate === undefined || self.snapshotId !== undefined,
  },
];

/** Rules of one state, also where the spec is a template. */
export const templateRules = [...referenceRules("run the newest revision"), ...launchRules];

const OTHER_RUN = "all runs of an object are alike, as those of a Job are; create a new object instead";

/** What a Job may change of its spec, this kind may change; nothing else. */
const IMMUTABLE = [
  "clusterRef",
  "cluster",
  "taskDefinitionRef",
  "taskDefinition",
  "completions",
  "launchType",
  "capacityProviderStrategy",
  "platformVersion",
  "networkConfiguration",
  "placementConstraints",
  "placementStrategy",
  "overrides",
  "volumeConfigurations",
  "enableExecuteCommand",
  "enableECSManagedTags",
  "propagateTags",
  "group",
  "tags",
];

/** Rules of a change; they do not stand on a template. */
export const changeRules: readonly Transition[] = [
  immutable("region", "a task cannot move to another Region; create a new object instead"),
  ...IMMUTABLE.map((field) => immutable(field, OTHER_RUN)),
];
