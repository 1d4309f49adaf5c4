/**
 * What an identity policy's `Resource` is held against.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon ECS".
 */
import { expect, test } from "vitest";
import { createWorld } from "../../simulator/core/core.ts";
import { defaultOptions } from "../../simulator/core/options.ts";
import { areaOf } from "../../simulator/core/world.ts";
import { ecs, SERVICES } from "../../simulator/services/index.ts";

const area = areaOf(createWorld(defaultOptions(SERVICES)), "111122223333", "eu-central-1");
const arn = (resource: string) => `arn:aws:ecs:eu-central-1:111122223333:${resource}`;

const given: Readonly<Record<string, readonly [input: object, resources: readonly string[]]>> = {
  CreateCluster: [{ clusterName: "c" }, ["*"]],
  UpdateCluster: [{ cluster: arn("cluster/c") }, [arn("cluster/c")]],
  UpdateClusterSettings: [{ cluster: "c" }, [arn("cluster/c")]],
  PutClusterCapacityProviders: [{ cluster: "c" }, [arn("cluster/c")]],
  DeleteCluster: [{}, [arn("cluster/default")]],
  DescribeClusters: [{ clusters: ["c"] }, [arn("cluster/c")]],
  ListClusters: [{}, ["*"]],
  ListContainerInstances: [{ cluster: "c" }, [arn("cluster/c")]],
  DescribeContainerInstances: [{ cluster: "c", containerInstances: ["i"] }, [arn("container-instance/c/i")]],
  UpdateContainerInstancesState: [
    { containerInstances: [arn("container-instance/c/i")] },
    [arn("container-instance/default/i")],
  ],
  DeregisterContainerInstance: [{ cluster: "c", containerInstance: "i" }, [arn("cluster/c")]],
  CreateCapacityProvider: [{ name: "p" }, ["*"]],
  UpdateCapacityProvider: [{ name: "p", cluster: "c" }, [arn("capacity-provider/p")]],
  DescribeCapacityProviders: [{ capacityProviders: ["p"] }, [arn("capacity-provider/p")]],
  DeleteCapacityProvider: [{ capacityProvider: "p", cluster: "c" }, [arn("capacity-provider/p")]],
  RegisterTaskDefinition: [{ family: "f" }, [arn("task-definition/f:*")]],
  DeregisterTaskDefinition: [{ taskDefinition: "f:1" }, ["*"]],
  DeleteTaskDefinitions: [
    { taskDefinitions: ["f:1", arn("task-definition/f:2")] },
    [arn("task-definition/f:1"), arn("task-definition/f:2")],
  ],
  DescribeTaskDefinition: [{ taskDefinition: "f" }, ["*"]],
  ListTaskDefinitions: [{}, ["*"]],
  ListTaskDefinitionFamilies: [{}, ["*"]],
  CreateService: [{ cluster: "c", serviceName: "s" }, [arn("service/c/s")]],
  UpdateService: [{ cluster: "c", service: arn("service/c/s") }, [arn("service/c/s")]],
  DeleteService: [{ service: "s" }, [arn("service/default/s")]],
  DescribeServices: [{ cluster: "c", services: ["s"] }, [arn("service/c/s")]],
  ListServices: [{ cluster: "c" }, ["*"]],
  ListServicesByNamespace: [{ namespace: "n" }, ["*"]],
  ListServiceDeployments: [{ cluster: "c", service: "s" }, [arn("service/c/s")]],
  DescribeServiceDeployments: [{ serviceDeploymentArns: ["d", "e"] }, ["d"]],
  DescribeServiceRevisions: [{ serviceRevisionArns: ["r"] }, ["r"]],
  StopServiceDeployment: [{ serviceDeploymentArn: "d" }, ["d"]],
  ContinueServiceDeployment: [{ serviceDeploymentArn: "d" }, ["d"]],
  RunTask: [{ cluster: "c", taskDefinition: "f:1" }, [arn("task-definition/f:1")]],
  StopTask: [{ cluster: "c", task: arn("task/c/t") }, [arn("task/c/t")]],
  DescribeTasks: [{ cluster: "c", tasks: ["t"] }, [arn("task/c/t")]],
  ListTasks: [{ cluster: "c", serviceName: "s" }, [arn("container-instance/c/*")]],
  TagResource: [{ resourceArn: "a" }, ["a"]],
  UntagResource: [{ resourceArn: "a" }, ["a"]],
  ListTagsForResource: [{ resourceArn: "a" }, ["a"]],
};

test("every operation is in the table", () => {
  expect(Object.keys(given).toSorted()).toEqual(Object.keys(ecs.operations).toSorted());
});

test.each(Object.entries(given))("%s", (name, [input, resources]) => {
  expect(ecs.operations[name]?.questions(area, input).map(({ resource }) => resource)).toEqual(resources);
});
