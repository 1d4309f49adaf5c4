import { afterAll, beforeAll, expect, test } from "vitest";
import { type MotoServer, startMoto, WITH_INSTALLATION_MS } from "../simulator/moto-server.ts";
import { cluster, service, taskDefinition } from "../support/builders.ts";
import { readyOf, startWorld, type World } from "../support/world.ts";

/**
 * The operator on moto, a server that is like AWS and not made by us. It does not know service deployments and starts no tasks:
 * what the operator does there is seen by what it sends, and by what it says of what is missing.
 */
let moto: MotoServer | undefined;
let unavailable = "";
let world: World;

beforeAll(async () => {
  const started = await startMoto();
  if ("unavailable" in started) {
    unavailable = started.unavailable;
    return;
  }
  moto = started;
  world = await startWorld({ name: "moto", operator: false });
  await world.startOperator({ env: { AWS_ENDPOINT_URL: moto.url, AWS_ACCESS_KEY_ID: "operator" } });
}, WITH_INSTALLATION_MS);
afterAll(async () => {
  await world?.stop();
  moto?.stop();
});

const conditionOf = (
  object: { readonly status?: { readonly conditions?: readonly { type: string }[] } },
  type: string,
) => object.status?.conditions?.find((condition) => condition.type === type);

test("a service is released on moto, and what is not reported there is named", async (context) => {
  if (moto === undefined) {
    console.warn(`The operator on moto is skipped: ${unavailable}`);
    return context.skip(unavailable);
  }
  // Without subnets, which moto would check.
  const definition = (version: string) =>
    taskDefinition("shop", version, { requiresCompatibilities: ["EC2"], networkMode: "bridge" });
  const web = service(
    "shop",
    { cluster: "shop", taskDefinition: "shop" },
    { launchType: "EC2", networkConfiguration: undefined },
  );
  const objects = [cluster("shop"), definition("1"), web];
  await world.apply(...objects);
  const made = await world.waitFor(
    "ECSService",
    "shop",
    (object) => conditionOf(object, "DetailsUnavailable") !== undefined,
  );
  expect(conditionOf(made, "DetailsUnavailable")).toMatchObject({ status: "True", reason: "UnknownOperation" });
  expect(readyOf(made)?.reason).not.toBe("RefusedByAWS");
  await world.apply(definition("2"));
  const rolled = await world.waitFor("ECSService", "shop", (object) =>
    /shop:2$/.test(object.status?.current?.taskDefinition ?? ""),
  );
  expect(readyOf(rolled)?.reason).toBe("Progressing");
  await world.remove(...objects);
  await world.waitGone(...objects);
});
