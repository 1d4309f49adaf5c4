/** Secrets that the operator is given, or that a spec holds, come out nowhere: log, Events, status, metrics. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Manifest, stack, taskDefinition, withSpec } from "../support/builders.ts";
import { CANARIES, canariesIn } from "../support/canaries.ts";
import { expectNoCanaries } from "../support/leaks.ts";
import { readyOf, startWorld, type World } from "../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: "canaries" });
});
// The world itself checks for canaries when it ends.
afterAll(() => world?.stop());

const tags = [{ key: "team", value: CANARIES.tag }];
const container = (environment: string) => ({
  name: "app",
  image: "registry.example.com/app:1",
  essential: true,
  environment: [{ name: "PASSWORD", value: environment }],
  dockerLabels: { secret: CANARIES.label },
  logConfiguration: { logDriver: "splunk", options: { "splunk-token": CANARIES.logOption } },
});
const volumes = [{ name: "data", dockerVolumeConfiguration: { driverOpts: { password: CANARIES.volumeOption } } }];

/** A stack with a canary wherever a spec can hold one. */
function secretive(name: string): readonly [Manifest, Manifest, Manifest] {
  const [cluster, , service] = stack(name);
  const definition = taskDefinition(name, "1", { containers: [container(CANARIES.environment)], tags });
  return [withSpec(cluster, { tags }), definition, withSpec(service, { tags })];
}

const expectNoSecrets = () =>
  expectNoCanaries({ operators: [world.operator], kube: world.kube, namespace: world.namespace });

test("the whole life of a stack full of secrets reports none of them", async () => {
  const [cluster, definition, service] = secretive("life");
  await world.apply(cluster, definition, service);
  await world.waitReady(cluster, definition, service);
  const others = [{ key: "team", value: `${CANARIES.tag}-2` }];
  await world.apply(
    withSpec(definition, { containers: [container(`${CANARIES.environment}-2`)], tags: others }),
    withSpec(service, { tags: others }),
  );
  await world.waitFor("ECSService", "life", ({ status }) => status.current?.taskDefinition.endsWith(":2"));
  await world.waitReady(cluster, definition, service);
  await expectNoSecrets();
  await world.remove(cluster, definition, service);
  await world.waitGone(cluster, definition, service);
});

test("a volume's options are reported nowhere, either", async () => {
  const spec = { requiresCompatibilities: ["EC2"], networkMode: "bridge", volumes };
  const definition = taskDefinition("volume", "1", spec);
  await world.apply(definition);
  await world.waitReady(definition);
  await expectNoSecrets();
});

test.each([
  ["environment", CANARIES.environment],
  ["tag", CANARIES.tag],
  ["Docker label", CANARIES.label],
  ["log option", CANARIES.logOption],
])("AWS repeats a secret of the request in its refusal, from the %s: it is reported without", async (what, canary) => {
  const name = `echo-${what.toLowerCase().replace(" ", "-")}`;
  const message = `Invalid value '${canary}' in the request.`;
  await world.aws.faults({
    operation: "RegisterTaskDefinition",
    kind: "refuse",
    code: "ClientException",
    message,
  } as never);
  const [, definition] = secretive(name);
  await world.apply(definition);
  const refused = await world.waitReason(definition, "RefusedByAWS");
  expect(readyOf(refused)?.message).toContain("Invalid value '(hidden)' in the request.");
  await expectNoSecrets();
  await world.aws.faults();
});

test("AWS repeats credentials in its refusal: they are reported without", async () => {
  const message = `The signature does not match: X-Amz-Security-Token: ${CANARIES.sessionToken} Credential=AKIAIOSFODNN7EXAMPLE/1`;
  await world.aws.faults({
    operation: "CreateCluster",
    kind: "refuse",
    code: "InvalidSignatureException",
    message,
  } as never);
  const [cluster] = secretive("signature");
  await world.apply(cluster);
  const reported = await world.waitFor("ECSCluster", "signature", (object) =>
    /signature does not match/.test(readyOf(object)?.message ?? ""),
  );
  expect(readyOf(reported)?.message).not.toContain("AKIA");
  await expectNoSecrets();
  await world.aws.faults();
});

test("what would change is reported by name, in read-only mode and for an observed object", async () => {
  const [cluster, definition, service] = secretive("observed");
  await world.apply(cluster, definition, service);
  await world.waitReady(cluster, definition, service);
  const changed = withSpec(definition, {
    containers: [container(`${CANARIES.environment}-3`)],
    tags: [],
    managementPolicy: "Observe",
  });
  await world.apply(changed);
  await world.waitFor(
    "ECSTaskDefinition",
    "observed",
    ({ status, metadata }) => status.observedGeneration === metadata.generation,
  );
  await expectNoSecrets();
  await world.operator.stop();
  const reader = await world.startOperator({ flags: { "read-only": "true" } });
  await world.apply(withSpec(definition, { containers: [container(`${CANARIES.environment}-4`)] }));
  const reported = await world.waitReason(definition, "ReadOnly");
  expect(canariesIn(JSON.stringify(reported.status))).toEqual([]);
  await expectNoSecrets();
  expect(canariesIn(await reader.metrics())).toEqual([]);
});

test("the search finds a canary that is there", async () => {
  const operator = { ...world.operator, lines: [`oops ${CANARIES.secretKey}`] };
  const leaky = expectNoCanaries({ operators: [operator], kube: world.kube, namespace: world.namespace });
  await expect(leaky).rejects.toThrow(`${CANARIES.secretKey} in output of the operator`);
});
