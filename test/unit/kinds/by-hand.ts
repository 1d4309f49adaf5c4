import { container } from "../../support/builders.ts";
import type { Driven } from "./driven.ts";

/** Registers a revision of family `web` as a person does, with `more` in its container. */
export const registerByHand = (world: Driven, version: string, more: object = {}): void =>
  void world.aws("RegisterTaskDefinition", {
    family: "web",
    networkMode: "awsvpc",
    requiresCompatibilities: ["FARGATE"],
    cpu: "256",
    memory: "512",
    containerDefinitions: [{ ...container(version), ...more }],
  });

/** What `stack("web")` describes, as a person makes it: cluster, one revision, and a service with `more`. */
export function madeByHand(world: Driven, more: object = {}, version = "1"): void {
  world.aws("CreateCluster", { clusterName: "web" });
  registerByHand(world, version, { portMappings: [{ containerPort: 80, name: "api" }] });
  world.aws("CreateService", {
    cluster: "web",
    serviceName: "web",
    taskDefinition: "web:1",
    desiredCount: 2,
    launchType: "FARGATE",
    networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-11112222"] } },
    ...more,
  });
}

/** The spec of a service that names what a person made. */
export const NAMED_BY_HAND = {
  clusterRef: undefined,
  cluster: "web",
  taskDefinitionRef: undefined,
  taskDefinition: "web:1",
} as const;
