import type { Fields } from "./history.ts";
import type { Manifest, ObjectRef } from "./world.ts";

/** Builders of small, valid manifests. */

export const clusterRef = (namespace: string, name: string): ObjectRef => ({ kind: "ECSCluster", namespace, name });
export const providerRef = (namespace: string, name: string): ObjectRef => ({
  kind: "ECSCapacityProvider",
  namespace,
  name,
});
export const definitionRef = (namespace: string, name: string): ObjectRef => ({
  kind: "ECSTaskDefinition",
  namespace,
  name,
});
export const serviceRef = (namespace: string, name: string): ObjectRef => ({ kind: "ECSService", namespace, name });

export const cloudMapRef = (namespace: string, name: string): ObjectRef => ({
  kind: "CloudMapNamespace",
  namespace,
  name,
});

/** Found by DNS in a VPC, if `spec` does not say otherwise. */
export const cloudMapNamespace = (
  namespace: string,
  name: string,
  spec: object = { type: "DNS_PRIVATE", vpc: "vpc-1" },
): Manifest => ({ ...cloudMapRef(namespace, name), spec: { ...spec } });

/** A Cloud Map service with an A record; `of` names the object of its namespace. */
export const registry = (namespace: string, name: string, of: string, spec: object = {}): Manifest => ({
  kind: "CloudMapService",
  namespace,
  name,
  spec: { namespaceRef: { name: of }, dnsConfig: { dnsRecords: [{ type: "A", ttl: 60 }] }, ...spec },
});

export const cluster = (namespace: string, name: string, spec: object = {}): Manifest => ({
  ...clusterRef(namespace, name),
  spec: { ...spec },
});

/** A provider of the Auto Scaling group of the object's name. */
export const groupProvider = (namespace: string, name: string, more: object = {}): Manifest => ({
  ...providerRef(namespace, name),
  spec: { autoScalingGroupProvider: { autoScalingGroupArn: name, ...more } },
});

/** A provider of Managed Instances. */
export const instancesProvider = (namespace: string, name: string, clusterName: string): Manifest => ({
  ...providerRef(namespace, name),
  spec: {
    clusterRef: { name: clusterName },
    managedInstancesProvider: {
      infrastructureRoleArn: "arn:aws:iam::111122223333:role/granted-infrastructure",
      instanceLaunchTemplate: {
        ec2InstanceProfileArn: "arn:aws:iam::111122223333:instance-profile/ecsInstanceRole",
        networkConfiguration: { subnets: ["subnet-11112222"] },
      },
    },
  },
});

export const image = (version: string): string => `registry.example.com/app:${version}`;

/** Stands in the environment of containers and in tags, and must never be reported anywhere. */
export const CANARY = "canary-6d1f0c";

export const containers = (version: string) => [
  {
    name: "app",
    image: image(version),
    essential: true,
    environment: [
      { name: "VERSION", value: version },
      { name: "TOKEN", value: CANARY },
    ],
  },
];

export const definition = (namespace: string, name: string, version: string, spec: object = {}): Manifest => ({
  ...definitionRef(namespace, name),
  spec: {
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: 256,
    memory: 512,
    containers: containers(version),
    ...spec,
  },
});

export const taskRef = (namespace: string, name: string): ObjectRef => ({ kind: "ECSTask", namespace, name });

export const scheduleRef = (namespace: string, name: string): ObjectRef => ({
  kind: "ECSScheduledTask",
  namespace,
  name,
});

const networkConfiguration = { awsvpcConfiguration: { subnets: ["subnet-11112222"] } };

/** What a client other than the operator sends to CreateService for such a service; family and cluster are called as the objects. */
export const serviceInput = (
  serviceName: string,
  refs: { readonly cluster: string; readonly definition: string },
): Fields => ({
  cluster: refs.cluster,
  serviceName,
  taskDefinition: refs.definition,
  launchType: "FARGATE",
  desiredCount: 2,
  networkConfiguration,
});

export const service = (
  namespace: string,
  name: string,
  refs: { readonly cluster: string; readonly definition: string },
  spec: object = {},
): Manifest => ({
  ...serviceRef(namespace, name),
  spec: {
    clusterRef: { name: refs.cluster },
    taskDefinitionRef: { name: refs.definition },
    launchType: "FARGATE",
    desiredCount: 2,
    networkConfiguration,
    ...spec,
  },
});

export const task = (
  namespace: string,
  name: string,
  refs: { readonly cluster: string; readonly definition: string },
  spec: object = {},
): Manifest => ({
  ...taskRef(namespace, name),
  spec: {
    clusterRef: { name: refs.cluster },
    taskDefinitionRef: { name: refs.definition },
    launchType: "FARGATE",
    networkConfiguration,
    ...spec,
  },
});

/** A schedule of such tasks, each minute. */
export const scheduledTask = (
  namespace: string,
  name: string,
  refs: { readonly cluster: string; readonly definition: string },
  spec: object = {},
): Manifest => ({
  ...scheduleRef(namespace, name),
  spec: { schedule: "* * * * *", taskTemplate: { spec: task(namespace, name, refs).spec }, ...spec },
});
