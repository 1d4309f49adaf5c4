/** The part of a task definition's spec that its rules read, and how they ask about platforms. */
import type { Rule } from "../common/index.ts";
import type { Size } from "../common/sizes.ts";

interface PortView {
  readonly containerPort?: number;
  readonly hostPort?: number;
  readonly containerPortRange?: string;
  readonly name?: string;
}

export interface ContainerView {
  readonly name: string;
  readonly cpu?: number;
  readonly memory?: number;
  readonly memoryReservation?: number;
  readonly essential?: boolean;
  readonly stopTimeout?: number;
  readonly portMappings?: readonly PortView[];
  readonly mountPoints?: readonly { readonly sourceVolume?: string }[];
  readonly dependsOn?: readonly { readonly containerName: string; readonly condition: string }[];
  readonly healthCheck?: object;
  readonly logConfiguration?: { readonly logDriver: string };
  readonly linuxParameters?: { readonly capabilities?: { readonly add?: readonly string[] } };
  readonly ulimits?: readonly { readonly name: string; readonly softLimit: number; readonly hardLimit: number }[];
  readonly resourceRequirements?: readonly {
    readonly type: string;
    readonly value?: string;
    readonly sharingStrategy?: object;
  }[];
}

interface VolumeView {
  readonly name: string;
  readonly host?: { readonly sourcePath?: string };
  readonly dockerVolumeConfiguration?: { readonly driver?: string };
  readonly efsVolumeConfiguration?: object;
  readonly s3filesVolumeConfiguration?: object;
  readonly fsxWindowsFileServerVolumeConfiguration?: object;
  readonly configuredAtLaunch?: boolean;
}

export interface TaskView {
  readonly containers: readonly ContainerView[];
  readonly requiresCompatibilities?: readonly string[];
  readonly networkMode?: string;
  readonly cpu?: Size;
  readonly memory?: Size;
  readonly taskRoleArn?: string;
  readonly pidMode?: string;
  readonly runtimePlatform?: { readonly operatingSystemFamily?: string; readonly cpuArchitecture?: string };
  readonly volumes?: readonly VolumeView[];
  readonly placementConstraints?: readonly { readonly expression?: string }[];
}

export type TaskRule = Rule<TaskView>;

/** The rules of one platform: each is true of every task definition that does not ask for the platform. */
export interface Platform {
  readonly cel: string;
  readonly holds: (task: TaskView) => boolean;
}

export const requires = (compatibility: string): Platform => ({
  cel: `has(self.requiresCompatibilities) && '${compatibility}' in self.requiresCompatibilities`,
  holds: (task) => task.requiresCompatibilities?.includes(compatibility) ?? false,
});

export const windows: Platform = {
  cel: "has(self.runtimePlatform) && has(self.runtimePlatform.operatingSystemFamily) && self.runtimePlatform.operatingSystemFamily.startsWith('WINDOWS')",
  holds: (task) => task.runtimePlatform?.operatingSystemFamily?.startsWith("WINDOWS") ?? false,
};

export const both = (a: Platform, b: Platform): Platform => ({
  cel: `(${a.cel}) && (${b.cel})`,
  holds: (task) => a.holds(task) && b.holds(task),
});

/** A rule that speaks only of task definitions for one platform. */
export const on = (platform: Platform, rule: TaskRule): TaskRule => ({
  ...rule,
  cel: `!(${platform.cel}) || (${rule.cel})`,
  holds: (task) => !platform.holds(task) || rule.holds(task),
});
