import {
  DeregisterInstanceCommand,
  RegisterInstanceCommand,
  ServiceDiscoveryClient,
} from "@aws-sdk/client-servicediscovery";
import {
  cloudMapNamespace,
  cloudMapService,
  cluster,
  type Manifest,
  service,
  taskDefinition,
  withSpec,
} from "../support/builders.ts";
import { REGION } from "../support/simulator-process.ts";
import type { World } from "../support/world.ts";

const tags = [{ key: "team", value: "shop" }];
const http = cloudMapNamespace("by-api");
const local = cloudMapNamespace("by-dns.local", { type: "DNS_PRIVATE", vpc: "vpc-1" });
const open = cloudMapNamespace("by-dns.example.com", { type: "DNS_PUBLIC" });
const names = cloudMapService("names", "by-dns.local");
const connected = withSpec(service("connected", { cluster: "mesh", taskDefinition: "connected" }), {
  serviceConnectConfiguration: {
    enabled: true,
    namespaceRef: { name: "by-api" },
    services: [{ portName: "http", clientAliases: [{ port: 80 }] }],
  },
});
const portMappings = [{ containerPort: 80, name: "http" }];
const containers = [{ name: "app", image: "registry.example.com/app:1", essential: true, portMappings }];
const mesh = [cluster("mesh"), taskDefinition("connected", "1", { containers }), connected];

/** Namespaces of each type, a service with an instance, and Service Connect: made, changed, tagged and deleted. */
export async function tellCloudMapStory(world: World): Promise<void> {
  const { apply, aws, waitAws, waitReady, waitReason, waitGone, remove } = world;
  const all = [http, local, open, names];
  await apply(...all, ...mesh);
  await waitReady(...all, ...mesh);
  const changed = all.map((manifest) => withSpec(manifest, { description: "changed", tags }));
  await apply(...changed);
  await waitReady(...changed);
  const bare = changed.map((manifest) => withSpec(manifest, { tags: undefined }));
  await apply(...bare);
  await waitReady(...bare);
  await deleteWithInstances(world, names);
  await remove(...mesh, http);
  await waitReason(http, "WaitingForDependents");
  await remove(local, open);
  // Service Connect takes its services away minutes after the end of the ECS service.
  const left = async () => (await aws.area()).namespaces.filter(({ Name }) => Name.startsWith("by-")).length;
  await waitAws("no namespace of this story", left, (count) => count === 0, { timeout: 90_000 });
  await waitGone(...all, ...mesh);
}

/** The instance of a task that ECS does not know is deregistered by the operator, another one by hand. */
async function deleteWithInstances(
  { aws, kube, namespace, get, remove, waitReason, waitAws }: World,
  registry: Manifest,
) {
  const person = new ServiceDiscoveryClient({
    region: REGION,
    endpoint: aws.url,
    credentials: { accessKeyId: "person", secretAccessKey: "person" },
  });
  const ServiceId = String((await get("CloudMapService", registry.metadata.name)).status.serviceId);
  const Attributes = { AWS_INSTANCE_IPV4: "10.0.0.1" };
  const ofDeadTask = { ...Attributes, ECS_CLUSTER_NAME: "mesh" };
  await person.send(new RegisterInstanceCommand({ ServiceId, InstanceId: "dead", Attributes: ofDeadTask }));
  await person.send(new RegisterInstanceCommand({ ServiceId, InstanceId: "by-hand", Attributes }));
  const left = async () => (await aws.area()).discoveryServices.find(({ Id }) => Id === ServiceId)?.Instances.length;
  await waitAws("two instances", left, (count) => count === 2);
  await remove(registry);
  await waitReason(registry, "WaitingForDependents");
  const annotations = { "ecs-operator.dev/deregister": "1" };
  await kube.patch("CloudMapService", namespace, registry.metadata.name, { metadata: { annotations } });
  await waitAws("one instance", left, (count) => count === 1);
  await person.send(new DeregisterInstanceCommand({ ServiceId, InstanceId: "by-hand" }));
  person.destroy();
}
