import { API_VERSION } from "../../operator/api/names.ts";
import { CANARIES } from "./canaries.ts";

/** Small, valid manifests of the kinds. The namespace is filled in where they are applied. */

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
}

type Spec = Readonly<Record<string, unknown>>;

const manifest = (kind: string, name: string, spec: Spec | undefined): Manifest => ({
  apiVersion: API_VERSION,
  kind,
  metadata: { name },
  ...(spec && { spec }),
});

/** A Cloud Map namespace; `spec` says of which type. */
export const cloudMapNamespace = (name: string, spec: Spec = { type: "HTTP" }): Manifest =>
  manifest("CloudMapNamespace", name, spec);

/** A Cloud Map service with an A record; `spec` replaces members. */
export const cloudMapService = (name: string, namespace: string, spec: Spec = {}): Manifest =>
  manifest("CloudMapService", name, {
    namespaceRef: { name: namespace },
    dnsConfig: { dnsRecords: [{ type: "A", ttl: 60 }] },
    ...spec,
  });

/** A cluster of the object's name. */
export const cluster = (name: string, spec?: Spec): Manifest => manifest("ECSCluster", name, spec);

/** A provider of the Auto Scaling group of the object's name; `spec` replaces members. */
export const groupProvider = (name: string, spec: Spec = {}): Manifest =>
  manifest("ECSCapacityProvider", name, { autoScalingGroupProvider: { autoScalingGroupArn: name }, ...spec });

/** The role and the launch template of Managed Instances, as small as AWS takes them. */
export const managedInstances = {
  infrastructureRoleArn: "arn:aws:iam::111122223333:role/granted-infrastructure",
  instanceLaunchTemplate: {
    ec2InstanceProfileArn: "arn:aws:iam::111122223333:instance-profile/ecsInstanceRole",
    networkConfiguration: { subnets: ["subnet-11112222"] },
  },
};

/** A provider of Managed Instances in the cluster of an object; `spec` replaces members. */
export const instancesProvider = (name: string, clusterName: string, spec: Spec = {}): Manifest =>
  manifest("ECSCapacityProvider", name, {
    clusterRef: { name: clusterName },
    managedInstancesProvider: managedInstances,
    ...spec,
  });

/** The image of the container that `taskDefinition` describes. */
export const image = (version: string): string => `registry.example.com/app:${version}`;

/** A secret in the environment, and a value that differs between versions. */
const environmentOf = (version: string) => [
  { name: "PASSWORD", value: CANARIES.environment },
  { name: "VERSION", value: version },
];

/** The container that `taskDefinition` describes; a container definition in AWS is the same. */
export const container = (version: string) => ({
  name: "app",
  image: image(version),
  essential: true,
  environment: environmentOf(version),
});

/** One Fargate container that runs `image(version)`; `spec` replaces members. */
export const taskDefinition = (name: string, version = "1", spec: Spec = {}): Manifest =>
  manifest("ECSTaskDefinition", name, {
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: 256,
    memory: 512,
    containers: [{ name: "app", image: image(version), essential: true, environment: environmentOf(version) }],
    ...spec,
  });

/** Two Fargate tasks with a circuit breaker that rolls back; `spec` replaces members, and `undefined` removes one. */
export const service = (
  name: string,
  refs: { readonly cluster: string; readonly taskDefinition: string },
  spec: Spec = {},
): Manifest =>
  manifest("ECSService", name, {
    clusterRef: { name: refs.cluster },
    taskDefinitionRef: { name: refs.taskDefinition },
    launchType: "FARGATE",
    desiredCount: 2,
    deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
    networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-11112222"] } },
    rollout: { settleSeconds: 0 },
    ...spec,
  });

/** A Fargate task that is run once; `spec` replaces members. */
export const task = (
  name: string,
  refs: { readonly cluster: string; readonly taskDefinition: string },
  spec: Spec = {},
): Manifest =>
  manifest("ECSTask", name, {
    clusterRef: { name: refs.cluster },
    taskDefinitionRef: { name: refs.taskDefinition },
    launchType: "FARGATE",
    networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-11112222"] } },
    ...spec,
  });

/** A schedule at two each night that runs the task; `spec` replaces members. */
export const scheduledTask = (name: string, run: Manifest, spec: Spec = {}): Manifest =>
  manifest("ECSScheduledTask", name, { schedule: "0 2 * * *", taskTemplate: { spec: run.spec }, ...spec });

/** A cluster, a task definition and a service that refers to both, all of one name. */
export const stack = (name: string, version = "1", spec: Spec = {}): readonly [Manifest, Manifest, Manifest] => [
  cluster(name),
  taskDefinition(name, version),
  service(name, { cluster: name, taskDefinition: name }, spec),
];

/** The same object with other members in its spec. */
export const withSpec = (object: Manifest, spec: Spec): Manifest => ({ ...object, spec: { ...object.spec, ...spec } });

/** The same object with more annotations. */
export const withAnnotations = (object: Manifest, annotations: Readonly<Record<string, string>>): Manifest => ({
  ...object,
  metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, ...annotations } },
});
