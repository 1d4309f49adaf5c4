import type { Fields } from "./history.ts";
import type { Manifest, ObjectRef } from "./world.ts";

/** Builders of small, valid manifests. */

export const clusterRef = (namespace: string, name: string): ObjectRef => ({ kind: "ECSCluster", namespace, name });
export const definitionRef = (namespace: string, name: string): ObjectRef => ({
  kind: "ECSTaskDefinition",
  namespace,
  name,
});
export const serviceRef = (namespace: string, name: string): ObjectRef => ({ kind: "ECSService", namespace, name });

export const cluster = (namespace: string, name: string, spec: object = {}): Manifest => ({
  ...clusterRef(namespace, name),
  spec: { ...spec },
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
