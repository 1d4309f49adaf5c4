import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { declaredPaths, GROUPS } from "../../../operator/ecs/service-groups.ts";
import { serviceFacts } from "../../../operator/ecs/service-spec.ts";
import { echoService, echoUpdate } from "./echo.ts";
import { serviceSpec, withUnknownKeys } from "./generators.ts";
import {
  BALANCER,
  BREAKER,
  CONNECT,
  created,
  diff,
  NETWORK,
  NEXT,
  STRATEGY,
  sent,
  TASK,
  VOLUME,
} from "./service-cases.ts";

const RUNS = { numRuns: 300 };

describe("an unchanged service", () => {
  test("what AWS echoes is no difference", () => {
    fc.assert(
      fc.property(serviceSpec, (spec) => {
        const result = diff(spec, spec);
        expect(result).toMatchObject({ changes: [], updateInput: undefined, immutable: [], elsewhere: [], unread: [] });
      }),
      RUNS,
    );
  });

  test("unknown members are no difference", () => {
    fc.assert(
      fc.property(serviceSpec, (spec) => {
        const { live, revision } = echoService(created(spec));
        const result = diff(spec, spec, {
          live: withUnknownKeys(live, ["options"]),
          revision: withUnknownKeys(revision, ["options"]),
        });
        expect(result.changes).toEqual([]);
      }),
      RUNS,
    );
  });

  test("AWS adds a member to the deployment configuration", () => {
    const spec = { deploymentConfiguration: BREAKER };
    const { live } = echoService(created(spec));
    const deploymentConfiguration = { ...live.deploymentConfiguration, madeUp: { any: 1 } };
    expect(diff(spec, spec, { live: { ...live, deploymentConfiguration } }).updateInput).toBeUndefined();
  });

  test("a reference without revision makes no call, however often it is compared", () => {
    const results = Array.from({ length: 100 }, () => diff({}, {}, { resolved: { taskDefinition: "web" } }));
    expect(results.filter((result) => result.updateInput !== undefined)).toEqual([]);
  });

  test("breaker and exec shown as off, nothing declared", () => {
    expect(diff({}, {}).changes).toEqual([]);
  });

  test("an autoscaler moved a count that was only seeded", () => {
    const spec = { desiredCount: 2, desiredCountPolicy: "Seed" };
    expect(diff(spec, { desiredCount: 7 }).changes).toEqual([]);
  });

  test("an undeclared strategy follows the cluster's default, and then another one", () => {
    for (const provider of ["FARGATE", "FARGATE_SPOT"]) {
      const from = { capacityProviderStrategy: [{ capacityProvider: provider, weight: 1 }] };
      expect(diff({}, from, { declaredBefore: [] }).changes).toEqual([]);
    }
  });
});

describe("an update", () => {
  test("one change is one update, after which nothing differs", () => {
    fc.assert(
      fc.property(serviceSpec, serviceSpec, (before, wanted) => {
        // What cannot be changed stays as it is.
        const after = {
          ...wanted,
          schedulingStrategy: before.schedulingStrategy,
          role: before.role,
          launchType: undefined,
        };
        const first = diff(after, { ...before, launchType: undefined });
        fc.pre(first.updateInput !== undefined);
        const again = diff(after, before, {
          ...echoUpdate(created(before), first.updateInput ?? {}),
          clearing: first.changes.flatMap(({ cleared }) => cleared),
        });
        expect(again.updateInput).toBeUndefined();
      }),
      RUNS,
    );
  });

  test("only changed, declared groups are sent", () => {
    fc.assert(
      fc.property(serviceSpec, serviceSpec, fc.constantFrom(...GROUPS), (spec, from, group) => {
        const value = (from as Record<string, unknown>)[group.name];
        fc.pre(value !== undefined);
        const other = { ...spec, [group.name]: value, launchType: undefined };
        const result = diff(other, { ...spec, launchType: undefined });
        const resent =
          result.startsDeployment && (other.volumeConfigurations?.length ?? 0) > 0 ? ["volumeConfigurations"] : [];
        const allowed = [group.name, ...(result.needsForce ? ["forceNewDeployment"] : []), ...resent];
        expect(allowed).toEqual(expect.arrayContaining([...sent(result)]));
      }),
      RUNS,
    );
  });

  test("a removed clearable group is cleared, and then no more", () => {
    const clearable = GROUPS.filter(({ name, clear }) => clear !== undefined && name !== "deploymentConfiguration");
    fc.assert(
      fc.property(serviceSpec, fc.constantFrom(...clearable), (full, group) => {
        const spec = { ...full, launchType: undefined };
        fc.pre((spec as Record<string, unknown>)[group.name] !== undefined);
        const without = { ...spec, [group.name]: undefined };
        const first = diff(without, spec);
        const { live, revision } =
          first.updateInput === undefined ? echoService(created(spec)) : echoUpdate(created(spec), first.updateInput);
        expect(diff(without, spec, { live, revision }).updateInput).toBeUndefined();
        if (first.updateInput !== undefined) {
          expect((first.updateInput as Record<string, unknown>)[group.name]).toEqual(group.clear?.(serviceFacts(spec)));
          expect(first.changes).toMatchObject([{ group: group.name, cleared: [group.name] }]);
        }
      }),
      RUNS,
    );
  });

  test("sends a changed group in AWS's shape and nothing that is equal", () => {
    const spec = { ...NETWORK, ...BALANCER, ...CONNECT, desiredCount: 2 };
    const result = diff(spec, spec, { resolved: { taskDefinition: NEXT } });
    expect(result.updateInput).toEqual({ cluster: "main", service: "web", taskDefinition: NEXT });
    expect(result.startsDeployment).toBe(true);
  });

  test("the count alone starts no deployment", () => {
    const result = diff({ desiredCount: 3 }, { desiredCount: 1 });
    expect(result.updateInput).toEqual({ cluster: "main", service: "web", desiredCount: 3 });
    expect(result.startsDeployment).toBe(false);
    expect(diff({ desiredCount: 3 }, { desiredCount: 1 }, { enforceCount: false }).updateInput).toBeUndefined();
  });

  test("a count of 0 is a count", () => {
    expect(diff({ desiredCount: 0 }, { desiredCount: 1 }).updateInput).toMatchObject({ desiredCount: 0 });
  });

  test("a changed strategy is forced", () => {
    const result = diff({ capacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT" }] }, STRATEGY);
    expect(result.needsForce).toBe(true);
    expect(result.updateInput).toEqual({
      cluster: "main",
      service: "web",
      capacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT" }],
      forceNewDeployment: true,
    });
  });

  test("back to a launch type empties the strategy", () => {
    const result = diff({ launchType: "FARGATE" }, STRATEGY, { declaredBefore: [] });
    expect(result.updateInput).toMatchObject({ capacityProviderStrategy: [], forceNewDeployment: true });
    expect(result.immutable).toEqual([]);
  });

  test("volumes-go-with-releases: volume configurations go with every release, and with nothing else", () => {
    const spec = { ...VOLUME, desiredCount: 1 };
    expect(diff(spec, spec, { resolved: { taskDefinition: NEXT } }).updateInput).toMatchObject(VOLUME);
    expect(sent(diff({ ...spec, desiredCount: 2 }, spec))).toEqual(["desiredCount"]);
  });

  test("connect-container-settings: a changed Service Connect goes with its container settings", () => {
    const containerConfigurations = [{ logLevel: "debug" }];
    const from = { serviceConnectConfiguration: { ...CONNECT.serviceConnectConfiguration, containerConfigurations } };
    const spec = {
      serviceConnectConfiguration: { ...from.serviceConnectConfiguration, services: [{ portName: "web" }] },
    };
    expect(diff(spec, from).updateInput).toMatchObject({ serviceConnectConfiguration: { containerConfigurations } });
  });

  test("Service Connect changed by hand on the PRIMARY deployment only", () => {
    const { live, revision } = echoService(created(CONNECT));
    const deployments = [{ ...live.deployments?.[0], serviceConnectConfiguration: { enabled: false } }];
    expect(sent(diff(CONNECT, CONNECT, { live: { ...live, deployments }, revision }))).toEqual([
      "serviceConnectConfiguration",
    ]);
  });

  test.each([
    [
      "load balancers",
      BALANCER,
      { loadBalancers: [{ ...BALANCER.loadBalancers[0], containerPort: 81 }] },
      "loadBalancers",
    ],
    ["exec", { enableExecuteCommand: false }, { enableExecuteCommand: true }, "enableExecuteCommand"],
    [
      "the order of placement strategies",
      {
        placementStrategy: [
          { type: "spread", field: "a" },
          { type: "spread", field: "b" },
        ],
      },
      {
        placementStrategy: [
          { type: "spread", field: "b" },
          { type: "spread", field: "a" },
        ],
      },
      "placementStrategy",
    ],
  ])("%s changed by hand are put back", (_, spec, byHand, group) => {
    expect(sent(diff(spec, byHand, { declaredBefore: declaredPaths(spec) }))).toEqual([group]);
  });

  test("the task definition changed by hand is put back", () => {
    const live = { ...echoService(created({})).live, taskDefinition: NEXT };
    expect(diff({}, {}, { live }).updateInput).toMatchObject({ taskDefinition: TASK });
  });

  test("S3 Files volumes are ignored", () => {
    const { live } = echoService(created(VOLUME));
    expect(live.deployments?.[0]?.volumeConfigurations).toHaveLength(2);
    expect(diff(VOLUME, VOLUME).updateInput).toBeUndefined();
  });

  test("the second blue/green deployment swaps the groups: no difference", () => {
    const advancedConfiguration = { alternateTargetGroupArn: "green" };
    const balancer = (targetGroupArn: string) => ({
      loadBalancers: [{ targetGroupArn, containerName: "app", containerPort: 80, advancedConfiguration }],
    });
    const { live } = echoService(created(balancer("blue")));
    expect(live.loadBalancers).toMatchObject([{ targetGroupArn: "green" }]);
    expect(diff(balancer("blue"), balancer("blue")).updateInput).toBeUndefined();
  });
});
