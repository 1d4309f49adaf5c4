/** What AWS holds, whatever kind of the catalogue stands for it. */
import type { KindName } from "../../operator/api/catalogue.ts";
import type { Declared } from "./declared.ts";

type Area = ReturnType<Declared["simulator"]["snapshot"]>["areas"][number];

interface Held {
  readonly arn: string;
  readonly name: string | undefined;
  /** What shows whether somebody changed it. */
  readonly state: {
    readonly status: string | undefined;
    readonly tags: readonly object[] | undefined;
    readonly [more: string]: unknown;
  };
}

const BY_KIND: Readonly<Record<KindName, (area: Area) => readonly Held[]>> = {
  ECSCluster: ({ clusters }) =>
    clusters.map(({ clusterArn, clusterName, status, tags, settings, configuration }) => ({
      arn: clusterArn,
      name: clusterName,
      state: { status, tags, settings, configuration },
    })),
  ECSTaskDefinition: ({ taskDefinitions }) =>
    taskDefinitions.map(({ taskDefinitionArn, family, status, tags, revision }) => ({
      arn: taskDefinitionArn,
      name: family,
      state: { status, tags, revision },
    })),
  ECSService: ({ services }) =>
    services.map(({ serviceArn, serviceName, status, tags, desiredCount, taskDefinition }) => ({
      arn: serviceArn,
      name: serviceName,
      state: { status, tags, desiredCount, taskDefinition },
    })),
};

/** Everything in AWS that a kind stands for and that has one of these names. */
export function heldInAws(world: Declared, ...names: readonly string[]): readonly Held[] {
  const all = world.simulator.snapshot().areas.flatMap((area) => Object.values(BY_KIND).flatMap((read) => read(area)));
  return all.filter(({ name }) => name !== undefined && names.includes(name));
}
