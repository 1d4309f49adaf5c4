import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EcsTag } from "../../../operator/aws/services/ecs/shapes.ts";
import type { Resource } from "../../../operator/engine/object.ts";
import type { Plan } from "../../../operator/engine/plan.ts";
import { plan as planCluster } from "../../../operator/kinds/cluster/plan.ts";
import { plan as planService } from "../../../operator/kinds/service/plan/index.ts";
import { plan as planDefinition } from "../../../operator/kinds/task-definition/plan/index.ts";
import { freeze } from "../../support/kube-model/objects.ts";
import {
  CLUSTER_ARN,
  clusterObject,
  clusterSeen,
  definitionObject,
  deleting,
  deployment,
  family,
  inputOf,
  liveCluster,
  liveService,
  managed,
  revisionFor,
  SERVICE_ARN,
  seen,
  serviceObject,
} from "./builders.ts";
import { INSTALLATION } from "./driven.ts";

/** Tags as any client may have left them. */
const PREFIX = "ecs-operator.dev/";
const tagValues = (own: Resource) => ({
  installation: fc.constantFrom(INSTALLATION, "foreign", undefined),
  namespace: fc.constantFrom(own.metadata.namespace, "foreign", undefined),
  name: fc.constantFrom(own.metadata.name, "foreign", undefined),
  uid: fc.constantFrom(own.metadata.uid, "foreign", undefined),
});
const tagsFor = (own: Resource): fc.Arbitrary<readonly EcsTag[]> =>
  fc
    .record(tagValues(own))
    .map((values) =>
      Object.entries(values).flatMap(([name, value]) =>
        value === undefined ? [] : [{ key: `${PREFIX}${name}`, value }],
      ),
    );

const tagOf = (tags: readonly EcsTag[], name: string) => tags.find(({ key }) => key === `${PREFIX}${name}`)?.value;

/** Said in other words than the operator's. */
function isOurs(tags: readonly EcsTag[], { metadata }: Resource): boolean {
  return (
    tagOf(tags, "installation") !== "foreign" &&
    tagOf(tags, "namespace") !== "foreign" &&
    tagOf(tags, "name") !== "foreign" &&
    tagOf(tags, "uid") === metadata.uid
  );
}
const isFormerLife = (tags: readonly EcsTag[], { metadata }: Resource): boolean =>
  tagOf(tags, "installation") === INSTALLATION &&
  tagOf(tags, "namespace") === metadata.namespace &&
  tagOf(tags, "name") === metadata.name &&
  tagOf(tags, "uid") !== metadata.uid;

interface Case {
  readonly plan: Plan;
  readonly again: Plan;
  readonly resource: Resource;
  readonly tags: readonly EcsTag[];
  readonly adopts: boolean;
  readonly known: boolean;
}

const choices = fc.record({
  adopts: fc.boolean(),
  known: fc.boolean(),
  going: fc.boolean(),
  count: fc.constantFrom(2, 5),
  status: fc.constantFrom("SUCCESSFUL", "IN_PROGRESS", "ROLLBACK_SUCCESSFUL", "STOPPED"),
  verb: fc.constantFrom(undefined, "restart", "retry"),
  retain: fc.boolean(),
});
type Choice = typeof choices extends fc.Arbitrary<infer One> ? One : never;

const specOf = ({ adopts, retain }: Choice) => ({
  ...(adopts && { adoptionPolicy: "Adopt" }),
  ...(retain && { deletionPolicy: "Retain" }),
  tags: [{ key: "team", value: "a" }],
});
const metadataOf = ({ known, going }: Choice) => (going ? deleting : known ? managed : {});

const services: fc.Arbitrary<Case> = fc.tuple(choices, tagsFor(serviceObject())).map(([choice, tags]) => {
  const known = choice.known || choice.going;
  const status = known ? { arn: SERVICE_ARN, clusterArn: CLUSTER_ARN } : {};
  const resource = serviceObject(
    { ...specOf(choice), desiredCount: choice.count },
    { metadata: metadataOf(choice), status },
  );
  const verbs = choice.verb === undefined ? [] : [{ verb: choice.verb, value: "v1" }];
  const observed = seen(liveService({ tags }), { deployment: deployment(choice.status) });
  const input = freeze(inputOf(resource, observed, { verbs }));
  return { plan: planService(input), again: planService(input), resource, tags, adopts: choice.adopts, known };
});

const clusters: fc.Arbitrary<Case> = fc.tuple(choices, tagsFor(clusterObject())).map(([choice, tags]) => {
  const known = choice.known || choice.going;
  const resource = clusterObject(
    { ...specOf(choice), settings: [{ name: "containerInsights", value: "enabled" }] },
    { metadata: metadataOf(choice), status: known ? { arn: CLUSTER_ARN } : {} },
  );
  const input = freeze(inputOf(resource, clusterSeen(liveCluster({ tags }))));
  return { plan: planCluster(input), again: planCluster(input), resource, tags, adopts: choice.adopts, known };
});

const revisions: fc.Arbitrary<Case> = fc.tuple(choices, tagsFor(definitionObject())).map(([choice, tags]) => {
  const resource = definitionObject(specOf(choice), { metadata: choice.going ? deleting : managed });
  const observed = family([revisionFor(resource, 1, { tags })]);
  const input = freeze(inputOf(resource, observed));
  return {
    plan: planDefinition(input),
    again: planDefinition(input),
    resource,
    tags,
    adopts: choice.adopts,
    known: true,
  };
});

describe.each([
  ["service", services],
  ["cluster", clusters],
  ["task definition", revisions],
] as const)("a %s", (_, cases) => {
  test("is written only when the object owns it; else at most its tags, when it is to be adopted or a former object's", () => {
    fc.assert(
      fc.property(cases, ({ plan, resource, tags, adopts, known }) => {
        if (plan.steps.length === 0 || isOurs(tags, resource)) return;
        expect(resource.metadata.deletionTimestamp).toBeUndefined();
        expect(plan.steps.map(({ kind }) => kind)).toEqual(["TagResource"]);
        expect(adopts || (isFormerLife(tags, resource) && !known)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test("is planned for in the same way each time, and nothing that was handed in is changed", () => {
    fc.assert(
      fc.property(cases, ({ plan, again }) => {
        expect(again).toEqual(plan);
      }),
    );
  });

  test("a message about another owner's never names the owner", () => {
    fc.assert(
      fc.property(cases, ({ plan }) => {
        expect(plan.message).not.toContain("foreign");
      }),
    );
  });
});
