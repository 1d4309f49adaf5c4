/** The same story of AWS Cloud Map, through the SDK, in the simulator and in moto, where moto is known to follow AWS. */
import { ServiceDiscovery } from "@aws-sdk/client-servicediscovery";
import { expect, test } from "vitest";
import { serve } from "../../simulator/core/http.ts";
import { createSimulator } from "../../simulator/simulator.ts";
import { common } from "./moto-common.ts";
import { startMoto, WITH_INSTALLATION_MS } from "./moto-server.ts";

/** Members of moto's answers that are not compared; members that moto leaves out are not compared either. */
const deviations: Readonly<Record<string, string>> = {
  $metadata: "belongs to the SDK",
  OperationId: "is made up",
  HostedZoneId: "is made up",
  DnsProperties: "moto gives an SOA record only where one was asked for",
  CreatorRequestId: "the SDK makes one up for each client",
};

/** Ids by the order in which they appear: they are made up on both sides. */
function labelled(told: readonly unknown[]): unknown {
  const labels = new Map<string, string>();
  const label = (id: string) => labels.get(id) ?? labels.set(id, `<${labels.size + 1}>`).get(id);
  const visit = (value: unknown): unknown => {
    if (typeof value === "string") return value.replace(/\b(ns|srv)-[a-z0-9]+/g, (id) => `${label(id)}`);
    if (value instanceof Date || value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(visit);
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, visit(member)]));
  };
  return visit(told);
}

/**
 * Not in here, because moto does otherwise than AWS documents: names that are taken, operations that go on and those of deleted
 * namespaces, updates of namespaces (no operation), namespaces and services in use, filters, pages, errors of tags.
 */
async function story(endpoint: string): Promise<unknown> {
  const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "x" };
  const client = new ServiceDiscovery({ endpoint, region: "eu-west-1", credentials, maxAttempts: 1 });
  const told: unknown[] = [];
  const tell = async <T>(call: Promise<T>): Promise<T | undefined> => {
    const outcome = await call.catch((error: Error) => ({ error: error.name }));
    told.push(outcome);
    return "error" in (outcome as object) ? undefined : (outcome as T);
  };
  const ended = async (started: { OperationId?: string | undefined } | undefined): Promise<string> => {
    for (let tries = 0; tries < 100; tries += 1) {
      const { Operation } = await client.getOperation({ OperationId: started?.OperationId });
      if (Operation?.Status === "SUCCESS") {
        told.push({ Type: Operation.Type, Status: Operation.Status });
        return Operation.Targets?.NAMESPACE ?? "";
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error("an operation does not end");
  };
  const Tags = [{ Key: "team", Value: "shop" }];
  const http = await ended(await tell(client.createHttpNamespace({ Name: "shop", Description: "d", Tags })));
  const open = await ended(await tell(client.createPublicDnsNamespace({ Name: "example.com" })));
  for (const Id of [http, open, "ns-none"]) await tell(client.getNamespace({ Id }));
  const { Namespaces } = (await tell(client.listNamespaces({}))) ?? {};
  const ResourceARN = Namespaces?.[0]?.Arn ?? "";
  await tell(client.listTagsForResource({ ResourceARN }));
  await tell(client.tagResource({ ResourceARN, Tags: [{ Key: "x", Value: "y" }] }));
  await tell(client.untagResource({ ResourceARN, TagKeys: ["team"] }));
  await tell(client.listTagsForResource({ ResourceARN }));
  const DnsConfig = { DnsRecords: [{ Type: "A" as const, TTL: 60 }], RoutingPolicy: "MULTIVALUE" as const };
  const made = await tell(client.createService({ Name: "web", NamespaceId: open, DnsConfig, Description: "d" }));
  const change = { Description: "new", DnsConfig: { DnsRecords: [{ Type: "A" as const, TTL: 10 }] } };
  await ended(await tell(client.updateService({ Id: made?.Service?.Id, Service: change })));
  for (const Id of [made?.Service?.Id, "srv-none"]) await tell(client.getService({ Id }));
  await tell(client.deleteService({ Id: made?.Service?.Id }));
  await tell(client.getService({ Id: made?.Service?.Id }));
  await tell(client.getOperation({ OperationId: "none" }));
  await tell(client.deleteNamespace({ Id: http }));
  await expect.poll(() => client.getNamespace({ Id: http }).catch(({ name }: Error) => name)).toBe("NamespaceNotFound");
  client.destroy();
  return labelled(told);
}

test(
  "moto tells the same story",
  async (context) => {
    const moto = await startMoto();
    if ("unavailable" in moto) return context.skip(moto.unavailable);
    const served = await serve(createSimulator({ speed: 1000 }), { host: "127.0.0.1", port: 0, virtual: false });
    try {
      const theirs = await story(moto.url);
      expect(common(deviations, await story(served.url), theirs)).toEqual(common(deviations, theirs, theirs));
    } finally {
      moto.stop();
      await served.close();
    }
  },
  WITH_INSTALLATION_MS,
);
