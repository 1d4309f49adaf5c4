/** What is run with a mutant in real operator processes. */
export type IntegrationRun =
  /** Workloads of the scenarios, by name, on a real API server, judged by the oracles. */
  | { readonly kind: "play"; readonly workload: string; readonly seed?: string; readonly killed?: boolean }
  /** A test of the vitest project `server`. `name` is a part of the test's name. */
  | { readonly kind: "test"; readonly file: string; readonly name: string }
  /** A plan of the fault matrix. */
  | { readonly kind: "plan"; readonly id: string };

const play = (workload: string, more: { seed?: string; killed?: boolean } = {}): IntegrationRun => ({
  kind: "play",
  workload,
  ...more,
});
const test = (file: string, name: string): IntegrationRun => ({
  kind: "test",
  file: `test/integration/${file}.test.ts`,
  name,
});
const plan = (id: string): IntegrationRun => ({ kind: "plan", id });

/**
 * For each mutant, by its number, what is expected to fail under it; the first failure is enough. 15 and 17 have a second
 * guard behind them that only the simulation's timing gets past; 32 needs faults at a place that only the simulation comes to by itself.
 */
export const integrationRuns: Readonly<Record<string, readonly IntegrationRun[]>> = {
  "01": [play("created together")],
  "02": [play("created together")],
  "03": [play("thrown away and taken over")],
  "04": [test("rollouts-revisions", "a registration whose answer was lost is made once")],
  "05": [test("few-calls", "while AWS throttles")],
  "06": [test("spec-and-status", "Ready is true only once the rollout")],
  "07": [test("crash", "keeps its finalizer while it is in doubt")],
  "08": [play("torn down")],
  "09": [test("deletion", "a deletion that AWS refuses again and again")],
  "10": [play("deleted by hand")],
  "11": [play("refused, then corrected"), play("refused, then corrected", { seed: "2" })],
  "12": [test("rollouts-revisions", "a registration whose answer was lost is made once")],
  "13": [test("ownership", "another owner's tags on what we managed")],
  "14": [test("rollouts-revisions", "revisionHistoryLimit deregisters only what nothing uses")],
  "16": [plan("recreate/aws:DeleteService#1/watch-travel")],
  "18": [test("replicas", "a replica whose clock is an hour ahead")],
  "19": [test("kube-faults", "a renewal of the Lease that is refused")],
  "20": [play("two edits 50 ms apart"), play("shared task definition"), play("many services in one cluster")],
  "21": [play("refused for now"), play("refused for now", { seed: "2" })],
  "22": [test("deletion", "a deletion that AWS refuses again and again")],
  "23": [test("pacing", "after a restart all is read at the operator's share")],
  "24": [test("pacing", "after a restart all is read at the operator's share")],
  "25": [play("scaled by another client"), test("modes", "Seed: the count is set at creation")],
  "26": [play("created together")],
  "27": [play("created together")],
  "28": [test("kube-faults", "a change is carried out although its event comes as garbage")],
  "29": [play("drift")],
  "30": [play("namesakes in two namespaces")],
  "31": [test("autoscaling", "a scalable target of somebody else is left alone")],
};
