/**
 * What an identity policy's `Resource` is held against.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Cloud Map".
 */
import { expect, test } from "vitest";
import { createWorld } from "../../simulator/core/core.ts";
import { defaultOptions } from "../../simulator/core/options.ts";
import { areaOf } from "../../simulator/core/world.ts";
import { SERVICES } from "../../simulator/services/index.ts";
import { servicediscovery } from "../../simulator/services/servicediscovery/index.ts";

const area = areaOf(createWorld(defaultOptions(SERVICES)), "111122223333", "eu-central-1");
const arn = (resource: string) => `arn:aws:servicediscovery:eu-central-1:111122223333:${resource}`;
const [namespace, service] = [arn("namespace/ns-1"), arn("service/srv-1")];

const given: Readonly<Record<string, readonly [input: object, resources: readonly string[]]>> = {
  CreateHttpNamespace: [{ Name: "n" }, ["*"]],
  CreatePrivateDnsNamespace: [{ Name: "n" }, ["*"]],
  CreatePublicDnsNamespace: [{ Name: "n" }, ["*"]],
  UpdateHttpNamespace: [{ Id: "ns-1" }, [namespace]],
  UpdatePrivateDnsNamespace: [{ Id: namespace }, [namespace]],
  UpdatePublicDnsNamespace: [{ Id: "ns-1" }, [namespace]],
  DeleteNamespace: [{ Id: "ns-1" }, [namespace]],
  GetNamespace: [{ Id: namespace }, [namespace]],
  ListNamespaces: [{}, ["*"]],
  CreateService: [{ Name: "s", DnsConfig: { NamespaceId: "ns-1" } }, [namespace, arn("service/*")]],
  UpdateService: [{ Id: "srv-1" }, [service]],
  DeleteService: [{ Id: service }, [service]],
  GetService: [{ Id: "srv-1" }, [service]],
  ListServices: [{}, ["*"]],
  RegisterInstance: [{ ServiceId: "srv-1" }, [service]],
  DeregisterInstance: [{ ServiceId: service }, [service]],
  ListInstances: [{ ServiceId: "srv-1" }, [service]],
  DiscoverInstances: [{ NamespaceName: "n" }, ["*"]],
  GetOperation: [{ OperationId: "o" }, ["*"]],
  ListOperations: [{}, ["*"]],
  TagResource: [{ ResourceARN: service }, [service]],
  UntagResource: [{ ResourceARN: service }, [service]],
  ListTagsForResource: [{ ResourceARN: namespace }, [namespace]],
};

test("every operation is in the table", () => {
  expect(Object.keys(given).toSorted()).toEqual(Object.keys(servicediscovery.operations).toSorted());
});

test.each(Object.entries(given))("%s", (name, [input, resources]) => {
  const questions = servicediscovery.operations[name]?.questions(area, input);
  expect(questions?.map(({ resource }) => resource)).toEqual(resources);
});
