import type { Task, TaskContainer } from "../records.ts";

/** What the container runtime calls a container. */
export const runtimeId = ({ id }: Task, { arn }: TaskContainer): string => `${id}-${arn.slice(-10)}`;
