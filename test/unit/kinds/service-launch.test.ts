/** From a launch type to a capacity provider strategy and back: what is sent, and what is known of the launch type. */
import { describe, expect, test } from "vitest";
import type { EcsService } from "../../../operator/aws/services/ecs/shapes.ts";
import { createdWithNow } from "../../../operator/kinds/service/launch.ts";
import type { ServiceInput } from "../../../operator/kinds/service/model.ts";
import { stack, withSpec } from "../../support/builders.ts";
import { inputOf, liveService, seen, serviceObject } from "./builders.ts";
import { createDriven, type Driven } from "./driven.ts";
import { inputs, planned, short } from "./service-cases.ts";

const strategy = [{ capacityProvider: "FARGATE", weight: 1, base: 0 }];
const CREATED = new Date("2026-02-01T00:00:00Z");
const createdWith = { launchType: "FARGATE", createdTime: "2026-02-01T00:00:00Z" };
const onStrategy = (changes: Partial<EcsService> = {}) =>
  liveService({ createdAt: CREATED, launchType: undefined, capacityProviderStrategy: strategy, ...changes });

describe("back to a launch type", () => {
  const wants = (launchType: string, recorded: object = {}) =>
    serviceObject({ launchType }, { status: { ...serviceObject().status, ...recorded } });
  const back =
    "update capacityProviderStrategy (back to launch type FARGATE) and force a new deployment of service web";

  test.each([
    ["that the service was created with", wants("FARGATE", { createdWith }), onStrategy()],
    ["that AWS shows beside the strategy", wants("FARGATE"), onStrategy({ launchType: "FARGATE" })],
  ])("%s, the strategy is emptied with a forced deployment", (_, resource, live) => {
    const plan = planned(resource, seen(live));
    expect(inputs(plan)).toMatchObject([{ capacityProviderStrategy: [], forceNewDeployment: true }]);
    expect(plan.steps[0]?.summary).toBe(back);
    expect(plan.changes).toContain("change capacityProviderStrategy[FARGATE] (starts a deployment)");
  });

  test("whatever AWS shows beside the strategy, the record of this service decides", () => {
    const plan = planned(wants("FARGATE", { createdWith }), seen(onStrategy({ launchType: "EC2" })));
    expect(inputs(plan)).toMatchObject([{ capacityProviderStrategy: [], forceNewDeployment: true }]);
  });

  test("where nothing is known of the launch type, AWS decides", () => {
    const plan = planned(wants("FARGATE"), seen(onStrategy()));
    expect(inputs(plan)).toMatchObject([{ capacityProviderStrategy: [] }]);
    expect(plan.steps[0]?.summary).toContain("(back to launch type that the service was created with)");
  });

  test.each([
    ["is recorded", wants("EC2", { createdWith }), onStrategy()],
    ["AWS shows", wants("EC2"), onStrategy({ launchType: "FARGATE" })],
    ["runs", wants("EC2"), liveService({ launchType: "FARGATE" })],
  ])("another one than %s is refused before AWS is called, with the way out", (_, resource, live) => {
    const plan = planned(resource, seen(live));
    expect(short(plan)).toBe("Blocked ImmutableField");
    expect(plan.message).toMatch(/`spec.launchType` .* to EC2: it was created with FARGATE/);
    expect(plan.message).toContain("set `spec.capacityProviderStrategy`");
  });
});

describe("the record of the launch type", () => {
  const recorded = (live: EcsService, before: typeof createdWith | undefined) => {
    const status = { ...serviceObject().status, ...(before && { createdWith: before }) };
    return createdWithNow(inputOf(serviceObject({}, { status }), seen(live)) as unknown as ServiceInput, live);
  };

  test.each([
    [
      "is made while there is no strategy",
      liveService({ createdAt: CREATED, launchType: "FARGATE" }),
      undefined,
      createdWith,
    ],
    ["stays while there is one", onStrategy(), createdWith, createdWith],
    ["is not made of what stands beside one", onStrategy({ launchType: "MANAGED_INSTANCES" }), undefined, undefined],
    ["ends with its service", onStrategy({ createdAt: new Date("2026-02-02T00:00:00Z") }), createdWith, undefined],
  ])("%s", (_, live, before, after) => {
    expect(recorded(live, before)).toEqual(after);
  });
});

describe("over the simulated AWS", () => {
  const [cluster, definition, web] = stack("web");
  const holder = withSpec(cluster, { capacityProviders: ["FARGATE", "FARGATE_SPOT"] });
  const on = (...names: readonly string[]) =>
    withSpec(web, {
      launchType: undefined,
      capacityProviderStrategy: names.map((capacityProvider) => ({ capacityProvider, weight: 1 })),
    });
  const serviceIn = ({ simulator, time }: Driven) => {
    simulator.advance(time.now());
    return simulator.snapshot().areas[0]?.services[0];
  };
  const deployments = (world: Driven) => serviceIn(world)?.serviceDeployments.length;

  test("each change is one call and one deployment, and the Event says what it is", async () => {
    const world = createDriven();
    world.apply(holder, definition, web);
    await world.ready(web);
    const mark = world.mark();
    for (const [count, next] of [on("FARGATE"), on("FARGATE", "FARGATE_SPOT"), web].entries()) {
      world.apply(next);
      await world.ready(next);
      expect(deployments(world)).toBe(count + 2);
    }
    expect(
      world.writes(mark).map(({ input }) => (input as { forceNewDeployment?: boolean }).forceNewDeployment),
    ).toEqual([true, true, true]);
    expect(serviceIn(world)?.launchType).toBe("FARGATE");
    expect(serviceIn(world)?.capacityProviderStrategy ?? []).toEqual([]);
    const notes = world.events.filter(({ reason }) => reason === "UpdateService").map(({ note }) => note);
    const said = (words: string) => notes.filter((note) => note.includes(`${words} and force a new deployment`)).length;
    expect(said("capacityProviderStrategy (in the place of launch type FARGATE)")).toBe(1);
    expect(said("capacityProviderStrategy (back to launch type FARGATE)")).toBe(1);
    expect(said("capacityProviderStrategy")).toBe(1);
    const actions = world.events.filter(({ reason }) => reason === "UpdateService").map(({ action }) => action);
    expect(actions).toEqual(["ReplaceLaunchType", "UpdateService", "ReturnToLaunchType"]);
    const idle = world.mark();
    await world.run(1_300_000);
    expect(world.writes(idle)).toEqual([]);
  });

  test("a strategy that is removed without a launch type in its place gives back the first one", async () => {
    const world = createDriven();
    world.apply(holder, definition, web);
    await world.ready(web);
    world.apply(on("FARGATE_SPOT"));
    await world.ready(web);
    world.apply(withSpec(web, { launchType: undefined }));
    await world.ready(web);
    expect(serviceIn(world)?.launchType).toBe("FARGATE");
    expect(serviceIn(world)?.capacityProviderStrategy ?? []).toEqual([]);
  });

  test("the launch type is recorded before a strategy hides it, also when the operator dies at the call", async () => {
    const world = createDriven();
    world.apply(holder, definition, web);
    await world.ready(web);
    world.simulator.setFaults([{ operation: "UpdateService", kind: "reset-after", count: 1 }]);
    world.apply(on("FARGATE_SPOT"));
    await world.until("the strategy is there", () => (serviceIn(world)?.capacityProviderStrategy?.length ?? 0) > 0);
    await world.restart();
    await world.ready(web);
    world.apply(withSpec(web, { launchType: "EC2" }));
    await world.reason(web, "ImmutableField");
    world.apply(web);
    await world.ready(web);
    expect(deployments(world)).toBe(3);
  });
});
