import type { TaskDefinitionFields } from "../../../operator/api/types.ts";
import type { EcsTaskDefinition } from "../../../operator/aws/services/ecs/shapes.ts";
import { registerInput, sameTaskDefinition } from "../../../operator/ecs/task-definition.ts";

type Members = Readonly<Record<string, unknown>>;

/** One sentence about one rule: what is desired, what AWS shows, and which paths are reported. */
export interface Row {
  readonly id: string;
  readonly says: string;
  readonly desired: Members;
  readonly live: Members;
  readonly paths: readonly string[];
}

export const row = (id: string, says: string, desired: Members, live: Members, paths: readonly string[] = []): Row => ({
  id,
  says,
  desired,
  live,
  paths,
});

/** A row about a container `app`; the task around it is the same on both sides. */
export const containerRow = (
  id: string,
  says: string,
  desired: Members,
  live: Members,
  paths: readonly string[] = [],
  task: Members = { networkMode: "awsvpc" },
): Row => ({
  id,
  says,
  desired: { ...task, containers: [{ name: "app", image: "nginx", ...desired }] },
  live: { ...task, containerDefinitions: [{ name: "app", image: "nginx", essential: true, ...live }] },
  paths: paths.map((path) => `containers[app].${path}`),
});

export const specOf = (members: Members): TaskDefinitionFields => ({
  ...members,
  containers: (members.containers as readonly object[] | undefined) ?? [{ name: "app", image: "nginx" }],
});

export const liveOf = (members: Members): EcsTaskDefinition => ({
  family: "web",
  containerDefinitions: [{ name: "app", image: "nginx", essential: true }],
  ...members,
});

export const register = (members: Members) => registerInput(specOf(members), { family: "web", tags: [] });

export const reported = (desired: Members, live: Members): readonly string[] =>
  sameTaskDefinition(register({ networkMode: "bridge", ...desired }), liveOf({ networkMode: "bridge", ...live }))
    .map((difference) => difference.path)
    .sort();
