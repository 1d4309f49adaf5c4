import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CreateCapacityProviderCommand, PutClusterCapacityProvidersCommand, RunTaskCommand } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { iamActions, ROWS } from "../../operator/aws/services/index.ts";
import type { PolicyDocument } from "../../simulator/core/policy.ts";
import { type ControlPlane, startControlPlane } from "../../tools/controlplane/start.ts";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { type Manifest, render } from "../chart/chart.ts";
import { type AuditEvent, readAudit } from "../support/audit-log.ts";
import { groupProvider, scheduledTask, task, withSpec } from "../support/builders.ts";
import { ACCOUNT, REGION } from "../support/simulator-process.ts";
import { fromYaml, startWorld, type World } from "../support/world.ts";
import type { Kube } from "../support/world-kube.ts";
import { programOf } from "../support/world-processes.ts";
import { until } from "../support/world-until.ts";
import { tellAutoscalingStory } from "./autoscaling-story.ts";
import { tellCloudMapStory } from "./cloud-map-story.ts";

const RELEASE_NAMESPACE = "ecs-operator";
const INSTALLATION = "tests";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/granted-app`;

let plane: ControlPlane;
let world: World;

/** The rights of the operator's user, one for each verb on a resource. */
let granted: readonly string[];

beforeAll(async () => {
  plane = await startControlPlane({ audit: "Metadata" });
  world = await startWorld({ name: "rights", controlPlane: plane, operator: false });
  granted = await bindChart(world.kube);
  await addCapacityProvider(world);
  const policy = shippedPolicy();
  await world.aws.options({ policy: { ...policy, Statement: [...policy.Statement, REGISTERING] } });
  await startWithoutId(world);
  await tellStory(world);
}, 240_000);
afterAll(async () => {
  await world?.stop();
  await plane?.stop();
});

/** What a person does in the story, and the operator never: the policy is for all callers. */
const REGISTERING = { Effect: "Allow", Action: "servicediscovery:RegisterInstance", Resource: "*" } as const;

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const RBAC: Readonly<Record<string, string>> = {
  Role: "roles",
  RoleBinding: "rolebindings",
  ClusterRole: "clusterroles",
  ClusterRoleBinding: "clusterrolebindings",
};

/** Creates the chart's roles, bound to the user `operator` in the place of the ServiceAccount. */
async function bindChart(kube: Kube): Promise<readonly string[]> {
  await kube.send("POST", "/api/v1/namespaces", { metadata: { name: RELEASE_NAMESPACE } });
  const manifests = await render({ rbac: { aggregateClusterRoles: false } }, { namespace: RELEASE_NAMESPACE });
  const roles = manifests.filter(({ kind }) => kind in RBAC);
  for (const manifest of roles) {
    const { namespace } = manifest.metadata;
    const place = namespace === undefined ? "" : `namespaces/${namespace}/`;
    const path = `/apis/rbac.authorization.k8s.io/v1/${place}${RBAC[manifest.kind]}`;
    const subjects = [{ kind: "User", apiGroup: "rbac.authorization.k8s.io", name: plane.users.operator.name }];
    const body = "subjects" in manifest ? { ...manifest, subjects } : manifest;
    expect(await kube.send("POST", path, body)).toMatchObject({ status: 201 });
  }
  return [...new Set(roles.flatMap(rightsOf))].sort();
}

const rightsOf = (role: Manifest): readonly string[] =>
  ((role.rules ?? []) as readonly Rule[]).flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((one) => verbs.map((verb) => rightName(verb, group, one)))),
  );

const rightName = (verb: string, group: string, resource: string): string => `${verb} ${resource}.${group}`;

/** docs/reference/iam-policy.json, filled in as its page says. */
function shippedPolicy(): PolicyDocument {
  const text = readFileSync(join(repositoryRoot, "docs/reference/iam-policy.json"), "utf8")
    .replaceAll("INSTALLATION_ID", INSTALLATION)
    .replaceAll("ACCOUNT_ID", ACCOUNT)
    .replaceAll("PASSABLE_ROLE", "granted-*");
  return JSON.parse(text) as PolicyDocument;
}

const quickstart = () => {
  const directory = join(repositoryRoot, "examples/quickstart");
  return readdirSync(directory).flatMap((file) => fromYaml(readFileSync(join(directory, file), "utf8")));
};

/** Without an id of its own, an installation takes the UID of kube-system. */
async function startWithoutId({ processes, aws }: World): Promise<void> {
  const flags = {
    kubeconfig: plane.users.operator.kubeconfigPath,
    "lease-namespace": RELEASE_NAMESPACE,
    "metrics-address": "127.0.0.1:0",
    "probes-address": "127.0.0.1:0",
  };
  const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  const credentials = { AWS_ACCESS_KEY_ID: "operator", AWS_SECRET_ACCESS_KEY: "operator" };
  const env = { AWS_ENDPOINT_URL: aws.url, AWS_REGION: REGION, HOME: processes.directory, ...credentials };
  const started = processes.start(programOf("operator"), args, env);
  const asked = () => asOperator().some(({ objectRef }) => objectRef?.resource === "namespaces");
  await until("the operator asks for kube-system", asked, (seen) => seen, { report: () => started.lines.join("\n") });
  await started.stop();
}

/** A provider that is not AWS's own: what kind it is has to be asked. */
async function addCapacityProvider({ aws }: World): Promise<void> {
  const autoScalingGroupArn = `arn:aws:autoscaling:${REGION}:${ACCOUNT}:autoScalingGroup:1:autoScalingGroupName/a`;
  await aws.person.send(
    new CreateCapacityProviderCommand({ name: "instances", autoScalingGroupProvider: { autoScalingGroupArn } }),
  );
}

/** A capacity provider of an object: made, changed and deleted. */
async function lifeOfProvider({ apply, waitReady, waitGone, remove }: World): Promise<void> {
  const provider = groupProvider("own");
  await apply(provider);
  await waitReady(provider);
  const changed = withSpec(provider, {
    autoScalingGroupProvider: { autoScalingGroupArn: "own", managedDraining: "DISABLED" },
  });
  await apply(changed);
  await waitReady(changed);
  await remove(changed);
  await waitGone(changed);
}

/** A task that runs for ever: it is stopped at its deadline, and its object goes at once. */
async function lifeOfTask({ apply, waitGone }: World): Promise<void> {
  const refs = { cluster: "demo", taskDefinition: "sample-fargate" };
  const brief = task("brief", refs, { activeDeadlineSeconds: 10, ttlSecondsAfterFinished: 0 });
  await apply(brief);
  await waitGone(brief);
}

/** A run of a schedule is asked for; it goes at its deadline. */
async function runOfSchedule({ waitFor, kube, namespace }: World): Promise<void> {
  await kube.patch("ECSScheduledTask", namespace, "yearly", {
    metadata: { annotations: { "ecs-operator.dev/trigger": "1" } },
  });
  await waitFor("ECSScheduledTask", "yearly", ({ status }) => status.activeCount === 1);
  await waitFor("ECSScheduledTask", "yearly", ({ status }) => status.activeCount === 0);
}

/** Create, release with a role, fail and go back, restart twice, scale, tag, change providers, fail over, delete. */
async function tellStory(world: World): Promise<void> {
  const { kube, namespace, startOperator, apply, waitReady, waitGone, waitFor, remove } = world;
  const flags = { namespaces: "", "lease-namespace": RELEASE_NAMESPACE, installation: INSTALLATION };
  const { kubeconfigPath } = plane.users.operator;
  const leader = await startOperator({ flags, kubeconfigPath });
  await startOperator({ flags, kubeconfigPath, standby: true });
  const objects = quickstart();
  await apply(...objects);
  await waitReady(...objects);
  const patch = (kind: string, name: string, body: object) => kube.patch(kind, namespace, name, body);
  await patch("ECSCluster", "demo", { spec: { serviceConnectDefaults: { namespace: "demo.local" } } });
  await waitFor("ECSCluster", "demo", ({ status }) => status.serviceConnectNamespace?.name === "demo.local");
  const release = async (image: string, revision: number) => {
    const containers = [{ name: "fargate-app", image, essential: true }];
    await patch("ECSTaskDefinition", "sample-fargate", { spec: { containers, taskRoleArn: ROLE } });
    await waitFor("ECSTaskDefinition", "sample-fargate", ({ status }) => status.latest?.revision === revision);
  };
  await lifeOfProvider(world);
  await lifeOfTask(world);
  await release("public.ecr.aws/docker/library/httpd:2.4.67", 2);
  await waitReady(...objects);
  await world.aws.scenario({ images: [{ image: ":broken", outcome: { kind: "exits", exitCode: 1, afterMs: 20 } }] });
  await release("httpd:broken", 3);
  await waitFor("ECSService", "web", ({ status }) => (status.stoppedTasks ?? []).length > 0);
  await release("public.ecr.aws/docker/library/httpd:2.4.68", 4);
  await waitReady(...objects);
  await patch("ECSService", "web", { spec: { desiredCount: 3, tags: [{ key: "team", value: "shop" }] } });
  await waitReady(...objects);
  const settings = [{ name: "containerInsights", value: "enabled" }];
  await patch("ECSCluster", "demo", { spec: { settings, capacityProviders: ["FARGATE", "FARGATE_SPOT"] } });
  await waitReady(...objects);
  const given = { capacityProviders: ["FARGATE", "instances"], defaultCapacityProviderStrategy: [] };
  await world.aws.person.send(new PutClusterCapacityProvidersCommand({ cluster: "demo", ...given }));
  for (const value of ["1", "2"]) {
    await patch("ECSService", "web", { metadata: { annotations: { "ecs-operator.dev/restart": value } } });
    await waitFor("ECSService", "web", ({ status }) =>
      JSON.stringify(status.lastHandled?.restart ?? "").includes(`"${value}"`),
    );
    await waitReady(...objects);
  }
  await tellCloudMapStory(world);
  await tellAutoscalingStory(world);
  await patch("ECSService", "web", { spec: { tags: [] } });
  await waitReady(...objects);
  const refs = { cluster: "demo", taskDefinition: "sample-fargate" };
  const endless = task("endless", refs);
  const run = task("run", refs, { activeDeadlineSeconds: 10, ttlSecondsAfterFinished: 0 });
  const yearly = scheduledTask("yearly", run, { schedule: "@yearly" });
  await apply(endless, yearly);
  await waitReady(yearly);
  await waitFor("ECSTask", "endless", ({ status }) => status.attempts?.[0]?.state === "RUNNING");
  await leader.stop();
  await runOfSchedule(world);
  await remove(...objects, endless, yearly);
  await waitGone(...objects, endless, yearly);
}

const asOperator = (): readonly AuditEvent[] =>
  readAudit(plane.auditLogPath ?? "").filter(({ user }) => user.username === plane.users.operator.name);

test("the operator is never denied anything with the chart's roles, and never asks for Secrets", () => {
  const events = asOperator();
  expect(events.length).toBeGreaterThan(50);
  expect(events.filter(({ responseStatus }) => responseStatus?.code === 403)).toEqual([]);
  expect(events.filter(({ objectRef }) => objectRef?.resource === "secrets")).toEqual([]);
});

test("every right in the chart's roles is used", () => {
  const used = new Set(
    asOperator().flatMap(({ verb, objectRef }) => {
      if (objectRef === undefined) return [];
      const { resource, subresource, apiGroup = "" } = objectRef;
      return [rightName(verb, apiGroup, subresource === undefined ? resource : `${resource}/${subresource}`)];
    }),
  );
  expect(granted.length).toBeGreaterThan(15);
  expect(granted.filter((right) => !used.has(right))).toEqual([]);
});

test("the operator is never denied anything with the shipped IAM policy", async () => {
  const calls = await world.aws.calls();
  const done = new Set(calls.filter(({ committed }) => committed).map(({ operation }) => operation));
  for (const operation of ["CreateCluster", "UpdateService", "UntagResource", "DeleteCluster", "DeleteTaskDefinitions"])
    expect(done).toContain(operation);
  expect(calls.filter(({ code }) => code === "AccessDeniedException")).toEqual([]);
});

/** Actions that the story cannot use, why, and the test that does. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "ecs:ListServiceDeployments":
    "asked for a service whose newest deployment AWS does not name, which the simulator always does: service-observe.test.ts",
  "ecs:DescribeContainerInstances": "asked for a cluster that has some: where-tasks-run.test.ts",
  "ecs:ListContainerInstances": "asked for a cluster that has some: where-tasks-run.test.ts",
  "logs:GetLogEvents": "asked for a failed task whose object shows its log: task-log-tail.test.ts",
};

test("every action in the shipped IAM policy is used", async () => {
  const calls = await world.aws.calls();
  const used = new Set(
    ROWS.filter(({ service, name }) =>
      calls.some((call) => call.service === service.name && call.operation === name),
    ).flatMap(iamActions),
  );
  if (calls.some(({ input }) => JSON.stringify(input).includes(ROLE))) used.add("iam:PassRole");
  // AWS itself uses what it does for a caller.
  for (const { operation } of ROWS) for (const action of operation.iam.onBehalf?.actions ?? []) used.add(action);
  const allowed = shippedPolicy().Statement.flatMap(({ Action }) => Action);
  expect(allowed.length).toBeGreaterThan(20);
  expect([...new Set(allowed)].filter((action) => !used.has(action))).toEqual(Object.keys(ELSEWHERE));
});

test("the policy was enforced: what it does not allow is denied", async () => {
  const request = world.aws.person.send(new RunTaskCommand({ cluster: "demo", taskDefinition: "sample-fargate" }));
  await expect(request).rejects.toThrow("is not authorized to perform: ecs:RunTask");
});
