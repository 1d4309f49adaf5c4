import { describe, expect, test } from "vitest";
import { containerRules } from "../../../operator/ecs/canonical/container-rules.ts";
import { sameTaskDefinition } from "../../../operator/ecs/task-definition.ts";
import { containerRow as c, liveOf, register, reported } from "./rows.ts";

const port = (more: object = {}) => ({ portMappings: [{ containerPort: 80, ...more }] });
const mode = (networkMode: string) => ({ networkMode });
const probe = { command: ["CMD", "true"] };
const log = (options: object) => ({ logConfiguration: { logDriver: "awslogs", options } });

const rows = [
  c("container-cpu-is-zero", "cpu left out, AWS shows 0", {}, { cpu: 0 }),
  c("container-cpu-is-zero", "cpu 0 declared, AWS shows none", { cpu: 0 }, {}),
  c("container-cpu-is-zero", "cpu 0 declared, AWS shows 10", { cpu: 0 }, { cpu: 10 }, ["cpu"]),
  c("container-cpu-is-zero", "cpu left out is unmanaged", {}, { cpu: 10 }),
  c("essential-default", "essential left out, AWS shows true", {}, { essential: true }),
  c("essential-default", "essential left out, another client registered false", {}, { essential: false }, [
    "essential",
  ]),
  c(
    "empty-lists-shown",
    "lists left out, AWS shows empty ones",
    {},
    { environment: [], mountPoints: [], volumesFrom: [], portMappings: [] },
  ),
  c("empty-lists-shown", "an empty list declared, AWS shows none", { environment: [] }, {}),
  c(
    "empty-lists-shown",
    "an empty list declared, AWS shows an item",
    { mountPoints: [] },
    { mountPoints: [{ containerPath: "/a" }] },
    ["mountPoints[/a]"],
  ),
  c("system-controls", "systemControls left out, AWS shows []", {}, { systemControls: [] }),
  c("system-controls", "systemControls [] declared, AWS shows none", { systemControls: [] }, {}),
  c(
    "empty-container-lists",
    "empty lists declared, AWS shows none",
    { command: [], secrets: [], ulimits: [], dependsOn: [] },
    {},
  ),
  c("empty-container-lists", "a command declared, AWS shows none", { command: ["a"] }, {}, ["command[0]"]),
  c(
    "empty-items",
    "items that say nothing are dropped",
    { environment: [{}, { name: "A", value: "1" }, null] },
    { environment: [{ name: "A", value: "1" }] },
  ),
  c(
    "environment-is-a-set",
    "environment in another order",
    {
      environment: [
        { name: "B", value: "2" },
        { name: "A", value: "1" },
      ],
    },
    {
      environment: [
        { name: "A", value: "1" },
        { name: "B", value: "2" },
      ],
    },
  ),
  c(
    "environment-is-a-set",
    "one value differs",
    { environment: [{ name: "A", value: "1" }] },
    { environment: [{ name: "A", value: "2" }] },
    ["environment[A].value"],
  ),
  c("environment-is-a-set", "an entry is gone", { environment: [{ name: "A", value: "1" }] }, { environment: [] }, [
    "environment[A]",
  ]),
  c(
    "secrets-are-a-set",
    "secrets in another order",
    {
      secrets: [
        { name: "B", valueFrom: "b" },
        { name: "A", valueFrom: "a" },
      ],
    },
    {
      secrets: [
        { name: "A", valueFrom: "a" },
        { name: "B", valueFrom: "b" },
      ],
    },
  ),
  c(
    "port-mappings-are-a-set",
    "ports come back sorted",
    { portMappings: [{ containerPort: 9000 }, { containerPort: 80 }] },
    {
      portMappings: [
        { containerPort: 80, hostPort: 80, protocol: "tcp" },
        { containerPort: 9000, hostPort: 9000, protocol: "tcp" },
      ],
    },
  ),
  c(
    "port-mappings-are-a-set",
    "the same port over udp is another port",
    port({ protocol: "udp" }),
    port({ protocol: "tcp" }),
    ["portMappings[80/tcp]", "portMappings[80/udp]"],
  ),
  c(
    "port-mappings-are-a-set",
    "ranges are distinguished",
    { portMappings: [{ containerPortRange: "10-20" }, { containerPortRange: "30-40" }] },
    {
      portMappings: [
        { containerPortRange: "30-40", protocol: "tcp" },
        { containerPortRange: "10-20", protocol: "tcp" },
      ],
    },
  ),
  c(
    "volumes-from-are-a-set",
    "volumesFrom in another order",
    { volumesFrom: [{ sourceContainer: "b" }, { sourceContainer: "a" }] },
    { volumesFrom: [{ sourceContainer: "a" }, { sourceContainer: "b" }] },
  ),
  c("links-are-a-set", "links in another order", { links: ["b", "a"] }, { links: ["a", "b"] }),
  c(
    "mount-points-are-a-set",
    "mount points in another order",
    { mountPoints: [{ containerPath: "/b" }, { containerPath: "/a" }] },
    { mountPoints: [{ containerPath: "/a" }, { containerPath: "/b" }] },
  ),
  c(
    "dns-servers-are-ordered",
    "DNS servers keep their order",
    { dnsServers: ["1.1.1.1", "8.8.8.8"] },
    { dnsServers: ["8.8.8.8", "1.1.1.1"] },
    ["dnsServers[0]", "dnsServers[1]"],
  ),
  c("protocol-is-tcp", "protocol left out, AWS shows tcp", port(), port({ protocol: "tcp", hostPort: 80 })),
  c(
    "awsvpc-host-port",
    "awsvpc: hostPort left out, AWS shows the container's",
    port(),
    port({ hostPort: 80, protocol: "tcp" }),
  ),
  c("awsvpc-host-port", "awsvpc: hostPort declared, AWS shows none", port({ hostPort: 80 }), port({ protocol: "tcp" })),
  c("awsvpc-host-port", "awsvpc: 0 declared, AWS shows the container's", port({ hostPort: 0 }), port({ hostPort: 80 })),
  c("bridge-host-port", "bridge: hostPort left out, AWS shows 0", port(), port({ hostPort: 0 }), [], mode("bridge")),
  c("bridge-host-port", "bridge: 0 declared, AWS shows none", port({ hostPort: 0 }), port(), [], mode("bridge")),
  c(
    "bridge-host-port",
    "bridge: 8080 declared, AWS shows 0",
    port({ hostPort: 8080 }),
    port({ hostPort: 0 }),
    ["portMappings[80/tcp].hostPort"],
    mode("bridge"),
  ),
  c(
    "host-host-port",
    "host: hostPort left out, AWS shows the container's",
    port(),
    port({ hostPort: 80 }),
    [],
    mode("host"),
  ),
  c(
    "host-host-port",
    "host: the container's declared, AWS shows none",
    port({ hostPort: 80 }),
    port(),
    [],
    mode("host"),
  ),
  c(
    "host-host-port",
    "host: the container's declared, AWS shows 0",
    port({ hostPort: 80 }),
    port({ hostPort: 0 }),
    [],
    mode("host"),
  ),
  c("app-protocol-unmanaged", "appProtocol left out is unmanaged", port(), port({ appProtocol: "http" })),
  c("app-protocol-unmanaged", "appProtocol differs", port({ appProtocol: "http2" }), port({ appProtocol: "http" }), [
    "portMappings[80/tcp].appProtocol",
  ]),
  c(
    "health-check-defaults",
    "health check without times, AWS shows its own",
    { healthCheck: probe },
    { healthCheck: { ...probe, interval: 30, timeout: 5, retries: 3 } },
  ),
  c(
    "health-check-defaults",
    "health check without times, AWS shows others",
    { healthCheck: probe },
    { healthCheck: { ...probe, interval: 10, timeout: 5, retries: 3 } },
    ["healthCheck.interval"],
  ),
  c(
    "no-start-period",
    "startPeriod left out, AWS shows 0",
    { healthCheck: probe },
    { healthCheck: { ...probe, startPeriod: 0 } },
  ),
  c(
    "no-start-period",
    "startPeriod 0 declared, AWS shows none",
    { healthCheck: { ...probe, startPeriod: 0 } },
    { healthCheck: probe },
  ),
  c(
    "firelens-user",
    "a log router without user, AWS shows 0",
    { firelensConfiguration: { type: "fluentbit" } },
    { user: "0", firelensConfiguration: { type: "fluentbit" } },
  ),
  c(
    "firelens-user",
    "a log router with user 0, AWS shows none",
    { user: "0", firelensConfiguration: { type: "fluentbit" } },
    { firelensConfiguration: { type: "fluentbit" } },
  ),
  c("firelens-user", "another container with user 0, AWS shows none", { user: "0" }, {}, ["user"]),
  c("firelens-user", "another container with a user, AWS shows 0", { user: "app" }, { user: "0" }, ["user"]),
  c(
    "mounts-are-writable",
    "readOnly false declared, AWS shows none",
    { mountPoints: [{ containerPath: "/a", readOnly: false }] },
    { mountPoints: [{ containerPath: "/a" }] },
  ),
  c(
    "mounts-are-writable",
    "readOnly false declared, AWS shows true",
    { mountPoints: [{ containerPath: "/a", readOnly: false }] },
    { mountPoints: [{ containerPath: "/a", readOnly: true }] },
    ["mountPoints[/a].readOnly"],
  ),
  c("stop-timeout-unverified", "stopTimeout left out, AWS shows one", {}, { stopTimeout: 30 }),
  c("stop-timeout-unverified", "stopTimeout declared, AWS shows another", { stopTimeout: 10 }, { stopTimeout: 30 }, [
    "stopTimeout",
  ]),
  c(
    "version-consistency",
    "versionConsistency enabled declared, AWS shows none",
    { versionConsistency: "enabled" },
    {},
  ),
  c(
    "version-consistency",
    "versionConsistency disabled declared, AWS shows none",
    { versionConsistency: "disabled" },
    {},
    ["versionConsistency"],
  ),
  c(
    "restart-period",
    "restart policy without period, AWS shows 300",
    { restartPolicy: { enabled: true } },
    { restartPolicy: { enabled: true, restartAttemptPeriod: 300 } },
  ),
  c(
    "restart-period",
    "restart policy without period, AWS shows 60",
    { restartPolicy: { enabled: true } },
    { restartPolicy: { enabled: true, restartAttemptPeriod: 60 } },
    ["restartPolicy.restartAttemptPeriod"],
  ),
  c(
    "swappiness-unmanaged",
    "swappiness left out, AWS shows 60",
    { linuxParameters: { maxSwap: 10 } },
    { linuxParameters: { maxSwap: 10, swappiness: 60 } },
  ),
  c(
    "swappiness-unmanaged",
    "swappiness differs",
    { linuxParameters: { swappiness: 10 } },
    { linuxParameters: { swappiness: 60 } },
    ["linuxParameters.swappiness"],
  ),
  c(
    "log-options-unmanaged",
    "AWS adds log options",
    log({ "awslogs-group": "a" }),
    log({ "awslogs-group": "a", mode: "non-blocking", "max-buffer-size": "10m" }),
  ),
  c(
    "log-options-unmanaged",
    "a declared log option differs",
    log({ mode: "blocking" }),
    log({ mode: "non-blocking" }),
    ["logConfiguration.options.mode"],
  ),
  c(
    "empty-nested-lists",
    "inner lists empty or none",
    { linuxParameters: { devices: [], tmpfs: [], capabilities: { add: [] } } },
    { linuxParameters: { capabilities: { drop: [] } } },
  ),
  c(
    "empty-nested-lists",
    "inner lists left out, AWS shows empty ones",
    { logConfiguration: { logDriver: "syslog" } },
    { logConfiguration: { logDriver: "syslog", secretOptions: [] } },
  ),
  c(
    "free-form-maps",
    "a label that looks like a field",
    { dockerLabels: { essential: "", CPU: "0" } },
    { dockerLabels: { essential: "", CPU: "0" } },
  ),
  c(
    "free-form-maps",
    "the case of a label's key matters",
    { dockerLabels: { App: "a" } },
    { dockerLabels: { app: "a" } },
    ["dockerLabels.App"],
  ),
  c(
    "container-switches-unverified",
    "false declared, AWS shows none",
    {
      privileged: false,
      readonlyRootFilesystem: false,
      interactive: false,
      pseudoTerminal: false,
      disableNetworking: false,
    },
    {},
  ),
  c("container-switches-unverified", "true declared, AWS shows none", { readonlyRootFilesystem: true }, {}, [
    "readonlyRootFilesystem",
  ]),
];

describe("container rules", () => {
  test.each(rows)("$id $says", ({ desired, live, paths }) => {
    expect(reported(desired, live)).toEqual([...paths].sort());
  });

  test("containers-are-a-set: containers in another order", () => {
    const [a, b] = [
      { name: "a", image: "x" },
      { name: "b", image: "y" },
    ];
    expect(reported({ containers: [b, a] }, { containerDefinitions: [a, b] })).toEqual([]);
  });

  test("every rule has a row", () => {
    const tested = new Set([...rows.map(({ id }) => id), "containers-are-a-set"]);
    // may-be-secret is about who may learn of it, not about what is equal.
    const untested = containerRules.map(({ id }) => id).filter((id) => id !== "may-be-secret" && !tested.has(id));
    expect(untested).toEqual([]);
  });

  test("what AWS shows in an unverified way is marked", () => {
    const found = sameTaskDefinition(
      register({ networkMode: "host", containers: [{ name: "app", privileged: true, stopTimeout: 1, cpu: 5 }] }),
      liveOf({ networkMode: "host", containerDefinitions: [{ name: "app" }] }),
    );
    expect(Object.fromEntries(found.map(({ path, unverified }) => [path, unverified]))).toEqual({
      "containers[app].privileged": true,
      "containers[app].stopTimeout": true,
      "containers[app].cpu": false,
    });
  });
});

describe("what a difference shows", () => {
  const secret = "s3cr3t-value";

  test("environment values and log options are named, never shown", () => {
    const container = (value: string) => ({
      name: "app",
      image: "nginx",
      environment: [
        { name: "PASSWORD", value },
        { name: value.length > 3 ? "ONLY_HERE" : "ONLY_THERE", value },
      ],
      logConfiguration: { logDriver: "splunk", options: { "splunk-token": value } },
      firelensConfiguration: { type: "fluentbit", options: { token: value } },
    });
    const found = sameTaskDefinition(
      register({ containers: [container(secret)] }),
      liveOf({ containerDefinitions: [container("old")] }),
    );
    expect(found.map(({ path }) => path).sort()).toEqual([
      "containers[app].environment[ONLY_HERE]",
      "containers[app].environment[ONLY_THERE]",
      "containers[app].environment[PASSWORD].value",
      "containers[app].firelensConfiguration.options.token",
      "containers[app].logConfiguration.options.splunk-token",
    ]);
    expect(JSON.stringify(found)).not.toMatch(/s3cr3t-value|"old"/);
  });

  test("driver options of volumes neither", () => {
    const volume = (password: string) => ({
      volumes: [{ name: "data", dockerVolumeConfiguration: { driverOpts: { o: password } } }],
    });
    const found = sameTaskDefinition(register(volume(secret)), liveOf(volume("old")));
    expect(found).toMatchObject([{ path: "volumes[data].dockerVolumeConfiguration.driverOpts.o" }]);
    expect(JSON.stringify(found)).not.toMatch(/s3cr3t-value|"old"/);
  });

  test("a container that is missing is one difference", () => {
    const found = sameTaskDefinition(
      register({ containers: [{ name: "app", environment: [{ name: "PASSWORD", value: secret }] }] }),
      liveOf({ containerDefinitions: [] }),
    );
    expect(found).toEqual([{ path: "containers[app]", unverified: false, secret: false }]);
  });

  test("what may be secret is marked, wherever it is", () => {
    const log = (token: string) => ({ logDriver: "splunk", options: { "splunk-token": token } });
    const found = sameTaskDefinition(
      register({ containers: [{ name: "app", image: "new", logConfiguration: log(secret) }] }),
      liveOf({ containerDefinitions: [{ name: "app", image: "old", logConfiguration: log("old") }] }),
    );
    expect(Object.fromEntries(found.map(({ path, secret: isSecret }) => [path, isSecret]))).toEqual({
      "containers[app].image": false,
      "containers[app].logConfiguration.options.splunk-token": true,
    });
  });
});
