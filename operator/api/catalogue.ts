import { GROUP, VERSION, type Verb } from "./names.ts";

/** What other modules know of a kind: its names in the Kubernetes API, how it names what it stands for, whom it refers to. */
export interface KindEntry {
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortName: string;
  readonly scope: "Namespaced" | "Cluster";
  readonly group: string;
  readonly version: string;
  /** What the AWS console calls one of them: `service`. */
  readonly resource: string;
  /** The AWS call that makes one; its parameters are the members of the spec. */
  readonly creates: string;
  /** One sentence, for the CRD and wherever kinds are listed. */
  readonly description: string;
  /** The member of `spec` that overrides `metadata.name` as the name in AWS. */
  readonly nameField: string;
  /** Members of `spec` of the form `{name}`, with the kind that they refer to. */
  readonly references: Readonly<Record<string, KindName>>;
  /** The verbs that do something, `refresh` and `retry` aside: those all kinds have. */
  readonly verbs: readonly Verb[];
}

type Row<References> = Pick<
  KindEntry,
  "plural" | "singular" | "shortName" | "scope" | "resource" | "creates" | "description" | "nameField" | "verbs"
> & { readonly references: References };

const entry = <const Kind extends string, const References>(kind: Kind, row: Row<References>) => ({
  kind,
  group: GROUP,
  version: VERSION,
  ...row,
});

/**
 * Every kind, in the order of the documentation: what is referred to stands before what refers to it. CRDs, the chart's rights,
 * settings for GitOps tools, tables in the docs and the tests all come from here.
 */
const ROWS = {
  ECSCluster: entry("ECSCluster", {
    plural: "ecsclusters",
    singular: "ecscluster",
    shortName: "ecscl",
    scope: "Namespaced",
    resource: "cluster",
    creates: "CreateCluster",
    description: "An Amazon ECS cluster, with its settings and capacity providers.",
    nameField: "clusterName",
    references: {},
    verbs: [],
  }),
  ECSTaskDefinition: entry("ECSTaskDefinition", {
    plural: "ecstaskdefinitions",
    singular: "ecstaskdefinition",
    shortName: "ecstd",
    scope: "Namespaced",
    resource: "family",
    creates: "RegisterTaskDefinition",
    description: "A family of Amazon ECS task definitions; each change of the spec is registered as a new revision.",
    nameField: "family",
    references: {},
    verbs: [],
  }),
  ECSService: entry("ECSService", {
    plural: "ecsservices",
    singular: "ecsservice",
    shortName: "ecssvc",
    scope: "Namespaced",
    resource: "service",
    creates: "CreateService",
    description: "An Amazon ECS service: keeps tasks of a task definition running and deploys its new revisions.",
    nameField: "serviceName",
    references: { clusterRef: "ECSCluster", taskDefinitionRef: "ECSTaskDefinition" },
    verbs: ["restart"],
  }),
} as const;

export type KindName = keyof typeof ROWS;

export const CATALOGUE: { readonly [Kind in KindName]: KindEntry & (typeof ROWS)[Kind] } = ROWS;

/** The entries as a list. */
export const KIND_ENTRIES: readonly KindEntry[] = Object.values(CATALOGUE);

/** The names of all kinds. */
export const KIND_NAMES = Object.keys(CATALOGUE) as readonly KindName[];
