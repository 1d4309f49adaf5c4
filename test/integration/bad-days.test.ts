import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cluster, type Manifest, stack, taskDefinition, withSpec } from "../support/builders.ts";
import { isReady, isStalled, readyOf, startWorld, type World } from "../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: "bad-days" });
});
afterAll(() => world?.stop());

const live = async (name: string) => {
  const { services } = await world.aws.area();
  return services.find(({ serviceName, status }) => serviceName === name && status === "ACTIVE");
};

test("a missing reference is named and waited for; the service goes on by itself", async () => {
  const [cl, definition, web] = stack("late");
  await world.apply(web);
  const first = await world.waitReason(web, "WaitingForReference");
  expect(readyOf(first)?.message).toBe("Waiting for ECSCluster late, which does not exist in this namespace.");
  await world.apply(cl);
  await world.waitFor(
    "ECSService",
    "late",
    (object) =>
      readyOf(object)?.message === "Waiting for ECSTaskDefinition late, which does not exist in this namespace.",
  );
  await world.apply(definition);
  await world.waitReady(web);
});

test("what AWS refuses is reported in AWS's words and heals by itself once the cause is gone", async () => {
  await world.aws.faults({
    operation: "CreateCluster",
    kind: "refuse",
    code: "LimitExceededException",
    message: "You have reached the limit of clusters.",
  } as never);
  const many = cluster("limit");
  await world.apply(many);
  const refused = await world.waitFor("ECSCluster", "limit", (object) =>
    /limit of clusters/.test(readyOf(object)?.message ?? ""),
  );
  expect(isReady(refused)).toBe(false);
  await world.aws.faults();
  await world.waitFor("ECSCluster", "limit", isReady, { timeout: 30_000 });
});

test("a service that AWS refuses has taken the revision up all the same", async () => {
  const [cl, definition, plain] = stack("refused");
  // ECS Exec needs a task role, and this task definition has none.
  const web = withSpec(plain, { enableExecuteCommand: true });
  await world.apply(cl, definition, web);
  const refused = await world.waitReason(web, "RefusedByAWS");
  expect(isStalled(refused)).toBe(true);
  expect(refused.status.target.taskDefinition).toMatch(/refused:1$/);
  await world.waitReady(definition);
  await world.apply(withSpec(definition, { taskRoleArn: "arn:aws:iam::123456789012:role/granted-app" }));
  await world.waitReady(web);
});

const outages = [
  ["answers 5xx", { kind: "5xx-before" }],
  ["answers 5xx after the commit", { kind: "5xx-after", count: 6 }],
  ["drops connections", { kind: "reset-before" }],
  ["drops connections after the commit", { kind: "reset-after", count: 6 }],
  ["is slow", { kind: "slow", ms: 700 }],
] as const;

test.each(outages)("AWS %s: nothing is lost, nothing is doubled, Ready objects stay Ready", async (what, fault) => {
  const name = `aws-${outages.findIndex(([one]) => one === what)}`;
  const stable = stack(`${name}-stable`);
  await world.apply(...stable);
  await world.waitReady(...stable);
  const objects = stack(name);
  await world.aws.faults({ operation: "*", ...fault });
  const mark = await world.aws.mark();
  await world.apply(...objects);
  await world.waitAws(
    "calls meet the fault",
    () => world.aws.calls(mark),
    (calls) => calls.filter((call) => call.fault !== undefined).length >= 3,
  );
  expect(isReady(await world.get("ECSService", `${name}-stable`))).toBe(true);
  await world.aws.faults();
  await Promise.all(objects.map(({ kind }) => world.waitFor(kind, name, isReady, { timeout: 30_000 })));
  const { taskDefinitions, services } = await world.aws.area();
  expect(taskDefinitions.filter(({ family }) => family === name)).toHaveLength(1);
  expect(services.filter(({ serviceName }) => serviceName === name)).toHaveLength(1);
  expect((await live(name))?.serviceDeployments).toHaveLength(1);
});

test("AWS shows writes late: nothing is doubled, and the end is the same", async () => {
  await world.aws.options({ lag: { ms: 1_500, probability: 0.7 } });
  const objects = stack("lag");
  await world.apply(...objects);
  await Promise.all(objects.map(({ kind }) => world.waitFor(kind, "lag", isReady, { timeout: 40_000 })));
  await world.apply(taskDefinition("lag", "2"));
  await world.waitFor(
    "ECSService",
    "lag",
    (object) => isReady(object) && object.status.current.taskDefinition.endsWith(":2"),
    { timeout: 40_000 },
  );
  await world.aws.options({ lag: { ms: 0 } });
  const { taskDefinitions } = await world.aws.area();
  expect(taskDefinitions.filter(({ family }) => family === "lag")).toHaveLength(2);
  expect((await live("lag"))?.serviceDeployments).toHaveLength(2);
});

/** The Lease of tests lasts two seconds, and a busy API server may take longer to answer than it is waited for. */
const LEASE_LATE = "the Lease cannot be read or written";

test("garbage in status and annotations does no harm: no crash, and the truth comes back", async () => {
  const objects = stack("garbage");
  const [, , web] = objects;
  await world.apply(...objects);
  await world.waitReady(...objects);
  const { pid } = world.operator;
  const garbage = {
    "ecs-operator.dev/origin": "{not json",
    "ecs-operator.dev/restart": "",
    "ecs-operator.dev/rollback": "///",
    "ecs-operator.dev/promote": "\u0000".replace("\u0000", "x".repeat(5_000)),
  };
  await world.kube.patch("ECSService", world.namespace, "garbage", { metadata: { annotations: garbage } });
  const nonsense = {
    scope: null,
    conditions: [],
    target: { taskDefinition: "nonsense", hash: "x" },
    deployment: { id: "nonsense" },
    verdict: { deployment: "arn:none", status: "SUCCESSFUL", primary: "ecs-svc/0" },
    lastHandled: { restart: [] },
  };
  await world.kube.patch("ECSService", world.namespace, "garbage", { status: nonsense }, "status");
  const back = await world.waitFor(
    "ECSService",
    "garbage",
    (object) => isReady(object) && object.status.target.taskDefinition.endsWith("garbage:1"),
  );
  expect(back.status.scope).toEqual({ account: "123456789012", region: "eu-central-1" });
  await world.apply(withSpec(web, { desiredCount: 1 }));
  await world.waitAws(
    "it still works",
    () => live("garbage"),
    (found) => found?.desiredCount === 1,
  );
  expect([world.operator.pid, world.operator.ended()]).toEqual([pid, undefined]);
  expect(world.operator.log().filter(({ level, msg }) => level === "error" && msg !== LEASE_LATE)).toEqual([]);
});

test("without AWS credentials the operator lives, is not ready, and says why", async () => {
  const env = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };
  const without = await world.startOperator({ env, standby: true, noWait: true, flags: { "lease-name": "other" } });
  const answer = await world.waitAws(
    "readyz answers",
    () => without.probe(),
    (seen) => seen?.status === 503 && /Credential|credential/.test(seen.body) && !/caches/.test(seen.body),
  );
  expect(answer?.body).toContain("AWS has not accepted the operator's credentials yet");
  expect((await without.probe("healthz"))?.status).toBe(200);
  await without.stop();
});

test("another account than before: no call, Stalled, and all is well again with the old one", async () => {
  const objects = stack("scope");
  const [, , web] = objects;
  await world.apply(...objects);
  await world.waitReady(...objects);
  await world.operator.stop();
  const mark = await world.aws.mark();
  await world.startOperator({ env: { AWS_ACCESS_KEY_ID: "999988887777" } });
  for (const object of objects as readonly Manifest[]) {
    const held = await world.waitReason(object, "AccountOrRegionChanged");
    expect(isStalled(held)).toBe(true);
    expect(readyOf(held)?.message).toContain("999988887777");
  }
  expect(await world.aws.calls(mark)).toEqual([]);
  await world.operator.stop();
  await world.startOperator();
  await world.waitReady(...objects);
  await world.apply(withSpec(web, { desiredCount: 1 }));
  await world.waitAws(
    "it is managed again",
    () => live("scope"),
    (found) => found?.desiredCount === 1,
  );
});

/** Credentials that expire within seconds, from a program that reads whose they are from a file. */
function renewedCredentials() {
  const directory = mkdtempSync(join(tmpdir(), "ecs-operator-credentials-"));
  const [config, program, account] = ["config", "credentials.mjs", "account"].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(
    program,
    `import { readFileSync } from "node:fs";
const AccessKeyId = readFileSync(${JSON.stringify(account)}, "utf8");
const Expiration = new Date(Date.now() + 2_000).toISOString();
console.log(JSON.stringify({ Version: 1, AccessKeyId, SecretAccessKey: "x", Expiration }));`,
  );
  writeFileSync(config, `[default]\ncredential_process = ${process.execPath} ${program}\n`);
  return {
    env: { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", AWS_SESSION_TOKEN: "", AWS_CONFIG_FILE: config },
    become: (id: string) => writeFileSync(account, id),
  };
}

test("credentials that become another account's while the operator runs make nothing there for objects of the first", async () => {
  const objects = stack("moved");
  const credentials = renewedCredentials();
  credentials.become("111122223333");
  await world.operator.stop();
  await world.startOperator({ env: credentials.env });
  await world.apply(...objects);
  await world.waitReady(...objects);
  credentials.become("999988887777");
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const mark = await world.aws.mark();
  const [shop, definition, web] = objects;
  const edits = [
    withSpec(shop, { settings: [{ name: "containerInsights", value: "enabled" }] }),
    withSpec(definition, { cpu: 512, memory: 1_024 }),
    withSpec(web, { desiredCount: 3 }),
  ];
  await world.apply(...edits);
  for (const edit of edits) await world.waitReason(edit, "AccountOrRegionChanged");
  expect(await world.aws.calls(mark)).toEqual([]);
  credentials.become("111122223333");
  await world.operator.stop();
  await world.startOperator();
});
