/** What Amazon ECS does in AWS Cloud Map: instances of tasks, and services for Service Connect. */
import type { CreateServiceCommandInput, RegisterTaskDefinitionCommandInput } from "@aws-sdk/client-ecs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { account, type CloudMapWorld, cloudMapWorld, region } from "./cloud-map.ts";
import { fargateService, fargateTask } from "./drive.ts";

let world: CloudMapWorld;
let namespace: string;
beforeEach(async () => {
  world = await cloudMapWorld();
  namespace = (await world.done(world.cloudMap.createHttpNamespace({ Name: "shop" }))).NAMESPACE ?? "";
  await world.ecs.createCluster({ clusterName: "c" });
  await registerTask({});
});
afterEach(() => world.close());

const registerTask = (more: object) =>
  world.ecs.registerTaskDefinition(
    fargateTask("web", "shop:1", {
      portMappings: [{ containerPort: 8080, name: "http" }],
      ...more,
    }) as RegisterTaskDefinitionCommandInput,
  );
const start = (more: object) =>
  world.ecs.createService(fargateService({ desiredCount: 2, ...more }) as CreateServiceCommandInput);
const registry = async (more: object = {}) =>
  (await world.cloudMap.createService({ Name: "web", NamespaceId: namespace, ...more })).Service;
const instancesOf = async (ServiceId: string | undefined) =>
  (await world.cloudMap.listInstances({ ServiceId })).Instances ?? [];
const tasks = async () => (await world.ecs.listTasks({ cluster: "c" })).taskArns ?? [];
const scale = (desiredCount: number) => world.ecs.updateService({ cluster: "c", service: "web", desiredCount });
const remove = () => world.ecs.deleteService({ cluster: "c", service: "web", force: true });
const services = async () => {
  const Filters = [{ Name: "NAMESPACE_ID" as const, Values: [namespace] }];
  return (await world.cloudMap.listServices({ Filters })).Services ?? [];
};

describe("a service with a registry", () => {
  it("has an instance for each running task, that programs can find", async () => {
    const made = await registry({ HealthCheckCustomConfig: {} });
    await start({ serviceRegistries: [{ registryArn: made?.Arn, containerName: "app", containerPort: 8080 }] });
    expect(await instancesOf(made?.Id)).toEqual([]);
    await world.pass(5000);
    const [first = ""] = await tasks();
    const { tasks: seen } = await world.ecs.describeTasks({ cluster: "c", tasks: [first] });
    const address = seen?.[0]?.attachments?.[0]?.details?.find(({ name }) => name === "privateIPv4Address")?.value;
    const found =
      (await world.cloudMap.discoverInstances({ NamespaceName: "shop", ServiceName: "web" })).Instances ?? [];
    const arn = (id = "") => `arn:aws:ecs:${region}:${account}:task/c/${id}`;
    expect(found.map(({ InstanceId }) => arn(InstanceId)).sort()).toEqual((await tasks()).toSorted());
    expect(found.find(({ InstanceId }) => arn(InstanceId) === first)).toMatchObject({
      HealthStatus: "HEALTHY",
      Attributes: {
        AWS_INSTANCE_IPV4: address,
        AWS_INSTANCE_PORT: "8080",
        AVAILABILITY_ZONE: `${region}a`,
        REGION: region,
        ECS_CLUSTER_NAME: "c",
        ECS_SERVICE_NAME: "web",
        ECS_TASK_DEFINITION_FAMILY: "web",
        AWS_INIT_HEALTH_STATUS: "HEALTHY",
      },
    });
  });

  it("without a port or a custom health check has no attribute of them", async () => {
    const made = await registry();
    await start({ serviceRegistries: [{ registryArn: made?.Arn }] });
    await world.pass(5000);
    const [{ Attributes = {} } = {}] = await instancesOf(made?.Id);
    expect(Object.keys(Attributes)).not.toContain("AWS_INSTANCE_PORT");
    expect(Object.keys(Attributes)).not.toContain("AWS_INIT_HEALTH_STATUS");
  });

  it("loses each between 5 and 120 seconds after its task has stopped; until then the Cloud Map service stays", async () => {
    const made = await registry();
    await start({ desiredCount: 20, serviceRegistries: [{ registryArn: made?.Arn, port: 80 }] });
    await world.pass(5000);
    await scale(0);
    await world.pass(750);
    expect((await tasks()).length).toBe(0);
    await world.pass(4900);
    expect((await instancesOf(made?.Id)).length).toBe(20);
    expect((await world.refusal(world.cloudMap.deleteService({ Id: made?.Id }))).name).toBe("ResourceInUse");
    await world.pass(50_000);
    const half = (await instancesOf(made?.Id)).length;
    expect([half > 0, half < 20]).toEqual([true, true]);
    await world.pass(70_000);
    await world.cloudMap.deleteService({ Id: made?.Id });
  });

  it("registers a task whose container has a health check when it is healthy", async () => {
    await registerTask({ healthCheck: { command: ["CMD", "true"] } });
    world.simulator.setScenario({ images: [{ image: "shop:1", outcome: { kind: "neverHealthy" } }] });
    const made = await registry();
    await start({ desiredCount: 1, serviceRegistries: [{ registryArn: made?.Arn }] });
    await world.pass(10_000);
    expect(await instancesOf(made?.Id)).toEqual([]);
    world.simulator.setScenario({ images: [] });
    await world.pass(60_000);
    expect((await instancesOf(made?.Id)).length).toBe(1);
  });

  it("whose Cloud Map service is not there runs all the same", async () => {
    const registryArn = `arn:aws:servicediscovery:${region}:${account}:service/srv-0000000000000000`;
    await start({ serviceRegistries: [{ registryArn }] });
    await world.pass(5000);
    expect((await tasks()).length).toBe(2);
  });

  it("leaves instances behind when the scenario says so", async () => {
    world.simulator.setScenario({ forgetsCloudMap: true });
    const made = await registry();
    await start({ serviceRegistries: [{ registryArn: made?.Arn }] });
    await world.pass(5000);
    await remove();
    await world.pass(600_000);
    const left = await instancesOf(made?.Id);
    expect(left.length).toBe(2);
    for (const { Id } of left)
      await world.done(world.cloudMap.deregisterInstance({ ServiceId: made?.Id, InstanceId: Id }));
    await world.cloudMap.deleteService({ Id: made?.Id });
  });
});

describe("Service Connect", () => {
  const connect = (more: object = {}) => ({
    serviceConnectConfiguration: {
      enabled: true,
      namespace: "shop",
      services: [{ portName: "http", discoveryName: "api", clientAliases: [{ port: 80 }] }],
      ...more,
    },
  });

  it("makes a service for each discovery name, that ECS manages, with an instance for each task", async () => {
    await start(connect());
    const [made] = await services();
    expect(made).toMatchObject({ Name: "api", Type: "HTTP" });
    const { Tags } = await world.cloudMap.listTagsForResource({ ResourceARN: made?.Arn });
    expect(Tags).toEqual([{ Key: "AmazonECSManaged", Value: "true" }]);
    await world.pass(5000);
    const found = await instancesOf(made?.Id);
    expect(found.map(({ Attributes }) => Attributes?.AWS_INSTANCE_PORT)).toEqual(["8080", "8080"]);
  });

  it("takes it away between one and five minutes after the end of the service; the namespace cannot go before", async () => {
    await start(connect());
    await world.pass(5000);
    await remove();
    await world.pass(1000);
    const { services: seen } = await world.ecs.describeServices({ cluster: "c", services: ["web"] });
    expect(seen?.[0]?.status).toBe("INACTIVE");
    await world.pass(58_000);
    expect((await services()).length).toBe(1);
    expect((await world.refusal(world.cloudMap.deleteNamespace({ Id: namespace }))).name).toBe("ResourceInUse");
    await world.pass(242_000);
    expect(await services()).toEqual([]);
    await world.done(world.cloudMap.deleteNamespace({ Id: namespace }));
  });

  it("unless a new service has the name by then, or the scenario forgets it", async () => {
    await start(connect());
    await world.pass(5000);
    await remove();
    await world.pass(2000);
    await start(connect());
    await world.pass(600_000);
    expect((await services()).length).toBe(1);
    world.simulator.setScenario({ forgetsCloudMap: true });
    await remove();
    await world.pass(600_000);
    expect((await services()).length).toBe(1);
  });

  it("an update makes what is new; a name that is taken is left alone", async () => {
    const mine = await registry({ Name: "api" });
    await start({});
    expect((await services()).map(({ Id }) => Id)).toEqual([mine?.Id]);
    await world.ecs.updateService({ cluster: "c", service: "web", ...connect() });
    await world.ecs.updateService({ cluster: "c", service: "web", ...connect({ services: [{ portName: "http" }] }) });
    await world.pass(60_000);
    expect((await services()).map(({ Name, InstanceCount }) => [Name, InstanceCount])).toEqual([
      ["api", 0],
      ["http", 2],
    ]);
  });

  it("of a client, one that is turned off, and one without a namespace that is there make nothing", async () => {
    await start(connect({ services: undefined }));
    await start({ ...connect({ enabled: false }), serviceName: "off" });
    await start({ ...connect({ namespace: "none" }), serviceName: "none" });
    expect(await services()).toEqual([]);
  });

  it("in the namespace of the cluster, which ECS has made and manages", async () => {
    const { cluster } = await world.ecs.createCluster({
      clusterName: "d",
      serviceConnectDefaults: { namespace: "new" },
    });
    const ResourceARN = cluster?.serviceConnectDefaults?.namespace;
    const { Tags } = await world.cloudMap.listTagsForResource({ ResourceARN });
    expect(Tags).toEqual([{ Key: "AmazonECSManaged", Value: "true" }]);
    await start({ ...connect({ namespace: undefined }), cluster: "d" });
    expect((await world.cloudMap.getNamespace({ Id: ResourceARN })).Namespace?.ServiceCount).toBe(1);
  });
});

describe("ListServicesByNamespace", () => {
  const using = (namespaceName: string | undefined, more: object = {}) => ({
    serviceConnectConfiguration: { enabled: true, ...(namespaceName && { namespace: namespaceName }) },
    ...more,
  });
  const listed = async (name: string, more: object = {}) =>
    await world.ecs.listServicesByNamespace({ namespace: name, ...more });
  const arn = (path: string) => `arn:aws:ecs:${region}:${account}:service/${path}`;

  it("lists services of all clusters that use a namespace, by its name or ARN", async () => {
    const { Namespace } = await world.cloudMap.getNamespace({ Id: namespace });
    await world.ecs.createCluster({ clusterName: "d", serviceConnectDefaults: { namespace: "shop" } });
    await start(using("shop"));
    await start(using(undefined, { cluster: "d" }));
    await start(using(Namespace?.Arn, { cluster: "d", serviceName: "other" }));
    await start({ serviceName: "plain" });
    const expected = [arn("c/web"), arn("d/web"), arn("d/other")];
    for (const name of ["shop", Namespace?.Arn ?? ""]) expect((await listed(name)).serviceArns).toEqual(expected);
    const first = await listed("shop", { maxResults: 2 });
    expect(first.serviceArns).toEqual(expected.slice(0, 2));
    expect((await listed("shop", { nextToken: first.nextToken })).serviceArns).toEqual(expected.slice(2));
    await remove();
    expect((await listed("shop")).serviceArns).toEqual(expected.slice(1));
  });

  it("refuses a namespace that is not there", async () => {
    expect(await world.refusal(listed("none"))).toMatchObject({ name: "NamespaceNotFoundException" });
  });
});

it("the same seed gives the same times", async () => {
  const timeOf = async (seed: number) => {
    const other = await cloudMapWorld({ seed });
    const { cloudMap, ecs } = other;
    const { NAMESPACE } = await other.done(cloudMap.createHttpNamespace({ Name: "shop" }));
    const { Service } = await cloudMap.createService({ Name: "web", NamespaceId: NAMESPACE });
    await ecs.createCluster({ clusterName: "c" });
    await ecs.registerTaskDefinition(fargateTask("web", "shop:1") as RegisterTaskDefinitionCommandInput);
    const serviceRegistries = [{ registryArn: Service?.Arn }];
    await ecs.createService(fargateService({ desiredCount: 1, serviceRegistries }) as CreateServiceCommandInput);
    await other.pass(5000);
    await ecs.deleteService({ cluster: "c", service: "web", force: true });
    let passed = 0;
    for (; (await cloudMap.listInstances({ ServiceId: Service?.Id })).Instances?.length; passed += 500)
      await other.pass(500);
    await other.close();
    return passed;
  };
  const [one, again, two] = [await timeOf(1), await timeOf(1), await timeOf(2)];
  expect(one).toBe(again);
  expect(one).not.toBe(two);
});
