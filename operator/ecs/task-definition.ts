import type { TaskDefinitionFields } from "../api/types.ts";
import { cpuUnits, memoryUnits } from "../api/units.ts";
import type { EcsTag, EcsTaskDefinition } from "../aws/services/ecs/shapes.ts";
import { contentHash } from "../lib/hash.ts";
import { compact } from "../lib/json.ts";
import { canonical } from "./canonical/canonical.ts";
import { type Difference, differences } from "./canonical/difference.ts";
import { withoutEmptyItems } from "./canonical/empty.ts";
import type { Members } from "./canonical/rule.ts";
import { taskFacts, taskTree } from "./canonical/task-rules.ts";

/** The members that spec and RegisterTaskDefinition share by name. */
export const REGISTER_MEMBERS = [
  "taskRoleArn",
  "executionRoleArn",
  "networkMode",
  "volumes",
  "placementConstraints",
  "requiresCompatibilities",
  "cpu",
  "memory",
  "pidMode",
  "ipcMode",
  "proxyConfiguration",
  "inferenceAccelerators",
  "ephemeralStorage",
  "runtimePlatform",
  "enableFaultInjection",
] as const satisfies readonly (keyof TaskDefinitionFields)[];

/** Input of RegisterTaskDefinition. */
export interface RegisterInput extends Members {
  readonly family: string;
  readonly containerDefinitions: readonly object[];
  readonly tags?: readonly EcsTag[];
}

/**
 * The algorithm behind a content hash. It changes with every change of the rules that could change a hash; contents of
 * another version are compared leaf by leaf instead, so that no new revision is registered for it.
 */
export const CONTENT_VERSION = "v1";

/**
 * What RegisterTaskDefinition is given for a spec. Nothing is refused here: what AWS does not take, AWS says best.
 *
 * @param spec the object's spec; the operator's own members are left out
 * @param identity the family's name, and all tags (AWS refuses an empty list, so none are sent then)
 */
export function registerInput(
  spec: TaskDefinitionFields,
  identity: { readonly family: string; readonly tags: readonly EcsTag[] },
): RegisterInput {
  const shared = Object.fromEntries(REGISTER_MEMBERS.map((name) => [name, spec[name]]));
  const input: Members = {
    ...shared,
    cpu: cpuUnits(spec.cpu),
    memory: memoryUnits(spec.memory),
    tags: identity.tags.length === 0 ? undefined : identity.tags,
  };
  const { family } = identity;
  const containerDefinitions = withoutEmptyItems(taskTree.members.get("containerDefinitions"), spec.containers);
  return {
    ...compact(withoutEmptyItems(taskTree, input)),
    family,
    containerDefinitions: compact(containerDefinitions),
  };
}

export interface TaskDefinitionContent {
  readonly canonical: Members;
  /** SHA-256 of `canonical`, lower-case hex. */
  readonly hash: string;
}

/**
 * What a revision consists of, in the form whose hash identifies it. Tags are not part of it: a user's tags are
 * compared on their own and changed with TagResource, which needs no new revision, and owner tags say who owns a
 * revision, not what it is.
 */
export function taskDefinitionContent(input: RegisterInput): TaskDefinitionContent {
  const content = canonical(taskTree, taskFacts(input), input, "content");
  return { canonical: content, hash: contentHash(content) };
}

/** Value of the tag `ecs-operator.dev/content`: 67 of the 256 characters that AWS allows. */
export const contentTag = (hash: string): string => `${CONTENT_VERSION}-${hash}`;

/** The hash in a content tag of the current version; undefined for any other value. */
export function hashInContentTag(value: string | undefined): string | undefined {
  const prefix = `${CONTENT_VERSION}-`;
  return value?.startsWith(prefix) ? value.slice(prefix.length) : undefined;
}

/**
 * The declared leaves that a live revision shows otherwise; empty when the revision is what the spec asks for. What AWS
 * shows beyond the declared is not compared. Paths are those of the spec.
 */
export function sameTaskDefinition(input: RegisterInput, live: EcsTaskDefinition): readonly Difference[] {
  const found = differences(taskTree, taskFacts(input), input, { ...live });
  return found.map((one) => ({ ...one, path: one.path.replace(/^containerDefinitions/, "containers") }));
}
