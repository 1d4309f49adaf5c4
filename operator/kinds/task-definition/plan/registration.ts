import type { TaskDefinitionFields } from "../../../api/types.ts";
import { contentTag, type RegisterInput, registerInput, taskDefinitionContent } from "../../../ecs/task-definition.ts";
import type { Resource } from "../../../engine/object.ts";
import { memoized } from "../../../lib/memo.ts";

/** What a task definition and those that refer to it have to agree on. */
interface Definition {
  readonly metadata: Pick<Resource["metadata"], "name">;
  readonly spec: TaskDefinitionFields & { readonly family?: string | undefined };
}

export const familyOf = ({ spec, metadata }: Definition): string => spec.family ?? metadata.name;

/** RegisterTaskDefinition's input without tags. Thousands of services may name one definition. */
export const inputWithoutTags: (resource: Definition) => RegisterInput = memoized((resource) =>
  registerInput(resource.spec, { family: familyOf(resource), tags: [] }),
);

/** The content tag of what the spec asks for, `v1-<hash>`. */
export const wantedContent: (resource: Definition) => string = memoized((resource) =>
  contentTag(taskDefinitionContent(inputWithoutTags(resource)).hash),
);
