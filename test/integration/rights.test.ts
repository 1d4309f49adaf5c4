import { CreateClusterCommand, RegisterTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GROUP, LEASE } from "../../operator/api/names.ts";
import { iamActions, ROWS } from "../../operator/aws/services/index.ts";
import { render } from "../chart/chart.ts";
import {
  cluster,
  type Manifest,
  scheduledTask,
  service,
  stack,
  task,
  taskDefinition,
  withAnnotations,
  withSpec,
} from "../support/builders.ts";
import { sharedControlPlane } from "../support/controlplane.ts";
import { isStalled, readyOf, startWorld, type World } from "../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: "rights", operator: false });
  await bindChart(world);
  await world.startOperator({ kubeconfigPath: sharedControlPlane().users.operator.kubeconfigPath });
});
afterAll(() => world?.stop());

type Rendered = Awaited<ReturnType<typeof render>>[number];

/** The chart's own Roles, bound to the groupless user `operator` in the world's namespace. */
async function bindChart({ namespace, kube }: World): Promise<void> {
  const roles = await rolesOf({ namespace });
  expect(roles.length).toBeGreaterThan(1);
  for (const role of roles) {
    const place = placeOf(role, namespace);
    const { status: made } = await kube.send("POST", `${place}/roles`, role);
    const { status: bound } = await kube.send("POST", `${place}/rolebindings`, bindingOf(role));
    expect([made, bound]).toEqual([201, 201]);
  }
}

/** The Roles that the chart makes for an operator that watches one namespace: it makes no ClusterRole then. */
async function rolesOf(
  { namespace }: Pick<World, "namespace">,
  more: Readonly<Record<string, unknown>> = {},
): Promise<readonly Rendered[]> {
  const values = { watchNamespaces: [namespace], installationId: "tests", rbac: { aggregateClusterRoles: false } };
  const manifests = await render({ ...values, ...more }, { namespace });
  expect(manifests.filter(({ kind }) => kind.startsWith("ClusterRole"))).toEqual([]);
  return manifests.filter(({ kind }) => kind === "Role");
}

const placeOf = (role: Rendered, namespace: string): string =>
  `/apis/rbac.authorization.k8s.io/v1/namespaces/${role.metadata.namespace ?? namespace}`;

const bindingOf = (role: Rendered) => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "RoleBinding",
  metadata: { name: role.metadata.name },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
  subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "operator" }],
});

/** The smallest policy by the operator's own table of operations: no wildcard among its actions. */
const policy = (...extra: readonly { Effect: "Deny"; Action: string; Resource: string }[]) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow" as const,
      Action: ROWS.flatMap(iamActions),
      Resource: "*",
    },
    { Effect: "Allow" as const, Action: "iam:PassRole", Resource: "arn:aws:iam::*:role/granted-*" },
    ...extra,
  ],
});

const ROLE = "arn:aws:iam::123456789012:role";

test("promise 9: the whole life of a stack needs no more than the chart's Roles and the calls in our table", async () => {
  await world.aws.options({ policy: policy() });
  const [cl, definition, plain] = stack("life");
  const web = withSpec(plain, { tags: [{ key: "team", value: "a" }] });
  await world.apply(cl, definition, web);
  await world.waitReady(cl, definition, web);
  await world.apply(
    taskDefinition("life", "2"),
    withSpec(web, { desiredCount: 1, tags: [{ key: "team", value: "b" }] }),
  );
  await world.waitFor("ECSService", "life", ({ status }) => status.current?.taskDefinition.endsWith(":2"));
  await world.waitReady(cl, definition, web);
  await world.remove(cl, definition, web);
  await world.waitGone(cl, definition, web);
  const refusedCalls = (await world.aws.calls()).filter(({ code }) => code === "AccessDeniedException");
  expect(refusedCalls).toEqual([]);
  const events = await world.kube.events(world.namespace);
  expect(events.length).toBeGreaterThan(5);
  const refusedByKubernetes = world.operator
    .log()
    .filter((line) =>
      /forbidden|cannot (get|list|watch|create|patch|update|delete) resource/i.test(JSON.stringify(line)),
    );
  expect(refusedByKubernetes).toEqual([]);
});

test("promise 9: the operator's user can neither read Secrets nor anything outside its namespaces", async () => {
  const review = async (resourceAttributes: object) => {
    const spec = { user: "operator", resourceAttributes };
    const body = { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", spec };
    return (await world.kube.send("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", body)).body.status
      .allowed;
  };
  const { namespace } = world;
  expect(await review({ namespace, verb: "patch", group: GROUP, resource: "ecsservices", subresource: "status" })).toBe(
    true,
  );
  for (const verb of ["get", "list", "watch", "create"]) {
    expect(await review({ namespace, verb, resource: "secrets" })).toBe(false);
    expect(await review({ namespace: "default", verb, group: GROUP, resource: "ecsservices" })).toBe(false);
  }
  for (const verb of ["create", "delete", "update"]) {
    expect(await review({ namespace, verb, group: GROUP, resource: "ecsservices" })).toBe(false);
    expect(await review({ namespace, verb, group: GROUP, resource: "ecsscheduledtasks" })).toBe(false);
    expect(await review({ namespace, verb, group: GROUP, resource: "ecstasks" })).toBe(verb !== "update");
  }
  expect(
    await review({ namespace, verb: "delete", group: "coordination.k8s.io", resource: "leases", name: LEASE }),
  ).toBe(false);
});

test("promise 9: a role that was not granted is refused before AWS hears of it, until the setting grants it", async () => {
  const mark = await world.aws.mark();
  const definition = withSpec(taskDefinition("role"), { taskRoleArn: `${ROLE}/secret-admin` });
  await world.apply(definition);
  const held = await world.waitReason(definition, "RoleNotGranted");
  expect(isStalled(held)).toBe(true);
  expect(readyOf(held)?.message).toContain(`${ROLE}/secret-admin`);
  expect(readyOf(held)?.message).toContain("passableRoles");
  expect(await world.aws.writes(mark)).toEqual([]);
  const granted = `${ROLE}/secret-*`;
  await world.aws.options({
    policy: {
      ...policy(),
      Statement: [...policy().Statement, { Effect: "Allow", Action: "iam:PassRole", Resource: granted }],
    },
  });
  await world.operator.stop();
  await world.startOperator({
    kubeconfigPath: sharedControlPlane().users.operator.kubeconfigPath,
    flags: { "passable-roles": `${granted},arn:aws:iam::*:role/granted-*` },
  });
  await world.waitReady(definition);
});

test("promise 9: a literal task definition brings no role in by the back door", async () => {
  await world.aws.options({ policy: { Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] } });
  await world.aws.person.send(new CreateClusterCommand({ clusterName: "literal" }));
  await world.aws.person.send(
    new RegisterTaskDefinitionCommand({
      family: "literal",
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      executionRoleArn: `${ROLE}/granted-pull`,
      taskRoleArn: `${ROLE}/admin`,
      containerDefinitions: [{ name: "app", image: "app:1", essential: true }],
    }),
  );
  const mark = await world.aws.mark();
  const members = {
    clusterRef: undefined,
    cluster: "literal",
    taskDefinitionRef: undefined,
    taskDefinition: "literal:1",
  };
  const web = JSON.parse(JSON.stringify(service("literal", { cluster: "", taskDefinition: "" }, members))) as Manifest;
  await world.apply(web);
  const held = await world.waitReason(web, "RoleNotGranted");
  expect(readyOf(held)?.message).toContain(`${ROLE}/admin`);
  expect(readyOf(held)?.message).toContain("literal:1");
  expect(readyOf(held)?.message).not.toContain("granted-pull");
  expect(await world.aws.writes(mark)).toEqual([]);
});

test("a permission that is missing is named, and the object goes on by itself once it is there", async () => {
  await world.aws.options({ policy: policy({ Effect: "Deny", Action: "ecs:CreateCluster", Resource: "*" }) });
  const denied = cluster("denied");
  await world.apply(denied);
  const deniedObject = await world.waitReason(denied, "AccessDenied");
  expect(readyOf(deniedObject)?.message).toContain("ecs:CreateCluster");
  await world.aws.options({ policy: policy() });
  await world.waitFor("ECSCluster", "denied", (object) => readyOf(object)?.status === "True", { timeout: 40_000 });
});

test("without the right to create runs a schedule says which setting of the chart gives it, and goes on once it is there", async () => {
  const { namespace, kube } = world;
  const setRoles = async (more: Readonly<Record<string, unknown>>): Promise<void> => {
    for (const role of await rolesOf({ namespace }, more)) {
      const path = `${placeOf(role, namespace)}/roles/${role.metadata.name}`;
      expect((await kube.send("PUT", path, role)).status).toBe(200);
    }
  };
  const [cl, definition] = stack("nightly");
  await world.apply(cl, definition);
  await setRoles({ scheduledTasks: { enabled: false } });
  const run = task("nightly", { cluster: "nightly", taskDefinition: "nightly" });
  const nightly = scheduledTask("nightly", run, { suspend: true });
  await world.apply(nightly);
  await world.waitReason(nightly, "Suspended");
  // A token that comes with an object is not carried out.
  const triggered = withAnnotations(nightly, { [`${GROUP}/trigger`]: "one" });
  await world.apply(triggered);
  const denied = await world.waitReason(triggered, "AccessDenied");
  expect(readyOf(denied)?.message).toContain("`scheduledTasks.enabled`");
  await setRoles({});
  await world.waitFor("ECSScheduledTask", "nightly", ({ status }) => status?.activeCount === 1, { timeout: 40_000 });
});
