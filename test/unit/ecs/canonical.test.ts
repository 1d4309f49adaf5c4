import { describe, expect, test } from "vitest";
import { canonical } from "../../../operator/ecs/canonical/canonical.ts";
import type { Form, Members } from "../../../operator/ecs/canonical/rule.ts";
import { serviceTree } from "../../../operator/ecs/canonical/service-rules.ts";
import { taskFacts, taskTree } from "../../../operator/ecs/canonical/task-rules.ts";
import { serviceFacts } from "../../../operator/ecs/service-spec.ts";

const service = (value: Members, form: Form = "content") => canonical(serviceTree, serviceFacts(value), value, form);
const task = (value: Members, form: Form = "content") => canonical(taskTree, taskFacts(value), value, form);
const container = (member: Members) => ({ containerDefinitions: [{ name: "app", ...member }] });

/** `a.b` with a value as nested objects; `a.[].b` puts it into a list of one. */
const nested = (path: string, value: unknown): Members =>
  path
    .split(".")
    .reduceRight<unknown>((inner, name) => (name === "[]" ? [inner] : { [name]: inner }), value) as Members;

describe("an empty list and none are one", () => {
  test.each([
    ...["environment", "mountPoints", "volumesFrom", "portMappings"].map((name) => ["empty-lists-shown", name]),
    ["system-controls", "systemControls"],
    ...["command", "credentialSpecs", "dependsOn", "dnsSearchDomains", "dnsServers", "dockerSecurityOptions"].map(
      (name) => ["empty-container-lists", name],
    ),
    ...["entryPoint", "environmentFiles", "extraHosts", "links", "resourceRequirements", "secrets", "ulimits"].map(
      (name) => ["empty-container-lists", name],
    ),
  ])("%s container %s", (_, name) => {
    expect(task(container({ [name]: [] }))).toEqual(task(container({})));
    expect(task(container({}), "actual")).toMatchObject(container({ [name]: [] }));
  });

  test.each([
    ["empty-nested-lists", "logConfiguration.secretOptions", { logDriver: "syslog" }],
    ["empty-nested-lists", "linuxParameters.devices", { maxSwap: 1 }],
    ["empty-nested-lists", "linuxParameters.tmpfs", { maxSwap: 1 }],
    ["empty-nested-lists", "linuxParameters.capabilities.add", { drop: ["a"] }],
    ["empty-nested-lists", "linuxParameters.capabilities.drop", { add: ["a"] }],
  ])("%s container %s", (_, path, beside) => {
    const [parent, name] = [path.slice(0, path.lastIndexOf(".")), path.slice(path.lastIndexOf(".") + 1)];
    expect(task(container(nested(parent, { ...beside, [name]: [] })))).toEqual(task(container(nested(parent, beside))));
  });

  test.each(["requiresCompatibilities", "placementConstraints", "volumes", "inferenceAccelerators"])(
    "empty lists: %s",
    (name) => {
      expect(task({ [name]: [] })).toEqual(task({}));
    },
  );

  test.each([
    ["strategy-is-a-set", "capacityProviderStrategy"],
    ["load-balancers-are-a-set", "loadBalancers"],
    ["load-balancers-are-a-set", "vpcLatticeConfigurations"],
    ["load-balancers-are-a-set", "gatewayConnectors"],
    ["placement-constraints-are-a-set", "placementConstraints"],
    ["no-placement-strategy", "placementStrategy"],
    ["registries-are-a-set", "serviceRegistries"],
  ])("%s service %s", (_, name) => {
    expect(service({ [name]: [] })).toEqual(service({}));
    expect(service({}, "actual")).toMatchObject({ [name]: [] });
  });

  test.each([
    ["deployment-configuration-defaults", "deploymentConfiguration.alarms", "alarmNames"],
    ["lifecycle-hooks-are-a-set", "deploymentConfiguration", "lifecycleHooks"],
    ["connect-log-configuration", "serviceConnectConfiguration.logConfiguration", "secretOptions"],
    ["metrics-are-a-set", "monitoring", "metricConfigurations"],
  ])("%s service %s.%s", (_, parent, name) => {
    const beside = { inventedLater: 1 };
    expect(service(nested(parent, { ...beside, [name]: [] }))).toEqual(service(nested(parent, beside)));
  });
});

const HOOK_TIMEOUT = "deploymentConfiguration.lifecycleHooks.[].timeoutConfiguration";
const HOOK = { hookTargetArn: "arn:f", lifecycleStages: ["PRE_SCALE_UP"] };

describe("what is left out and its default written out are one", () => {
  test.each([
    [
      "health-check-defaults",
      "healthCheck",
      { command: ["a"] },
      { interval: 30, timeout: 5, retries: 3, startPeriod: 0 },
    ],
    ["mounts-are-writable", "volumesFrom.[]", { sourceContainer: "a" }, { readOnly: false }],
    ["restart-period", "restartPolicy", { enabled: true }, { restartAttemptPeriod: 300 }],
    [
      "container-switches-unverified",
      "",
      {},
      { privileged: false, interactive: false, pseudoTerminal: false, disableNetworking: false },
    ],
  ])("%s container %s", (_, path, without, defaults) => {
    const at = (value: Members) => (path === "" ? container(value) : container(nested(path, value)));
    expect(task(at({ ...without, ...defaults }))).toEqual(task(at(without)));
    expect(task(at({ ...without, [Object.keys(defaults)[0] ?? ""]: 77 }))).not.toEqual(task(at(without)));
  });

  test.each([
    ["volume-host-is-empty", "volumes.[]", { name: "a" }, { host: {} }],
    [
      "efs-transit-encryption",
      "volumes.[].efsVolumeConfiguration",
      { fileSystemId: "a" },
      { transitEncryption: "DISABLED" },
    ],
    ["proxy-type", "proxyConfiguration", { containerName: "a" }, { type: "APPMESH" }],
  ])("%s task %s", (_, path, without, defaults) => {
    expect(task(nested(path, { ...without, ...defaults }))).toEqual(task(nested(path, without)));
  });

  test.each([
    ["lifecycle-hooks-are-a-set", "deploymentConfiguration.lifecycleHooks.[]", HOOK, { targetType: "AWS_LAMBDA" }],
    [
      "hook-timeout-defaults",
      "deploymentConfiguration.lifecycleHooks.[]",
      HOOK,
      { timeoutConfiguration: { action: "ROLLBACK", timeoutInMinutes: 1440 } },
    ],
    ["hook-timeout-defaults", HOOK_TIMEOUT, { timeoutInMinutes: 5 }, { action: "ROLLBACK" }],
    ["hook-timeout-defaults", HOOK_TIMEOUT, { action: "CONTINUE" }, { timeoutInMinutes: 1440 }],
    ["strategy-is-a-set", "capacityProviderStrategy.[]", { capacityProvider: "a" }, { base: 0, weight: 0 }],
    ["metrics-are-a-set", "monitoring.metricConfigurations.[]", { metricNames: ["a"] }, { resolutionSeconds: 60 }],
  ])("%s service %s, which is replaced as a whole", (_, path, without, defaults) => {
    expect(service(nested(path, { ...without, ...defaults }), "declared")).toEqual(
      service(nested(path, without), "declared"),
    );
    for (const name of Object.keys(defaults)) {
      expect(service(nested(path, { ...without, [name]: "another" }), "declared")).not.toEqual(
        service(nested(path, without), "declared"),
      );
    }
  });

  test.each([
    [
      "deployment-configuration-defaults",
      "deploymentConfiguration.deploymentCircuitBreaker",
      { enable: true, rollback: true },
      { resetOnHealthyTask: true, thresholdConfiguration: { type: "BOUNDED_PERCENT", value: 50 } },
    ],
    [
      "early-success-defaults",
      "deploymentConfiguration.earlySuccessCriteria",
      { enable: true },
      { healthyPercent: 100, sourceServiceRevisionCleanup: "BLOCKING" },
    ],
    [
      "canary-defaults",
      "deploymentConfiguration.canaryConfiguration",
      {},
      { canaryPercent: 5, canaryBakeTimeInMinutes: 10 },
    ],
    [
      "linear-defaults",
      "deploymentConfiguration.linearConfiguration",
      {},
      { stepPercent: 10, stepBakeTimeInMinutes: 6 },
    ],
    ["no-public-ip", "networkConfiguration.awsvpcConfiguration", { subnets: ["a"] }, { assignPublicIp: "DISABLED" }],
    [
      "discovery-name-is-port-name",
      "serviceConnectConfiguration.services.[]",
      { portName: "api" },
      { discoveryName: "api" },
    ],
    ["volume-file-system", "volumeConfigurations.[].managedEBSVolume", { roleArn: "r" }, { filesystemType: "xfs" }],
    ["gp3-iops", "volumeConfigurations.[].managedEBSVolume", { volumeType: "gp3" }, { iops: 3000 }],
  ])(
    "%s service %s: what AWS leaves out has its default, what a person leaves out says nothing",
    (_, path, without, defaults) => {
      const both = nested(path, { ...without, ...defaults });
      expect(service(nested(path, without), "actual")).toEqual(service(both, "actual"));
      expect(service(nested(path, without), "declared")).not.toEqual(service(both, "declared"));
      expect(service(nested(path, without), "declared")).toEqual(nested(path, without));
    },
  );

  test("dns-name-is-computed: the name of a client alias", () => {
    const connect = (alias: Members) => ({
      serviceConnectConfiguration: {
        namespace: "local",
        services: [{ portName: "api", clientAliases: [{ port: 80, ...alias }] }],
      },
    });
    expect(service(connect({}), "actual")).toEqual(service(connect({ dnsName: "api.local" }), "actual"));
  });
});

describe("computed members", () => {
  const date = "2026-01-01";

  test("task-computed-members, task-tags-are-separate: of a task definition", () => {
    const computed = {
      compatibilities: [],
      requiresAttributes: [],
      registeredAt: date,
      registeredBy: "x",
      deregisteredAt: date,
      deleteRequestedAt: date,
      revision: 1,
      status: "ACTIVE",
      taskDefinitionArn: "arn",
      tags: [],
    };
    expect(task({ family: "web", ...computed })).toEqual(task({ family: "web" }));
  });

  test("platform-family-is-computed, service-tags-are-separate, service-computed-members: of a service", () => {
    const computed = {
      status: "ACTIVE",
      events: [],
      runningCount: 1,
      pendingCount: 1,
      taskSets: [],
      deployments: [],
      createdAt: date,
      createdBy: "x",
      currentServiceDeployment: "a",
      currentServiceRevisions: [],
      resourceManagementType: "CUSTOMER",
      platformFamily: "Linux",
      tags: [],
    };
    expect(service(computed)).toEqual(service({}));
  });

  test("percents-under-other-controllers: percents under another controller", () => {
    const external = { deploymentController: { type: "EXTERNAL" } };
    const percents = { deploymentConfiguration: { maximumPercent: 150, minimumHealthyPercent: 10 } };
    expect(service({ ...external, ...percents })).toEqual(service({ ...external, deploymentConfiguration: {} }));
  });
});

describe("other spellings and orders", () => {
  test.each([
    ["0.25 vCPU", "256"],
    ["1vcpu", "1024"],
    [".5 vCPU", "512"],
    [256, "256"],
    ["0256", "256"],
    ["many", "many"],
  ])("cpu-and-memory-units, cpu-and-memory-numbers: cpu %s is stored as %s", (written, stored) => {
    expect(task({ cpu: written })).toMatchObject({ cpu: stored });
  });

  test.each([
    ["0.5 GB", "512"],
    ["4GB", "4096"],
    [512, "512"],
  ])("cpu-and-memory-units, cpu-and-memory-numbers: memory %s is stored as %s", (written, stored) => {
    expect(task({ memory: written })).toMatchObject({ memory: stored });
  });

  test("lattice-targets-are-a-set, gateway-connectors-are-a-set, lifecycle-hooks-are-a-set: pairs and sets inside lists", () => {
    const lattice = (a: string, b: string) => ({
      vpcLatticeConfigurations: [
        { portName: "x", targetGroupArn: a, advancedConfiguration: { alternateTargetGroupArn: b } },
      ],
    });
    expect(service(lattice("a", "b"))).toEqual(service(lattice("b", "a")));
    const filters = (...accessTypes: string[]) => ({
      gatewayConnectors: [{ portName: "x", filters: { accessTypes } }],
    });
    expect(service(filters("a", "b"))).toEqual(service(filters("b", "a")));
    const hook = (...lifecycleStages: string[]) => ({
      deploymentConfiguration: { lifecycleHooks: [{ lifecycleStages }] },
    });
    expect(service(hook("a", "b"))).toEqual(service(hook("b", "a")));
  });
});

describe("free-form values keep what looks empty", () => {
  const odd = { none: null, list: [{}, null], inner: { cpu: 0, environment: [] } };

  test.each<[string, (value: unknown) => Members, (value: Members) => Members]>([
    ["dockerLabels", (value) => container({ dockerLabels: value }), task],
    ["log options", (value) => container({ logConfiguration: { options: value } }), task],
    ["log router options", (value) => container({ firelensConfiguration: { options: value } }), task],
    ["driver options", (value) => nested("volumes.[].dockerVolumeConfiguration.driverOpts", value), task],
    ["volume labels", (value) => nested("volumes.[].dockerVolumeConfiguration.labels", value), task],
    ["hook details", (value) => nested("deploymentConfiguration.lifecycleHooks.[].hookDetails", value), service],
    ["proxy log options", (value) => nested("serviceConnectConfiguration.logConfiguration.options", value), service],
  ])("%s", (_, around, form) => {
    expect(JSON.stringify(form(around(odd)))).toContain(JSON.stringify(odd));
  });
});
