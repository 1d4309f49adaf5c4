import { UpdateClusterCommand, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KIND_NAMES } from "../../operator/api/catalogue.ts";
import { type ControlPlane, startControlPlane } from "../../tools/controlplane/start.ts";
import { type AuditEvent, readAudit } from "../support/audit-log.ts";
import { service, stack, withSpec } from "../support/builders.ts";
import { startWorld, type World } from "../support/world.ts";

let plane: ControlPlane;
let world: World;
beforeAll(async () => {
  plane = await startControlPlane({ audit: "Metadata" });
  world = await startWorld({ name: "idle", controlPlane: plane });
});
afterAll(async () => {
  await world?.stop();
  await plane?.stop();
});

const auditLines = (): readonly AuditEvent[] => readAudit(plane.auditLogPath ?? "");

/** The operator's writes to Kubernetes among audited requests, its Lease aside. */
const kubernetesWrites = (events: readonly AuditEvent[]): readonly string[] =>
  events
    .filter(({ verb, userAgent }) => userAgent?.startsWith("ecs-operator/") && !/^(get|list|watch)$/.test(verb))
    .filter(({ objectRef }) => objectRef?.resource !== "leases")
    .map(({ verb, objectRef }) => `${verb} ${objectRef?.resource}/${objectRef?.subresource ?? ""} ${objectRef?.name}`);

const resourceVersions = async (): Promise<readonly string[]> => {
  const lists = await Promise.all(KIND_NAMES.map((kind) => world.kube.list(kind, world.namespace)));
  const events = await world.kube.events(world.namespace);
  return [...lists.flat(), ...events].map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`).sort();
};

/** Does something, and waits until the operator has read the service so many times since. */
async function reads(name: string, count: number, act?: () => Promise<unknown>): Promise<void> {
  const mark = await world.aws.mark();
  await act?.();
  const readsSoFar = async () =>
    (await world.aws.calls(mark)).filter(
      ({ operation, input }) => operation === "DescribeServices" && JSON.stringify(input).includes(`"${name}"`),
    ).length;
  await world.waitAws(`${count} reads of ${name}`, readsSoFar, (seen) => seen >= count, { timeout: 45_000 });
}

const liveService = async (name: string) => {
  const { services } = await world.aws.area();
  return services.find(({ serviceName }) => serviceName === name);
};

/** A stack whose tasks may be entered with ECS Exec, which needs a task role. */
function execStack(name: string) {
  const [cluster, definition, web] = stack(name);
  return [cluster, withSpec(definition, { taskRoleArn: "arn:aws:iam::123456789012:role/granted-app" }), web] as const;
}

test("promise 2: what is not declared is never compared and never sent; what is declared is enforced", async () => {
  const objects = execStack("plain");
  await world.apply(...objects);
  await world.waitReady(...objects);
  // None of these was declared here.
  await world.aws.person.send(
    new UpdateServiceCommand({
      cluster: "plain",
      service: "plain",
      availabilityZoneRebalancing: "DISABLED",
      healthCheckGracePeriodSeconds: 7,
      enableExecuteCommand: true,
      propagateTags: "SERVICE",
      platformVersion: "1.3.0",
    }),
  );
  await world.aws.person.send(
    new UpdateClusterCommand({ cluster: "plain", settings: [{ name: "containerInsights", value: "enhanced" }] }),
  );
  const mark = await world.aws.mark();
  await reads("plain", 1);
  expect(await world.aws.writes(mark)).toEqual([]);
  expect(await liveService("plain")).toMatchObject({
    availabilityZoneRebalancing: "DISABLED",
    healthCheckGracePeriodSeconds: 7,
    enableExecuteCommand: true,
    propagateTags: "SERVICE",
    platformVersion: "1.3.0",
  });
  // The count is declared.
  await world.aws.person.send(new UpdateServiceCommand({ cluster: "plain", service: "plain", desiredCount: 5 }));
  await world.waitAws(
    "the count is put back",
    () => liveService("plain"),
    (live) => live?.desiredCount === 2,
  );
  const corrections = await world.aws.writes(mark);
  expect(corrections.map(({ operation, input }) => [operation, Object.keys(input).sort()])).toEqual([
    ["UpdateService", ["cluster", "desiredCount", "service"]],
  ]);
});

test("promise 2: a field that was declared and is taken away is cleared once, and then left alone", async () => {
  const refs = { cluster: "cleared", taskDefinition: "cleared" };
  const [cluster, definition] = execStack("cleared");
  const full = service("cleared", refs, {
    tags: [{ key: "team", value: "a" }],
    healthCheckGracePeriodSeconds: 30,
    enableExecuteCommand: true,
  });
  await world.apply(cluster, definition, full);
  await world.waitReady(cluster, definition, full);
  expect(await liveService("cleared")).toMatchObject({ enableExecuteCommand: true });
  const mark = await world.aws.mark();
  await world.apply(service("cleared", refs));
  await world.waitAws(
    "exec is switched off",
    () => liveService("cleared"),
    (live) => live?.enableExecuteCommand === false,
  );
  await world.waitAws(
    "the tag is gone",
    () => liveService("cleared"),
    (live) => JSON.stringify(live?.tags ?? []).includes("team") === false,
  );
  await world.waitReady(service("cleared", refs));
  const cleared = (await world.aws.writes(mark)).map(({ operation }) => operation).sort();
  expect(cleared).toEqual(["UntagResource", "UpdateService"]);
  // Not declared now: a person may switch it on again.
  await world.aws.person.send(
    new UpdateServiceCommand({ cluster: "cleared", service: "cleared", enableExecuteCommand: true }),
  );
  await reads("cleared", 1);
  expect(await liveService("cleared")).toMatchObject({ enableExecuteCommand: true });
});

test("promise 2: an idle world causes no AWS write and no Kubernetes write, restarted operator included", async () => {
  const objects = [
    stack("still-a"),
    stack("still-b", "1", { desiredCount: 1, tags: [{ key: "team", value: "a" }] }),
  ].flat();
  await world.apply(...objects);
  await world.waitReady(...objects);
  // The cluster's own count of services is the last to come in; Events may still be on their way.
  await world.waitFor(
    "ECSCluster",
    "still-b",
    ({ status }) => status.activeServices === 1 && status.runningTasks !== undefined,
  );
  await reads("still-b", 1);
  const [mark, audited, before] = [await world.aws.mark(), auditLines().length, await resourceVersions()];
  await reads("still-b", 2);
  await reads("still-b", 2, () => world.restartOperator());
  expect(await world.aws.writes(mark)).toEqual([]);
  expect(kubernetesWrites(auditLines().slice(audited))).toEqual([]);
  expect(await resourceVersions()).toEqual(before);
});

test("a restarted API server is waited for; changes made meanwhile are carried out by the same process", async () => {
  const objects = stack("outage");
  const [, , web] = objects;
  await world.apply(...objects);
  await world.waitReady(...objects);
  const { pid } = world.operator;
  await plane.stopApiServer("SIGKILL");
  await plane.startApiServer();
  await world.apply(withSpec(web, { desiredCount: 3 }));
  await world.waitAws(
    "the count arrives",
    () => liveService("outage"),
    (live) => live?.desiredCount === 3,
    { timeout: 40_000 },
  );
  await world.waitReady(web);
  expect(world.operator.pid).toBe(pid);
  expect(world.operator.ended()).toBeUndefined();
});
