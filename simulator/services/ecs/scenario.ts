/** What the simulated world does by itself: which images fail and how, how much capacity there is, which alarms ring. */
export interface ImageRule {
  /** Applies to containers whose image contains this text. */
  readonly image: string;
  readonly outcome:
    | { readonly kind: "exits"; readonly exitCode: number; readonly afterMs: number }
    | { readonly kind: "pullFails"; readonly reason?: string }
    | { readonly kind: "neverHealthy" };
}

export interface ScenarioPatch {
  /** Replaces all image rules; the first that matches applies. */
  readonly images?: readonly ImageRule[];
  /** Registered container instances of every cluster; EC2 and DAEMON tasks are placed on them. */
  readonly containerInstances?: number;
  /** Alarms by name; a change to ALARM triggers the deployments that watch it. */
  readonly alarms?: Readonly<Record<string, "OK" | "ALARM">>;
  /** Result of Lambda lifecycle hooks by function ARN; without an entry they succeed. */
  readonly lambdaHooks?: Readonly<Record<string, "SUCCEEDED" | "FAILED">>;
  /** Whether what ends from now on stays in AWS Cloud Map: instances of tasks, and what Service Connect made. */
  readonly forgetsCloudMap?: boolean;
}

export interface Scenario {
  images: readonly ImageRule[];
  containerInstances: number;
  forgetsCloudMap: boolean;
  readonly alarms: Map<string, "OK" | "ALARM">;
  readonly lambdaHooks: Map<string, "SUCCEEDED" | "FAILED">;
}

export function createScenario(): Scenario {
  return { images: [], containerInstances: 2, forgetsCloudMap: false, alarms: new Map(), lambdaHooks: new Map() };
}

export function imageOutcome(scenario: Scenario, image: string): ImageRule["outcome"] | undefined {
  return scenario.images.find((rule) => image.includes(rule.image))?.outcome;
}

/** Changes the scenario. @returns the names of the alarms that went to ALARM */
export function changeScenario(scenario: Scenario, patch: ScenarioPatch): readonly string[] {
  if (patch.images) scenario.images = patch.images;
  if (patch.containerInstances !== undefined) scenario.containerInstances = patch.containerInstances;
  if (patch.forgetsCloudMap !== undefined) scenario.forgetsCloudMap = patch.forgetsCloudMap;
  for (const [arn, result] of Object.entries(patch.lambdaHooks ?? {})) scenario.lambdaHooks.set(arn, result);
  const raised: string[] = [];
  for (const [name, state] of Object.entries(patch.alarms ?? {})) {
    if (state === "ALARM" && scenario.alarms.get(name) !== "ALARM") raised.push(name);
    scenario.alarms.set(name, state);
  }
  return raised;
}
