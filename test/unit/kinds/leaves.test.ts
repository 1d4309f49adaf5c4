import { describe, expect, test } from "vitest";
import { cluster as clusterManifest, container, stack, taskDefinition, withSpec } from "../../support/builders.ts";
import { madeByHand, NAMED_BY_HAND } from "./by-hand.ts";
import { createDriven, type Driven } from "./driven.ts";

/** What is declared are leaves; what AWS replaces are groups. Nothing that is not declared may be lost on the way. */

const [cluster, definition, web] = stack("web");
const SUBNET = "subnet-11112222";

const vpc = (more: object = {}) => ({ networkConfiguration: { awsvpcConfiguration: { subnets: [SUBNET], ...more } } });

// biome-ignore lint/suspicious/noExplicitAny: answers of AWS are read freely
type Loose = any;

const liveService = (world: Driven): Loose =>
  (world.aws("DescribeServices", { cluster: "web", services: ["web"] }) as Loose).services[0];
const liveVpc = (world: Driven): Loose => liveService(world).networkConfiguration.awsvpcConfiguration;
const updates = (world: Driven, since = 0): readonly Loose[] =>
  world.writes(since).flatMap(({ operation, input }) => (operation === "UpdateService" ? [input] : []));

/** A service that a person made, with more than the manifest declares. */
const madeWithMore = (world: Driven, more: object = {}): void =>
  madeByHand(world, { ...vpc({ securityGroups: ["sg-11112222"], assignPublicIp: "ENABLED" }), ...more });

const ADOPTED = { ...NAMED_BY_HAND, adoptionPolicy: "Adopt" };

async function running(spec: Readonly<Record<string, unknown>> = {}): Promise<Driven> {
  const world = createDriven();
  world.apply(cluster, definition, withSpec(web, spec));
  await world.ready(cluster, definition, web);
  return world;
}

describe("an undeclared leaf keeps AWS's value", () => {
  test("a service is adopted with only its subnets declared: nothing is sent, and later edits keep the rest", async () => {
    const world = createDriven();
    madeWithMore(world);
    const adopted = withSpec(web, { ...ADOPTED, deploymentConfiguration: undefined });
    world.apply(adopted);
    await world.ready(adopted);
    expect(updates(world)).toEqual([]);
    world.apply(
      withSpec(adopted, { networkConfiguration: { awsvpcConfiguration: { subnets: [SUBNET, "subnet-2"] } } }),
    );
    await world.until("the subnet is there", () => liveVpc(world).subnets.length === 2);
    expect(liveVpc(world)).toEqual({
      subnets: [SUBNET, "subnet-2"],
      securityGroups: ["sg-11112222"],
      assignPublicIp: "ENABLED",
    });
  });

  test("taking over a service or a cluster announces what else will be sent", async () => {
    const world = createDriven();
    madeWithMore(world);
    const adopted = withSpec(web, {
      ...ADOPTED,
      deploymentConfiguration: undefined,
      networkConfiguration: { awsvpcConfiguration: { subnets: [SUBNET, "subnet-2"] } },
    });
    const shop = clusterManifest("web", {
      adoptionPolicy: "Adopt",
      settings: [{ name: "containerInsights", value: "enhanced" }],
    });
    world.apply(adopted, shop);
    await world.ready(adopted, shop);
    const said = world.plans
      .filter(({ plan }) => plan.reason === "Adopting")
      .map(({ plan }) => plan.changes.join("; "));
    expect(said).toEqual([
      "take over cluster web: set the owner tags; update settings[containerInsights].value",
      "take over service web: set the owner tags; change networkConfiguration.awsvpcConfiguration.subnets[subnet-2] (starts a deployment)",
    ]);
  });

  test("of a list item, found again by its key", async () => {
    const alias = { port: 80, dnsName: "orders.internal" };
    const services = [
      { portName: "api", discoveryName: "orders", clientAliases: [alias], timeout: { idleTimeoutSeconds: 9 } },
    ];
    const world = createDriven();
    madeWithMore(world, { serviceConnectConfiguration: { enabled: true, namespace: "shop", services } });
    const declared = (more: object) => ({
      serviceConnectConfiguration: { enabled: true, services: [{ portName: "api", ...more }] },
    });
    const adopted = withSpec(web, { ...ADOPTED, ...declared({}) });
    world.apply(adopted);
    await world.ready(adopted);
    const since = world.mark();
    world.apply(withSpec(adopted, declared({ timeout: { perRequestTimeoutSeconds: 5 } })));
    await world.until("an update", () => updates(world, since).length > 0);
    expect(updates(world, since)[0].serviceConnectConfiguration).toEqual({
      enabled: true,
      namespace: "shop",
      services: [
        {
          portName: "api",
          discoveryName: "orders",
          clientAliases: [alias],
          timeout: { idleTimeoutSeconds: 9, perRequestTimeoutSeconds: 5 },
        },
      ],
    });
  });

  test("the threshold of a circuit breaker of which two members are declared", async () => {
    const thresholdConfiguration = { type: "COUNT", value: 7 };
    const world = createDriven();
    madeWithMore(world, {
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false, thresholdConfiguration } },
    });
    const adopted = withSpec(web, ADOPTED);
    world.apply(adopted);
    await world.ready(adopted);
    expect(liveService(world).deploymentConfiguration.deploymentCircuitBreaker).toMatchObject({
      enable: true,
      rollback: true,
      thresholdConfiguration,
    });
  });

  test("the log configuration of a cluster's exec when its key is edited", async () => {
    const logConfiguration = { cloudWatchLogGroupName: "exec" };
    const world = createDriven();
    world.aws("CreateCluster", {
      clusterName: "web",
      configuration: { executeCommandConfiguration: { logging: "OVERRIDE", logConfiguration } },
    });
    const adopted = clusterManifest("web", {
      adoptionPolicy: "Adopt",
      configuration: { executeCommandConfiguration: { kmsKeyId: "key-2" } },
    });
    world.apply(adopted);
    await world.ready(adopted);
    const { clusters } = world.aws("DescribeClusters", { clusters: ["web"], include: ["CONFIGURATIONS"] }) as Loose;
    expect(clusters[0].configuration.executeCommandConfiguration).toEqual({
      kmsKeyId: "key-2",
      logging: "OVERRIDE",
      logConfiguration,
    });
  });

  test("also when it changed in AWS since the last read", async () => {
    const world = await running();
    world.aws("UpdateService", {
      cluster: "web",
      service: "web",
      ...vpc({ securityGroups: ["sg-by-hand"] }),
    });
    world.apply(withSpec(web, { networkConfiguration: { awsvpcConfiguration: { subnets: [SUBNET, "subnet-2"] } } }));
    await world.until("the subnet is there", () => liveVpc(world).subnets.length === 2);
    expect(liveVpc(world).securityGroups).toEqual(["sg-by-hand"]);
  });

  test("a new revision needs no read before it is sent", async () => {
    const world = await running();
    const since = world.mark();
    world.apply(taskDefinition("web", "2"));
    await world.until("an update", () => updates(world, since).length > 0);
    const before = world.simulator.ledger(since).map(({ operation }) => operation);
    expect(before.slice(0, before.indexOf("UpdateService"))).not.toContain("DescribeServices");
  });
});

describe("a leaf that was declared and is removed", () => {
  test("is cleared once, and forgotten when the release without it has succeeded", async () => {
    const groups = { securityGroups: ["sg-11112222"], assignPublicIp: "ENABLED" };
    const world = await running(vpc(groups));
    const since = world.mark();
    world.apply(web);
    await world.until("the groups are gone", () => liveVpc(world).securityGroups.length === 0);
    expect(liveVpc(world)).toMatchObject({ subnets: [SUBNET], assignPublicIp: "DISABLED" });
    await world.ready(web);
    await world.run(1_300_000);
    expect(updates(world, since)).toHaveLength(1);
    const { declared, clearing } = world.get(web)?.status ?? {};
    expect(JSON.stringify(declared)).not.toContain("securityGroups");
    expect(clearing).toBeUndefined();
  });

  test("is cleared again with the next release when the first was rolled back", async () => {
    const world = await running(vpc({ securityGroups: ["sg-11112222"] }));
    const crash = {
      image: "registry.example.com/app:bad",
      outcome: { kind: "exits", exitCode: 1, afterMs: 50 } as const,
    };
    world.simulator.setScenario({ images: [crash] });
    world.apply(taskDefinition("web", "bad"), web);
    await world.reason(web, "RolledBack");
    expect(liveVpc(world).securityGroups).toEqual(["sg-11112222"]);
    expect(world.get(web)?.status.declared).toContain("networkConfiguration.awsvpcConfiguration.securityGroups");
    world.apply(taskDefinition("web", "3"));
    await world.ready(definition, web);
    expect(liveVpc(world).securityGroups).toEqual([]);
  });

  test("of a list item", async () => {
    const target = { targetGroupArn: "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/a/1" };
    const balancer = { containerName: "app", containerPort: 80, ...target };
    const advancedConfiguration = {
      alternateTargetGroupArn: target.targetGroupArn.replace("/a/", "/b/"),
      productionListenerRule: "arn:rule/1",
      testListenerRule: "arn:rule/2",
      roleArn: "arn:aws:iam::111122223333:role/ecs",
    };
    const spec = { deploymentConfiguration: { strategy: "BLUE_GREEN", bakeTimeInMinutes: 0 } };
    const ports = { containers: [{ ...container("1"), portMappings: [{ containerPort: 80 }] }] };
    const world = createDriven({ settings: { passableRoles: ["arn:aws:iam::111122223333:role/*"] } });
    const full = withSpec(web, { ...spec, loadBalancers: [{ ...balancer, advancedConfiguration }] });
    world.apply(cluster, withSpec(definition, ports), full);
    await world.ready(full);
    const { testListenerRule: _, ...rest } = advancedConfiguration;
    const less = withSpec(web, { ...spec, loadBalancers: [{ ...balancer, advancedConfiguration: rest }] });
    world.apply(less);
    await world.until("the rule is gone", () => {
      const { advancedConfiguration: live } = liveService(world).loadBalancers[0];
      return live.testListenerRule === undefined && live.productionListenerRule === "arn:rule/1";
    });
    await world.ready(less);
  });
});

describe("what would be sent", () => {
  test("is listed by Observe, with the items of a list that would go", async () => {
    const world = createDriven();
    madeWithMore(world);
    const observed = withSpec(web, {
      ...ADOPTED,
      adoptionPolicy: undefined,
      managementPolicy: "Observe",
      deploymentConfiguration: undefined,
      ...vpc({ securityGroups: ["sg-2"] }),
    });
    world.apply(observed);
    await world.reason(observed, "Observed");
    const message: string = world.get(observed)?.status.conditions[0].message;
    expect(message).toContain("networkConfiguration.awsvpcConfiguration.securityGroups[sg-2]");
    expect(message).toContain("networkConfiguration.awsvpcConfiguration.securityGroups[sg-11112222]");
    expect(message).not.toContain("assignPublicIp");
  });
});
