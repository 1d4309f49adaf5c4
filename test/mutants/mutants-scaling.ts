import type { Mutant } from "./mutant.ts";

/** Mistakes about what scales a service. */
export const scalingMutants: readonly Mutant[] = [
  {
    id: "31",
    title: "a scalable target is registered without reading whose it is",
    edits: [
      {
        file: "operator/kinds/service/scaling/ownership.ts",
        find: "if (target === undefined) return { adopts };",
        replace: "return { adopts };",
      },
    ],
    fallsTo: ["S2"],
  },
  {
    id: "32",
    title: "limits count as registered as soon as they are about to be",
    edits: [
      {
        file: "operator/kinds/service/scaling/model.ts",
        find: "limits: before.limits,",
        replace: "limits: after.limits ?? before.limits,",
      },
    ],
    fallsTo: ["L1", "L3", "orphan", "differential"],
  },
];
