import { expect, test } from "vitest";
import { retainSteps } from "../../../operator/kinds/common/plan/retain.ts";
import { stack, withSpec } from "../../support/builders.ts";
import { createDriven } from "./driven.ts";

const thirty = (prefix: string) =>
  Array.from({ length: 30 }, (_, index) => ({ key: `${prefix}-${index}`, value: "x" }));

const objects = stack("shop");

test.each(objects.map((object) => [object.kind, object] as const))(
  "%s: thirty tags are replaced by thirty others, although a resource holds fifty",
  async (_, object) => {
    const world = createDriven();
    const tagged = (prefix: string) => withSpec(object, { tags: thirty(prefix) });
    world.apply(...objects, tagged("old"));
    await world.ready(...objects);
    const mark = world.mark();
    world.apply(tagged("new"));
    await world.ready(tagged("new"));
    const arn = world.get(object)?.status?.arn;
    const { tags } = world.aws("ListTagsForResource", { resourceArn: arn }) as { tags: readonly { key: string }[] };
    const own = tags.map(({ key }) => key).filter((key) => !key.startsWith("ecs-operator.dev/"));
    expect(own.toSorted()).toEqual(
      thirty("new")
        .map(({ key }) => key)
        .toSorted(),
    );
    expect(world.writes(mark).map(({ operation }) => operation)).toEqual(["UntagResource", "TagResource"]);
  },
);

test("tags for which there is room are set before others are removed", async () => {
  const world = createDriven();
  const [cluster] = objects;
  world.apply(withSpec(cluster, { tags: [{ key: "team", value: "a" }] }));
  await world.ready(cluster);
  const mark = world.mark();
  world.apply(withSpec(cluster, { tags: [{ key: "owner", value: "b" }] }));
  await world.ready(cluster);
  expect(world.writes(mark).map(({ operation }) => operation)).toEqual(["TagResource", "UntagResource"]);
});

test("what is left behind with fifty tags is marked once the owner tags are off", () => {
  const owner = ["installation", "namespace", "name", "uid"].map((name) => `ecs-operator.dev/${name}`);
  const live = (others: number) => [
    ...owner.map((key) => ({ key, value: "x" })),
    ...Array.from({ length: others }, (_, index) => ({ key: `other-${index}`, value: "x" })),
  ];
  const kinds = (others: number) =>
    retainSteps({
      what: "cluster shop",
      arn: "arn:aws:ecs:eu-central-1:111122223333:cluster/shop",
      tags: live(others),
      installation: "tests",
      resource: { kind: "ECSCluster", spec: {}, metadata: { namespace: "default" } } as never,
    }).map(({ kind }) => kind);
  expect(kinds(45)).toEqual(["TagResource", "UntagResource"]);
  expect(kinds(46)).toEqual(["UntagResource", "TagResource"]);
});
