import type { ClusterExports } from "../../operator/api/exports.ts";
import type { Aws } from "../../operator/aws/handle.ts";
import type { Kind } from "../../operator/engine/kind.ts";
import type { BaseStatus, CommonSpec } from "../../operator/engine/object.ts";
import type { ChildStep, Plan } from "../../operator/engine/plan.ts";
import { fleetType } from "../support/kube-model/objects.ts";

/** How many clusters a fleet keeps. */
export interface FleetSpec extends CommonSpec {
  readonly count: number;
}

interface FleetStatus extends BaseStatus {
  /** How many it had begun to keep when it last made or deleted one. */
  readonly begun?: number;
}

export const childName = (fleet: string, number: number): string => `${fleet}-${number}`;

/**
 * A kind of the tests' own: it has nothing in AWS and keeps so many objects of a shipped kind. It shows what the engine does with
 * children.
 */
export const fleet: Kind<FleetSpec, FleetStatus, object, ChildStep, Aws> = {
  names: { ...fleetType, scope: "Namespaced", nameField: "count" },
  refs: () => [],
  region: () => undefined,
  identity: ({ metadata }) => `${metadata.namespace}/${metadata.name}`,
  readGroup: () => "fleets",
  exports: () => ({}),
  declared: () => [],
  fitStatus: (status) => status,
  observe: async () => ({}),
  plan({ resource, surroundings }) {
    const { metadata, spec } = resource;
    const isGoing = metadata.deletionTimestamp !== undefined;
    const names = Array.from({ length: isGoing ? 0 : spec.count }, (_, number) => childName(metadata.name, number));
    const there = surroundings.dependents.map(({ name, uid, exports }) => {
      const { deleting, status } = exports as ClusterExports;
      return { name, uid, deleting, status, isWanted: names.includes(name) };
    });
    const steps = [
      ...names.filter((name) => !surroundings.dependents.some((child) => child.name === name)).map(create),
      ...there.filter(({ isWanted, deleting }) => !isWanted && !deleting).map(remove),
    ];
    const settled = there.every(({ isWanted, deleting, status }) => isWanted && !deleting && status === "ACTIVE");
    if (steps.length > 0) return { ...fleetPlan("Progressing", steps), before: { begun: names.length } };
    if (!settled) return fleetPlan("Progressing", []);
    return fleetPlan(isGoing ? "Gone" : "InSync", []);
  },
  act: async (_context, _step, observed) => observed,
  status: ({ resource }, { before }) => ({ begun: (before?.begun as number | undefined) ?? resource.status?.begun }),
};

const create = (name: string): ChildStep => ({
  kind: "CreateChild",
  child: { kind: "ECSCluster", name, spec: {} },
  summary: `create ${name}`,
});

const remove = ({ name, uid }: { readonly name: string; readonly uid: string }): ChildStep => ({
  kind: "DeleteChild",
  child: { kind: "ECSCluster", name, uid },
  summary: `delete ${name}`,
});

const fleetPlan = (state: Plan["state"], steps: readonly ChildStep[]): Plan<ChildStep> => ({
  state,
  reason: state === "InSync" ? "InSync" : "Progressing",
  message: `The fleet is ${state}.`,
  steps,
  changes: steps.map(({ summary }) => summary),
});
