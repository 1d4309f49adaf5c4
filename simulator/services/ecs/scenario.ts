/** What the simulated world does by itself: which images fail and how, how much capacity there is, which alarms ring. */
export interface ImageRule {
  /** Applies to containers whose image contains this text. */
  readonly image: string;
  readonly outcome: /** The container may log something before it exits, an event each. */
    | {
        readonly kind: "exits";
        readonly exitCode: number;
        readonly afterMs: number;
        readonly logs?: readonly string[];
      }
    | { readonly kind: "pullFails"; readonly reason?: string }
    | { readonly kind: "neverHealthy" }
    /** AWS takes the task away while it runs: a Spot interruption, the loss of its instance. */
    | { readonly kind: "taken"; readonly stopCode: string; readonly reason: string; readonly afterMs: number }
    /** The task waits in PROVISIONING for instances of its capacity provider, and fails to start if none comes. */
    | { readonly kind: "unplaced"; readonly reason: string; readonly afterMs: number };
  /** Of how many tasks; of all where left out. */
  readonly times?: number;
}

/** Why RunTask does not place one task: an entry of `failures`. */
export interface PlacementFailure {
  readonly reason: string;
  readonly detail?: string;
}

/** A machine that runs the agent of Amazon ECS, for the clusters of its name in every account and Region. */
export interface Machine {
  /** Of Amazon EC2 (`i-...`), or of AWS Systems Manager (`mi-...`): the latter is external. */
  readonly id: string;
  /** Name of the cluster that the agent registers it in, as soon as there is one. */
  readonly cluster: string;
  readonly capacityProvider?: string;
  /** CPU units; 2048 where left out. */
  readonly cpu?: number;
  /** MiB; 4096 where left out. */
  readonly memory?: number;
  /** Beside those of Linux on x86_64 in the first zone, or in their place. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** True where left out. */
  readonly agentConnected?: boolean;
  /** OK where left out. */
  readonly health?: "OK" | "IMPAIRED" | "INITIALIZING" | "INSUFFICIENT_DATA";
}

/** What an Auto Scaling group lacks; a group that is not named lacks nothing. */
export type GroupTrouble = "MISSING" | "UNPROTECTED";

/** A change of a capacity provider that AWS begins and cannot finish. */
export interface ProviderFailure {
  readonly action: "CREATE" | "UPDATE" | "DELETE";
  readonly reason: string;
}

export interface ScenarioPatch {
  /** What is wrong with Auto Scaling groups, by name; replaces what was said before. */
  readonly autoScalingGroups?: Readonly<Record<string, GroupTrouble>>;
  /** Replaces what the next changes of capacity providers fail with; each entry is for one change. */
  readonly failingProviders?: readonly ProviderFailure[];
  /** Replaces all image rules; the first that matches applies. */
  readonly images?: readonly ImageRule[];
  /** Replaces why the next tasks of RunTask are not placed; each entry is for one task. */
  readonly placementFailures?: readonly PlacementFailure[];
  /** Container instances of every cluster that no machine was ever in: they have room for every EC2 and DAEMON task. */
  readonly containerInstances?: number;
  /** Replaces all machines: one that is missing is terminated. A cluster that ever had one places its tasks on them. */
  readonly machines?: readonly Machine[];
  /** Alarms by name; a change to ALARM triggers the deployments that watch it. */
  readonly alarms?: Readonly<Record<string, "OK" | "ALARM">>;
  /** Result of Lambda lifecycle hooks by function ARN; without an entry they succeed. */
  readonly lambdaHooks?: Readonly<Record<string, "SUCCEEDED" | "FAILED">>;
  /** Whether what ends from now on stays in AWS Cloud Map: instances of tasks, and what Service Connect made. */
  readonly forgetsCloudMap?: boolean;
}

export const scenarioMembers = [
  "autoScalingGroups",
  "failingProviders",
  "images",
  "placementFailures",
  "containerInstances",
  "machines",
  "alarms",
  "lambdaHooks",
  "forgetsCloudMap",
] as const satisfies readonly (keyof ScenarioPatch)[];

export interface Scenario {
  autoScalingGroups: Readonly<Record<string, GroupTrouble>>;
  failingProviders: readonly ProviderFailure[];
  images: readonly ImageRule[];
  /** To how many tasks a rule has been applied. */
  readonly applied: Map<ImageRule, number>;
  placementFailures: readonly PlacementFailure[];
  containerInstances: number;
  machines: readonly Machine[];
  forgetsCloudMap: boolean;
  readonly alarms: Map<string, "OK" | "ALARM">;
  readonly lambdaHooks: Map<string, "SUCCEEDED" | "FAILED">;
}

export function createScenario(): Scenario {
  return {
    autoScalingGroups: {},
    failingProviders: [],
    images: [],
    applied: new Map(),
    placementFailures: [],
    containerInstances: 2,
    machines: [],
    forgetsCloudMap: false,
    alarms: new Map(),
    lambdaHooks: new Map(),
  };
}

const ruleFor = ({ images, applied }: Scenario, image: string): ImageRule | undefined =>
  images.find(
    (rule) => image.includes(rule.image) && (applied.get(rule) ?? 0) < (rule.times ?? Number.POSITIVE_INFINITY),
  );

/** What an image does. */
export const imageOutcome = (scenario: Scenario, image: string): ImageRule["outcome"] | undefined =>
  ruleFor(scenario, image)?.outcome;

/** The same for one task more, which counts towards `times` of the rule. */
export function applyImageRule(scenario: Scenario, image: string): ImageRule["outcome"] | undefined {
  const rule = ruleFor(scenario, image);
  if (rule !== undefined) scenario.applied.set(rule, (scenario.applied.get(rule) ?? 0) + 1);
  return rule?.outcome;
}

/** Why the next task is not placed. */
export function nextPlacementFailure(scenario: Scenario): PlacementFailure | undefined {
  const [next, ...rest] = scenario.placementFailures;
  scenario.placementFailures = rest;
  return next;
}

/** Changes the scenario. @returns the names of the alarms that went to ALARM */
export function changeScenario(scenario: Scenario, patch: ScenarioPatch): readonly string[] {
  if (patch.autoScalingGroups) scenario.autoScalingGroups = patch.autoScalingGroups;
  if (patch.failingProviders) scenario.failingProviders = patch.failingProviders;
  if (patch.images) {
    scenario.images = patch.images;
    scenario.applied.clear();
  }
  if (patch.placementFailures) scenario.placementFailures = patch.placementFailures;
  if (patch.containerInstances !== undefined) scenario.containerInstances = patch.containerInstances;
  if (patch.machines) scenario.machines = patch.machines;
  if (patch.forgetsCloudMap !== undefined) scenario.forgetsCloudMap = patch.forgetsCloudMap;
  for (const [arn, result] of Object.entries(patch.lambdaHooks ?? {})) scenario.lambdaHooks.set(arn, result);
  const raised: string[] = [];
  for (const [name, state] of Object.entries(patch.alarms ?? {})) {
    if (state === "ALARM" && scenario.alarms.get(name) !== "ALARM") raised.push(name);
    scenario.alarms.set(name, state);
  }
  return raised;
}
