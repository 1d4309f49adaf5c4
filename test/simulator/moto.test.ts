/**
 * The same calls, through the SDK, to the simulator and to moto, an independent emulator: answers must agree where moto
 * is known to follow AWS. What is left out, and why, stands in `deviations`.
 */
import { ECS, type RegisterTaskDefinitionCommandInput } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve } from "../../simulator/core/http.ts";
import { createSimulator } from "../../simulator/simulator.ts";
import { common } from "./moto-common.ts";
import { type MotoServer, startMoto } from "./moto-server.ts";

type Step = readonly [operation: string, input: object];

/** Members of moto's answers that are not compared; members that moto leaves out are not compared either. */
const deviations: Readonly<Record<string, string>> = {
  $metadata: "belongs to the SDK",
  registeredContainerInstancesCount: "the simulator's clusters have container instances, moto's have none",
  compatibilities: "moto does not derive EXTERNAL and MANAGED_INSTANCES",
};

const register = (family: string, more: object = {}, inContainer: object = {}): Step => [
  "registerTaskDefinition",
  {
    family,
    containerDefinitions: [{ name: "app", image: "shop:1", memory: 128, ...inContainer }],
    ...more,
  } satisfies RegisterTaskDefinitionCommandInput,
];
const cluster = (name: string) => `arn:aws:ecs:eu-west-1:123456789012:cluster/${name}`;
const definition = (name: string) => `arn:aws:ecs:eu-west-1:123456789012:task-definition/${name}`;
const include = ["SETTINGS", "TAGS"];

/**
 * Not in here, because moto does otherwise than AWS documents: UpdateClusterSettings (missing), lists out of alphabetical
 * order, a bare family whose newest revision is INACTIVE (AWS: the newest ACTIVE one), numbers of deleted revisions (moto
 * gives them again), settings of clusters that were not asked for, ARNs of missing services without the cluster, and
 * services and tasks as a whole, which moto only stores.
 */
const histories: Readonly<Record<string, readonly Step[]>> = {
  "clusters come, change and go": [
    ["createCluster", { clusterName: "a", tags: [{ key: "k", value: "v" }] }],
    ["createCluster", { clusterName: "b", settings: [{ name: "containerInsights", value: "enabled" }] }],
    ["describeClusters", { clusters: ["a", "b", cluster("a")], include }],
    ["describeClusters", { clusters: ["nope"] }],
    ["listClusters", {}],
    ["updateCluster", { cluster: "a", settings: [{ name: "containerInsights", value: "enabled" }] }],
    ["describeClusters", { clusters: ["a"], include }],
    [
      "putClusterCapacityProviders",
      { cluster: "b", capacityProviders: ["FARGATE"], defaultCapacityProviderStrategy: [] },
    ],
    ["deleteCluster", { cluster: "b" }],
    ["describeClusters", { clusters: ["b"], include }],
    ["deleteCluster", { cluster: "nope" }],
    ["listServices", { cluster: "nope" }],
    ["describeServices", { cluster: "nope", services: ["web"] }],
    ["listTasks", { cluster: "a" }],
  ],
  "revisions are counted, found and listed": [
    register("job", { networkMode: "bridge" }, { portMappings: [{ containerPort: 80, hostPort: 0, protocol: "tcp" }] }),
    register("web"),
    register("web", { networkMode: "awsvpc" }, { cpu: 64, environment: [{ name: "A", value: "1" }] }),
    ["describeTaskDefinition", { taskDefinition: "web" }],
    ["describeTaskDefinition", { taskDefinition: "web:1" }],
    ["describeTaskDefinition", { taskDefinition: definition("job:1") }],
    ["describeTaskDefinition", { taskDefinition: "nope" }],
    ["listTaskDefinitions", {}],
    ["listTaskDefinitions", { familyPrefix: "web" }],
    ["listTaskDefinitionFamilies", {}],
  ],
  "what is unusual is taken": [
    register("soft", {}, { memoryReservation: 128 }),
    register("check", {}, { healthCheck: { command: ["/healthcheck"], interval: 30, timeout: 5, retries: 3 } }),
    register(
      "dns",
      { networkMode: "bridge" },
      {
        portMappings: [
          { containerPort: 53, hostPort: 0, protocol: "tcp" },
          { containerPort: 53, hostPort: 0, protocol: "udp" },
        ],
      },
    ),
    register(
      "variables",
      {},
      {
        environment: [
          { name: "A", value: "1" },
          { name: "A", value: "2" },
        ],
      },
    ),
  ],
  "revisions are deregistered and deleted": [
    register("web"),
    register("web"),
    ["deregisterTaskDefinition", { taskDefinition: "web:2" }],
    ["describeTaskDefinition", { taskDefinition: "web:2" }],
    ["listTaskDefinitions", { status: "INACTIVE" }],
    ["listTaskDefinitions", { status: "ACTIVE" }],
    ["deleteTaskDefinitions", { taskDefinitions: ["web:2"] }],
    ["listTaskDefinitions", { familyPrefix: "web" }],
  ],
  "tags are kept beside the resource": [
    ["createCluster", { clusterName: "a" }],
    register("web", { tags: [{ key: "a", value: "1" }] }),
    ["describeTaskDefinition", { taskDefinition: "web:1", include: ["TAGS"] }],
    ["tagResource", { resourceArn: definition("web:1"), tags: [{ key: "b", value: "2" }] }],
    ["tagResource", { resourceArn: definition("web:1"), tags: [{ key: "a", value: "3" }] }],
    ["listTagsForResource", { resourceArn: definition("web:1") }],
    ["untagResource", { resourceArn: definition("web:1"), tagKeys: ["a"] }],
    ["describeTaskDefinition", { taskDefinition: "web", include: ["TAGS"] }],
    ["tagResource", { resourceArn: cluster("a"), tags: [{ key: "c", value: "3" }] }],
    ["listTagsForResource", { resourceArn: cluster("a") }],
    ["listTagsForResource", { resourceArn: cluster("nope") }],
  ],
};

async function play(url: string, steps: readonly Step[]): Promise<unknown[]> {
  const client = new ECS({
    endpoint: url,
    region: "eu-west-1",
    credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "x" },
    maxAttempts: 1,
  });
  const results: unknown[] = [];
  for (const [operation, input] of steps) {
    const method = client[operation as "listClusters"] as (input: object) => Promise<object>;
    const outcome = await method.call(client, input).then(
      (output) => output,
      (error: Error) => ({ error: error.name }),
    );
    results.push([operation, input, outcome]);
  }
  client.destroy();
  return results;
}

describe("conformance with moto", () => {
  let moto: MotoServer | undefined;
  let reason = "";
  let served: Served;
  const simulator = createSimulator();

  beforeAll(async () => {
    served = await serve(simulator, { host: "127.0.0.1", port: 0, virtual: false });
    const started = await startMoto();
    if ("unavailable" in started) reason = started.unavailable;
    else moto = started;
  });

  afterAll(async () => {
    moto?.stop();
    await served?.close();
  });

  it.for(Object.keys(histories))("%s", async (name, context) => {
    if (!moto) {
      console.warn(`Conformance with moto is skipped: ${reason}`);
      return context.skip(reason);
    }
    simulator.reset();
    await fetch(`${moto.url}/moto-api/reset`, { method: "POST" });
    const steps = histories[name] ?? [];
    const theirs = await play(moto.url, steps);
    const ours = await play(served.url, steps);
    expect(common(deviations, ours, theirs)).toEqual(common(deviations, theirs, theirs));
  });
});
