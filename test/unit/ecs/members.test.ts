import {
  CreateClusterRequest$,
  CreateServiceRequest$,
  RegisterTaskDefinitionRequest$,
  UpdateServiceRequest$,
} from "@aws-sdk/client-ecs";
import { describe, expect, test } from "vitest";
import { CLUSTER_GROUPS } from "../../../operator/ecs/cluster-groups.ts";
import { CREATE_ONLY, GROUPS } from "../../../operator/ecs/service-groups.ts";
import { REGISTER_MEMBERS } from "../../../operator/ecs/task-definition.ts";

/** The member names of a structure in the SDK's own schema. */
const members = (schema: unknown): readonly string[] =>
  [...((schema as readonly unknown[])[4] as readonly string[])].sort();

/** The tables against the calls they make: a member that AWS adds shows up here. */
describe("no member of a call is forgotten", () => {
  const groups = GROUPS.map(({ name }) => name);

  test("RegisterTaskDefinition", () => {
    expect([...REGISTER_MEMBERS, "family", "containerDefinitions", "tags"].sort()).toEqual(
      members(RegisterTaskDefinitionRequest$),
    );
  });

  test("CreateService", () => {
    expect([...groups, ...CREATE_ONLY, "cluster", "serviceName", "desiredCount", "tags", "clientToken"].sort()).toEqual(
      members(CreateServiceRequest$),
    );
  });

  test("UpdateService", () => {
    expect([...groups, "cluster", "service", "desiredCount", "forceNewDeployment"].sort()).toEqual(
      members(UpdateServiceRequest$),
    );
  });

  test("CreateCluster", () => {
    expect([...CLUSTER_GROUPS.map(({ name }) => name), "clusterName", "tags"].sort()).toEqual(
      members(CreateClusterRequest$),
    );
  });
});
