/** Stories about AWS Cloud Map. */
import { test } from "vitest";
import { cloudMapNamespace, cloudMapService, withSpec } from "../support/builders.ts";
import { golden } from "./story.ts";

const payments = cloudMapNamespace("payments.local", { type: "DNS_PRIVATE", vpc: "vpc-1", description: "Payments" });

test("a namespace", () =>
  golden("namespace", async ({ world, step }) => {
    step("A private DNS namespace is applied.");
    world.apply(payments);
    await world.ready(payments);
    step("Its description and its SOA TTL change.");
    const changed = cloudMapNamespace("payments.local", {
      ...payments.spec,
      description: "All payments",
      properties: { dnsProperties: { soa: { ttl: 15 } } },
    });
    world.apply(changed);
    await world.ready(changed);
    step("A second one of the same name and VPC is made by hand elsewhere, and its object fails.");
    const taken = cloudMapNamespace("taken.local", { type: "DNS_PRIVATE", vpc: "vpc-1" });
    world.aws("CreatePrivateDnsNamespace", { Name: "taken.local", Vpc: "vpc-1" }, "servicediscovery");
    await world.run(120_000);
    world.apply(taken);
    await world.reason(taken, "RefusedByAWS");
    step("Both objects are deleted.");
    world.remove(changed, taken);
    await world.until("both are gone", () => world.get(changed) === undefined && world.get(taken) === undefined);
  }));

test("a service in a namespace", () =>
  golden("registry", async ({ world, step }) => {
    const web = cloudMapService("payments", "payments.local");
    step("A service is applied, and its namespace half a minute later.");
    world.apply(web);
    await world.run(30_000);
    world.apply(payments);
    await world.ready(web, payments);
    step("The time to live of its record and its tags change.");
    const changed = withSpec(web, {
      dnsConfig: { dnsRecords: [{ type: "A", ttl: 10 }] },
      tags: [{ key: "team", value: "shop" }],
    });
    world.apply(changed);
    await world.ready(changed);
    step("Both are deleted while an instance is registered, which goes a minute later.");
    const ServiceId = world.get(changed)?.status.serviceId;
    const Attributes = { AWS_INSTANCE_IPV4: "10.0.0.1" };
    world.aws("RegisterInstance", { ServiceId, InstanceId: "one", Attributes }, "servicediscovery");
    await world.run(60_000);
    world.remove(payments, changed);
    await world.run(60_000);
    world.aws("DeregisterInstance", { ServiceId, InstanceId: "one" }, "servicediscovery");
    await world.until("both are gone", () => world.get(changed) === undefined && world.get(payments) === undefined);
  }));
