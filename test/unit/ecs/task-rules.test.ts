import { describe, expect, test } from "vitest";
import { containerRules } from "../../../operator/ecs/canonical/container-rules.ts";
import { taskRules } from "../../../operator/ecs/canonical/task-rules.ts";
import { contentTag, hashInContentTag, taskDefinitionContent } from "../../../operator/ecs/task-definition.ts";
import { register, reported, row } from "./rows.ts";

const volume = (more: object) => ({ volumes: [{ name: "data", ...more }] });
const efs = (more: object) => volume({ efsVolumeConfiguration: { fileSystemId: "fs-1", ...more } });
const docker = (more: object) => volume({ dockerVolumeConfiguration: { driver: "local", ...more } });
const proxy = (more: object) => ({ proxyConfiguration: { containerName: "envoy", ...more } });

const rows = [
  row(
    "cpu-and-memory-units",
    "vCPU and GB are stored as units",
    { cpu: "0.25 vCPU", memory: "0.5 GB" },
    { cpu: "256", memory: "512" },
  ),
  row("cpu-and-memory-units", "units differ", { cpu: "1 vCPU" }, { cpu: "512" }, ["cpu"]),
  row(
    "cpu-and-memory-numbers",
    "numbers are stored as texts",
    { cpu: 256, memory: 512 },
    { cpu: "256", memory: "512" },
  ),
  row(
    "network-mode-default",
    "networkMode left out, AWS shows bridge",
    { networkMode: undefined },
    { networkMode: "bridge" },
  ),
  row(
    "network-mode-default",
    "networkMode left out, AWS shows host",
    { networkMode: undefined },
    { networkMode: "host" },
    ["networkMode"],
  ),
  row(
    "network-mode-default",
    "Windows has no default we know",
    { networkMode: undefined, runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" } },
    { networkMode: "nat", runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" } },
  ),
  row(
    "compatibilities-are-a-set",
    "launch types in another order",
    { requiresCompatibilities: ["FARGATE", "EC2"] },
    { requiresCompatibilities: ["EC2", "FARGATE"] },
  ),
  row(
    "compatibilities-are-a-set",
    "one launch type is gone",
    { requiresCompatibilities: ["FARGATE", "EC2"] },
    { requiresCompatibilities: ["EC2"] },
    ["requiresCompatibilities[FARGATE]"],
  ),
  row(
    "task-computed-members",
    "computed members are not compared",
    { revision: 1, status: "x" },
    { revision: 7, status: "ACTIVE", compatibilities: ["EC2"], requiresAttributes: [{ name: "a" }] },
  ),
  row(
    "empty-task-lists",
    "empty lists declared, AWS shows none",
    { placementConstraints: [], volumes: [], inferenceAccelerators: [] },
    {},
  ),
  row("empty-task-lists", "lists left out, AWS shows empty ones", {}, { placementConstraints: [], volumes: [] }),
  row(
    "task-volumes-are-a-set",
    "volumes in another order",
    { volumes: [{ name: "b" }, { name: "a" }] },
    { volumes: [{ name: "a" }, { name: "b" }] },
  ),
  row(
    "task-placement-constraints-are-a-set",
    "constraints in another order",
    {
      placementConstraints: [
        { type: "memberOf", expression: "b" },
        { type: "memberOf", expression: "a" },
      ],
    },
    {
      placementConstraints: [
        { type: "memberOf", expression: "a" },
        { type: "memberOf", expression: "b" },
      ],
    },
  ),
  row(
    "task-placement-constraints-are-a-set",
    "another expression",
    { placementConstraints: [{ type: "memberOf", expression: "b" }] },
    { placementConstraints: [{ type: "memberOf", expression: "a" }] },
    ["placementConstraints[memberOf/a]", "placementConstraints[memberOf/b]"],
  ),
  row("volume-host-is-empty", "host {} comes back", volume({}), volume({ host: {} })),
  row("volume-host-is-empty", "host {} declared, AWS shows none", volume({ host: {} }), volume({})),
  row(
    "volume-host-is-empty",
    "another host path",
    volume({ host: { sourcePath: "/a" } }),
    volume({ host: { sourcePath: "/b" } }),
    ["volumes[data].host.sourcePath"],
  ),
  row(
    "not-configured-at-launch",
    "configuredAtLaunch false declared, AWS shows none",
    volume({ configuredAtLaunch: false }),
    volume({}),
  ),
  row(
    "not-configured-at-launch",
    "configuredAtLaunch true declared, AWS shows none",
    volume({ configuredAtLaunch: true }),
    volume({}),
    ["volumes[data].configuredAtLaunch"],
  ),
  row("efs-root-directory", "rootDirectory / declared, AWS shows none", efs({ rootDirectory: "/" }), efs({})),
  row("efs-root-directory", "rootDirectory left out, AWS shows /", efs({}), efs({ rootDirectory: "/" })),
  row("efs-root-directory", "another rootDirectory", efs({ rootDirectory: "/a" }), efs({ rootDirectory: "/" }), [
    "volumes[data].efsVolumeConfiguration.rootDirectory",
  ]),
  row(
    "efs-transit-encryption",
    "transitEncryption left out, AWS shows DISABLED",
    efs({}),
    efs({ transitEncryption: "DISABLED" }),
  ),
  row(
    "efs-transit-encryption",
    "transitEncryption ENABLED, AWS shows none",
    efs({ transitEncryption: "ENABLED" }),
    efs({}),
    ["volumes[data].efsVolumeConfiguration.transitEncryption"],
  ),
  row("docker-scope-is-computed", "scope is computed", docker({}), docker({ scope: "task" })),
  row(
    "docker-autoprovision",
    "autoprovision false declared, AWS shows none",
    docker({ autoprovision: false }),
    docker({}),
  ),
  row("proxy-type", "proxy type left out, AWS shows APPMESH", proxy({}), proxy({ type: "APPMESH" })),
  row(
    "proxy-properties-are-a-set",
    "proxy properties in another order",
    proxy({
      properties: [
        { name: "b", value: "2" },
        { name: "a", value: "1" },
      ],
    }),
    proxy({
      properties: [
        { name: "a", value: "1" },
        { name: "b", value: "2" },
      ],
    }),
  ),
  row(
    "proxy-properties-are-a-set",
    "a proxy property differs",
    proxy({ properties: [{ name: "a", value: "1" }] }),
    proxy({ properties: [{ name: "a", value: "2" }] }),
    ["proxyConfiguration.properties[a].value"],
  ),
  row("fault-injection-is-off", "fault injection false declared, AWS shows none", { enableFaultInjection: false }, {}),
  row("fault-injection-is-off", "fault injection true declared, AWS shows none", { enableFaultInjection: true }, {}, [
    "enableFaultInjection",
  ]),
  row(
    "task-members-unverified",
    "left out, AWS shows some",
    {},
    { ephemeralStorage: { sizeInGiB: 20 }, runtimePlatform: { cpuArchitecture: "X86_64" }, pidMode: "task" },
  ),
  row(
    "task-members-unverified",
    "ephemeralStorage differs",
    { ephemeralStorage: { sizeInGiB: 30 } },
    { ephemeralStorage: { sizeInGiB: 20 } },
    ["ephemeralStorage.sizeInGiB"],
  ),
  row("task-tags-are-separate", "tags are compared elsewhere", { tags: [{ key: "a", value: "1" }] }, { tags: [] }),
  row(
    "image-as-declared",
    "an image is compared as declared",
    { containers: [{ name: "app", image: "nginx:1" }] },
    { containerDefinitions: [{ name: "app", image: "nginx:2" }] },
    ["containers[app].image"],
  ),
  row(
    "free-form-maps",
    "driver options are the user's own",
    docker({ driverOpts: { O: "bind" } }),
    docker({ driverOpts: { O: "bind", added: "1" } }),
  ),
];

describe("task definition rules", () => {
  test.each(rows)("$id $says", ({ desired, live, paths }) => {
    expect(reported(desired, live)).toEqual([...paths].sort());
  });

  test("every rule of the task level has a row", () => {
    const tested = new Set(rows.map(({ id }) => id));
    const ofContainers = new Set(containerRules.map(({ id }) => id));
    const untested = taskRules.map(({ id }) => id).filter((id) => !ofContainers.has(id) && !tested.has(id));
    expect(untested).toEqual([]);
  });
});

const hash = (members: Readonly<Record<string, unknown>>) => taskDefinitionContent(register(members)).hash;
const app = (more: object) => ({ networkMode: "awsvpc", containers: [{ name: "app", image: "nginx", ...more }] });

describe("the content hash", () => {
  test.each([
    [
      "a default written out",
      app({}),
      app({ cpu: 0, essential: true, environment: [], readonlyRootFilesystem: false }),
    ],
    [
      "a port's defaults written out",
      app({ portMappings: [{ containerPort: 80 }] }),
      app({ portMappings: [{ containerPort: 80, hostPort: 80, protocol: "tcp" }] }),
    ],
    ["another spelling of the size", { cpu: "1 vCPU", memory: "2GB" }, { cpu: 1024, memory: "2048" }],
    ["bridge written out", {}, { networkMode: "bridge" }],
    ["operator fields", {}, { revisionHistoryLimit: 3, deletionPolicy: "Retain" }],
  ])("is the same for %s", (_, left, right) => {
    expect(hash(left)).toBe(hash(right));
  });

  test.each([
    ["another image", app({}), app({ image: "nginx:2" })],
    ["another order of a command", app({ command: ["a", "b"] }), app({ command: ["b", "a"] })],
    ["an option's key in another case", app({ dockerLabels: { A: "1" } }), app({ dockerLabels: { a: "1" } })],
    ["a removed member", app({ stopTimeout: 5 }), app({})],
  ])("is another for %s", (_, left, right) => {
    expect(hash(left)).not.toBe(hash(right));
  });

  test("shuffled environment gives the same hash", () => {
    const environment = [
      { name: "A", value: "1" },
      { name: "B", value: "2" },
    ];
    expect(hash(app({ environment }))).toBe(hash(app({ environment: environment.toReversed() })));
  });

  test("tags of another version name no hash, so that the revision is compared instead", () => {
    const tag = contentTag(hash({}));
    expect(tag).toMatch(/^v1-[0-9a-f]{64}$/);
    expect(hashInContentTag(tag)).toBe(hash({}));
    expect(hashInContentTag(tag.replace("v1", "v2"))).toBeUndefined();
    expect(hashInContentTag(undefined)).toBeUndefined();
  });

  test("is pinned: a change of the rules that changes hashes needs a new version", () => {
    const spec = app({
      portMappings: [{ containerPort: 80 }],
      environment: [{ name: "A", value: "1" }],
      command: ["x"],
    });
    expect(
      hash({ ...spec, cpu: "0.25 vCPU", memory: 512, requiresCompatibilities: ["FARGATE"] }),
    ).toMatchInlineSnapshot(`"2e607e79bda0dfbef6fd43d126e7278bb4dca19ad165488ee2384a9f34a690c1"`);
  });
});

describe("what is registered", () => {
  test("only members of the call, in AWS's spelling, without empty items and tags", () => {
    const input = register({
      ...app({ environment: [{}, { name: "A", value: "1" }] }),
      cpu: "0.25 vCPU",
      suspend: true,
      volumes: undefined,
    });
    expect(input).toEqual({
      family: "web",
      networkMode: "awsvpc",
      cpu: "256",
      containerDefinitions: [{ name: "app", image: "nginx", environment: [{ name: "A", value: "1" }] }],
    });
    expect(Object.hasOwn(input, "tags")).toBe(false);
  });

  test("what AWS will refuse is passed on", () => {
    expect(register({ cpu: "many" }).cpu).toBe("many");
  });
});
