/** What the services of the simulator must not have in common, and what each of them must have. */
import { describe, expect, it, test } from "vitest";
import { createWorld } from "../../simulator/core/core.ts";
import { defaultOptions } from "../../simulator/core/options.ts";
import { areaOf } from "../../simulator/core/world.ts";
import { ecs, SERVICES } from "../../simulator/services/index.ts";
import { SDKS } from "./sdk-schemas.ts";

const area = areaOf(createWorld(defaultOptions(SERVICES)), "111122223333", "eu-central-1");
const core = Object.keys(defaultOptions([]));

describe("no two services share", () => {
  const shared: Readonly<Record<string, readonly string[]>> = {
    "a name": SERVICES.map(({ name }) => name),
    "a place on the wire": SERVICES.map(({ wire }) => (wire.protocol === "json" ? wire.target : wire.version)),
    "a member of the scenario": SERVICES.flatMap(({ scenarioMembers }) => scenarioMembers),
    "an option": [...core, ...SERVICES.flatMap(({ options }) => Object.keys(options))],
    "a duration": SERVICES.flatMap(({ durations }) => Object.keys(durations)),
    "a member of the snapshot": ["account", "region", ...SERVICES.flatMap((one) => Object.keys(one.snapshot(area)))],
  };

  it.each(Object.entries(shared))("%s", (_, names) => {
    expect(names.length).toBeGreaterThan(2);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

test("the SDK of each is known to the tests", () => {
  expect(SERVICES.map(({ name }) => name).toSorted()).toEqual(Object.keys(SDKS).toSorted());
});

const rows = SERVICES.flatMap((service) =>
  Object.entries(service.operations).map(([name, row]) => ({ service, name, row })),
);

test("an operation writes unless its name says that it reads", () => {
  const wrong = rows.filter(({ name, row }) => row.writes === /^(Describe|Discover|List|Get)/.test(name));
  expect(wrong.map(({ name }) => name)).toEqual([]);
});

test("each operation asks for the permission of its own name, but GetCallerIdentity, which needs none", () => {
  const asked = rows.map(({ service, name, row }) => {
    const input = { taskDefinitions: ["web:1"] };
    const first = row.questions(area, input)[0]?.action;
    return first === `${service.name}:${name}` ? undefined : `${service.name}:${name} ${first}`;
  });
  expect(asked.filter(Boolean)).toEqual(["sts:GetCallerIdentity undefined"]);
});

test("operations of a bucket share its figures, and bucket names are unique in a service", () => {
  for (const service of SERVICES) {
    const buckets = new Set(Object.values(service.operations).flatMap((row) => row.buckets({ launchType: "FARGATE" })));
    expect(new Set([...buckets].map(({ name }) => name)).size).toBe(buckets.size);
  }
  expect(ecs.operations.CreateService?.buckets({})).toMatchObject([{ burst: 50, perSecond: 5 }]);
});
