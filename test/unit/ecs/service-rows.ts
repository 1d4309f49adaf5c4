import type { ServiceFields } from "../../../operator/api/types.ts";
import type { EcsService } from "../../../operator/aws/services/ecs/shapes.ts";
import type { Members } from "../../../operator/ecs/canonical/rule.ts";
import { serviceDiff } from "../../../operator/ecs/service-diff.ts";
import { withUpdate } from "./service-cases.ts";

/** One sentence about one rule of a service: what is desired, what AWS shows where, and which paths are reported. */

export const TASK = "arn:aws:ecs:eu-central-1:111122223333:task-definition/web:7";

export interface Live {
  readonly service?: Members;
  readonly primary?: Members;
  readonly revision?: Members;
}

export const diff = (spec: ServiceFields, { service, primary, revision }: Live, taskDefinition = TASK) =>
  withUpdate(
    serviceDiff({
      spec,
      resolved: { taskDefinition },
      live: {
        serviceName: "web",
        status: "ACTIVE",
        desiredCount: 1,
        taskDefinition: TASK,
        deployments: [{ id: "1", status: "PRIMARY", ...primary }],
        ...service,
      } as EcsService,
      revision: { ...revision },
      declaredBefore: [],
      enforceCount: true,
    }),
  );

export const paths = (result: ReturnType<typeof diff>): readonly string[] =>
  [
    ...[...result.changes.flatMap((change) => change.differences), ...result.immutable].map(({ path }) => path),
    ...(result.count === undefined ? [] : ["desiredCount"]),
  ].sort();

export interface Row {
  readonly id: string;
  readonly says: string;
  readonly spec: Members;
  readonly live: Live;
  readonly expected: readonly string[];
}

const on =
  (where: keyof Live) =>
  (id: string, says: string, spec: Members, shown: Members, expected: readonly string[] = []): Row => ({
    id,
    says,
    spec,
    live: { [where]: shown },
    expected,
  });
export const service = on("service");
export const primary = on("primary");
export const revision = on("revision");
export const deployment = (
  id: string,
  says: string,
  spec: Members,
  live: Members,
  expected: readonly string[] = [],
  more: Members = {},
) =>
  service(
    id,
    says,
    { ...more, deploymentConfiguration: spec },
    { ...more, deploymentConfiguration: live },
    expected.map((path) => `deploymentConfiguration.${path}`),
  );

export const hooks = (...items: Members[]) => ({ lifecycleHooks: items });
export const HOOK = { hookTargetArn: "arn:f", lifecycleStages: ["PRE_SCALE_UP"] };
