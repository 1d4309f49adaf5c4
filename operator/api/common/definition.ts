import { CATEGORY } from "../names.ts";
import { NAME_PATTERN } from "./pieces.ts";
import type { Rule, Transition } from "./rules.ts";

/** A column of `kubectl get`; `wide` ones show with `-o wide` only. */
export interface Column {
  readonly name: string;
  readonly type: "string" | "integer" | "boolean" | "date";
  readonly path: string;
  readonly description?: string;
  readonly wide?: true;
}

/** What a root rule sees. */
export interface RootView<Spec> {
  readonly metadata: { readonly name: string };
  readonly spec: Spec;
}

/** How people meet a kind, in the Kubernetes API and in the docs, beside the schemas of its spec and status. */
export interface Presentation<Spec> {
  /** What a catalogue of software calls it: `ECS cluster`. */
  readonly displayName: string;
  /** What deleting an object does in AWS, for the guide. */
  readonly deletion: { readonly does: string; readonly waitsFor: string };
  readonly columns: readonly Column[];
  /** True when a spec without any field is a valid one; `spec` may then be left out. */
  readonly specHasAllDefaults: boolean;
  readonly rootRules: readonly (Rule<RootView<Spec>> | Transition)[];
  readonly scale?: {
    readonly specReplicasPath: string;
    readonly statusReplicasPath: string;
    readonly labelSelectorPath: string;
  };
  /** The operator itself deletes objects of the kind, when their time is over. */
  readonly expires?: true;
  /** The kind of the objects that the operator creates for an object of this kind. */
  readonly creates?: string;
  /** Field paths for `kubectl get --field-selector`. */
  readonly selectable?: readonly string[];
}

export const category: string = CATEGORY;

const condition = (field: string): string => `.status.conditions[?(@.type=="Ready")].${field}`;

/** The columns that every kind has, around its own. Age stands last, as in the columns of Kubernetes' own kinds. */
export const columns = (own: readonly Column[], wide: readonly Column[]): readonly Column[] => [
  ...own,
  { name: "Ready", type: "string", path: condition("status"), description: "Whether AWS matches this object." },
  { name: "Reason", type: "string", path: condition("reason"), description: "Why." },
  ...wide.map((column) => ({ ...column, wide: true as const })),
  { name: "Message", type: "string", path: condition("message"), wide: true },
  { name: "Account", type: "string", path: ".status.scope.account", wide: true },
  { name: "Region", type: "string", path: ".status.scope.region", wide: true },
  { name: "ARN", type: "string", path: ".status.arn", wide: true },
  { name: "Age", type: "date", path: ".metadata.creationTimestamp" },
];

/**
 * The rule that an object whose own name is not a name in AWS says which name to use there.
 *
 * @param field the override in `spec`
 * @param what the resource, for the message
 */
export const nameRule = <F extends string>(
  field: F,
  what: string,
): Rule<RootView<{ readonly [K in F]?: string | undefined }>> => ({
  id: `${field}-needed`,
  cel: `has(self.spec.${field}) || self.metadata.name.matches('${NAME_PATTERN.source}')`,
  message: `\`spec.${field}\` must be set: \`metadata.name\` holds characters that the name of a ${what} in AWS may not have (letters, digits, hyphens and underscores are allowed)`,
  holds: ({ metadata, spec }) => spec[field] !== undefined || NAME_PATTERN.test(metadata.name),
});
