/** A CustomResourceDefinition for each kind. */
import { KIND_ENTRIES, type KindEntry, type KindName } from "../operator/api/catalogue.ts";
import { type Column, category } from "../operator/api/common/index.ts";
import { type KindSchema, SCHEMAS } from "../operator/api/schemas.ts";
import { type Structural, structural } from "./structural.ts";

/** A kind with all that its CRD is made of. */
export interface Defined extends KindSchema {
  readonly names: KindEntry;
}

/** Every kind that has a CRD, in the order of the documentation. */
export const KINDS: readonly Defined[] = KIND_ENTRIES.map((names) => ({ names, ...SCHEMAS[names.kind as KindName] }));

const column = ({ name, type, path, description, wide }: Column) => ({
  name,
  type,
  jsonPath: path,
  ...(description === undefined ? {} : { description }),
  ...(wide ? { priority: 1 } : {}),
});

/** The schema of the whole object. `metadata` stays open: the API server checks it. */
function objectSchema({ names, presentation, spec, status }: Defined): Structural {
  const specSchema = structural(spec, "spec");
  return {
    description: names.description,
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
        // Set on creation, so that no tool takes an object that was not reconciled yet for a finished one.
        default: { observedGeneration: -1 },
      },
    },
    ...(presentation.rootRules.length > 0 && {
      "x-kubernetes-validations": presentation.rootRules.map(({ cel, message }) => ({ rule: cel, message })),
    }),
  };
}

/** @returns the CRD of a kind as a plain object, ready to be written as YAML or sent to an API server */
export function customResourceDefinition(kind: Defined): Structural {
  const { names, presentation } = kind;
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${names.plural}.${names.group}` },
    spec: {
      group: names.group,
      scope: names.scope,
      names: {
        kind: names.kind,
        listKind: `${names.kind}List`,
        plural: names.plural,
        singular: names.singular,
        shortNames: [names.shortName],
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
