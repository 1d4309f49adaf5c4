/** A CustomResourceDefinition for each kind. */
import type { z } from "zod";
import * as cluster from "../operator/kinds/cluster/schema/index.ts";
import { type Column, category, type Presentation } from "../operator/kinds/common/schema/index.ts";
import * as service from "../operator/kinds/service/schema/index.ts";
import * as taskDefinition from "../operator/kinds/task-definition/schema/index.ts";
import { type Structural, structural } from "./structural.ts";

interface KindSchema {
  readonly names: { readonly kind: string; readonly plural: string; readonly group: string; readonly version: string };
  readonly presentation: Presentation<never>;
  readonly spec: z.ZodType;
  readonly status: z.ZodType;
}

/** Every kind that has a CRD, in the order of the documentation. */
export const KINDS: readonly KindSchema[] = [cluster, taskDefinition, service];

const column = ({ name, type, path, description, wide }: Column) => ({
  name,
  type,
  jsonPath: path,
  ...(description === undefined ? {} : { description }),
  ...(wide ? { priority: 1 } : {}),
});

/** The schema of the whole object. `metadata` stays open: the API server checks it. */
function objectSchema({ presentation, spec, status }: KindSchema): Structural {
  const specSchema = structural(spec, "spec");
  return {
    description: presentation.description,
    type: "object",
    ...(presentation.specHasAllDefaults ? {} : { required: ["spec"] }),
    properties: {
      apiVersion: { description: "Version of this schema.", type: "string" },
      kind: { description: "Kind of this object.", type: "string" },
      metadata: { type: "object" },
      spec: {
        description: "What AWS should look like. The operator never writes here.",
        ...specSchema,
        ...(presentation.specHasAllDefaults ? { default: {} } : {}),
      },
      status: {
        description: "What AWS looks like, what the operator is doing, and why. Written by the operator alone.",
        ...structural(status, "status"),
        // Present from the first answer on, so that no tool takes an object that nobody has looked at for a finished one.
        default: { observedGeneration: -1 },
      },
    },
    "x-kubernetes-validations": presentation.rootRules.map(({ cel, message }) => ({ rule: cel, message })),
  };
}

/** @returns the CRD of a kind as a plain object, ready to be written as YAML or sent to an API server */
export function customResourceDefinition(kind: KindSchema): Structural {
  const { names, presentation } = kind;
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${names.plural}.${names.group}` },
    spec: {
      group: names.group,
      scope: "Namespaced",
      names: {
        kind: names.kind,
        listKind: `${names.kind}List`,
        plural: names.plural,
        singular: presentation.singular,
        shortNames: [presentation.shortName],
        categories: [category],
      },
      versions: [
        {
          name: names.version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: objectSchema(kind) },
          subresources: { status: {}, ...(presentation.scale === undefined ? {} : { scale: presentation.scale }) },
          additionalPrinterColumns: presentation.columns.map(column),
          ...(presentation.selectable === undefined
            ? {}
            : { selectableFields: presentation.selectable.map((jsonPath) => ({ jsonPath })) }),
        },
      ],
    },
  };
}
