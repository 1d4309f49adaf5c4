/** Two kinds that do not exist, for tests of what is made from the list of kinds. */
import { z } from "zod";
import type { Defined } from "../../crds/crd.ts";
import { columns } from "../../operator/api/common/index.ts";
import { GROUP, VERSION } from "../../operator/api/names.ts";

const schemas = {
  spec: z.object({ size: z.int().min(1).max(9).describe("How large it is.") }),
  status: z.object({ size: z.int().describe("How large it is in AWS.") }),
};

const common = { group: GROUP, version: VERSION, nameField: "toyName", verbs: [] } as const;

/** In a namespace, refers to another kind, can be scaled and has a verb. */
export const TOY: Defined = {
  names: {
    ...common,
    kind: "ECSToy",
    plural: "ecstoys",
    singular: "ecstoy",
    shortName: "ecsty",
    scope: "Namespaced",
    resource: "toy",
    service: "ecs",
    creates: "CreateToy",
    description: "A toy that no shop of AWS sells.",
    references: { clusterRef: "ECSCluster" },
    verbs: ["restart"],
  },
  presentation: {
    displayName: "ECS toy",
    deletion: { does: "The toy is put away.", waitsFor: "children" },
    columns: columns([], []),
    specHasAllDefaults: false,
    rootRules: [],
    scale: {
      specReplicasPath: ".spec.size",
      statusReplicasPath: ".status.size",
      labelSelectorPath: ".status.selector",
    },
  },
  ...schemas,
};

/** In no namespace. */
export const TOY_BOX: Defined = {
  names: {
    ...common,
    kind: "ECSToyBox",
    plural: "ecstoyboxes",
    singular: "ecstoybox",
    shortName: "ecstybx",
    scope: "Cluster",
    resource: "toy box",
    service: "ecs",
    creates: "CreateToy",
    description: "A box for toys, the same for all namespaces.",
    references: {},
  },
  presentation: {
    displayName: "ECS toy box",
    deletion: { does: "The box is folded.", waitsFor: "toys" },
    columns: columns([], []),
    specHasAllDefaults: false,
    rootRules: [],
  },
  ...schemas,
};
