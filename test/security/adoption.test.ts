/** The administrator decides what a namespace may take over and observe: the chart's defaults, on the real API server. */
import { CreateClusterCommand, CreateServiceCommand, RegisterTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { container, type Manifest, stack, withSpec } from "../support/builders.ts";
import { startWorld, type World } from "../support/world.ts";

const SECRET = "value-of-another-team";

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: "adopt", operator: { flags: { adoption: "", observation: "" } } });
});
afterAll(() => world?.stop());

/** What another team runs, made without the operator. */
async function byHand(name: string): Promise<void> {
  const { person } = world.aws;
  await person.send(new CreateClusterCommand({ clusterName: name }));
  await person.send(
    new RegisterTaskDefinitionCommand({
      family: name,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      containerDefinitions: [{ ...container("1"), environment: [{ name: "LEVEL", value: SECRET }] }],
    }),
  );
  await person.send(
    new CreateServiceCommand({
      cluster: name,
      serviceName: name,
      taskDefinition: `${name}:1`,
      desiredCount: 2,
      launchType: "FARGATE",
      networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-of-another-team"] } },
    }),
  );
}

const live = (name: string) => [cluster(name), definition(name), ownService(name)];
const cluster = (name: string): Manifest => stack(name)[0];
const definition = (name: string): Manifest => stack(name)[1];
const ownService = (name: string): Manifest =>
  withSpec(stack(name)[2], {
    clusterRef: undefined,
    cluster: name,
    taskDefinitionRef: undefined,
    taskDefinition: `${name}:1`,
  });

async function held(name: string): Promise<string> {
  const { clusters, services, taskDefinitions } = await world.aws.area();
  return JSON.stringify([
    clusters
      .filter(({ clusterName }) => clusterName === name)
      .map(({ status, tags, settings }) => ({ status, tags, settings })),
    services
      .filter(({ serviceName }) => serviceName === name)
      .map(({ status, tags, desiredCount, taskDefinition }) => ({ status, tags, desiredCount, taskDefinition })),
    taskDefinitions
      .filter(({ family }) => family === name)
      .map(({ status, tags, revision }) => ({ status, tags, revision })),
  ]);
}

test.each([
  ["Adopt", { adoptionPolicy: "Adopt" }, "AdoptionNotAllowed", "--adoption"],
  ["Observe", { managementPolicy: "Observe" }, "ObservationNotAllowed", "--observation"],
])(
  "%s of what the namespace did not make gets nothing, and its deletion takes nothing",
  async (policy, spec, reason, flag) => {
    const name = `theirs-${policy.toLowerCase()}`;
    await byHand(name);
    await world.waitAws(
      "it runs",
      () => world.aws.area(),
      ({ services }) => services.some(({ serviceName, runningCount }) => serviceName === name && runningCount === 2),
    );
    const before = await held(name);
    const since = await world.aws.mark();
    const attempts = live(name).map((manifest) => withSpec(manifest, spec));
    await world.apply(...attempts);
    for (const attempt of attempts) {
      const refused = await world.waitReason(attempt, reason);
      expect(JSON.stringify(refused.status)).toContain(flag);
      expect(JSON.stringify(refused.status)).not.toMatch(/subnet-of-another-team|value-of-another-team|runningCount/);
    }
    await world.remove(...attempts);
    await world.waitGone(...attempts);
    expect(await world.aws.writes(since)).toEqual([]);
    expect(await held(name)).toBe(before);
  },
);
