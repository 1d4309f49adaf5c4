/** Container instances: machines of the scenario, what they take, and what a service says that finds no place. */
import { describe, expect, it } from "vitest";
import { parseQuery } from "../../simulator/services/ecs/container-instances/query.ts";
import type { Machine } from "../../simulator/services/ecs/scenario.ts";
import { type Driver, drive, service } from "./drive.ts";

const machine = (id: string, more: Partial<Machine> = {}): Machine => ({ id, cluster: "c", ...more });

const UNPLACED = "was unable to place a task because no container instance met all of its requirements.";
const TROUBLESHOOTING = "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.";

/** A driver with cluster `c`, these machines, and a definition `web`. */
function on(machines: readonly Machine[], definition: object = {}, container: object = {}): Driver {
  const driver = drive();
  driver.simulator.setScenario({ machines });
  driver.call("CreateCluster", { clusterName: "c" });
  register(driver, definition, container);
  return driver;
}

const register = (driver: Driver, definition: object = {}, container: object = {}) =>
  driver.call("RegisterTaskDefinition", {
    family: "web",
    ...definition,
    containerDefinitions: [{ name: "app", image: "shop:1", memory: 512, ...container }],
  });

const create = (driver: Driver, more: object = {}) =>
  driver.call("CreateService", {
    cluster: "c",
    serviceName: "web",
    taskDefinition: "web",
    launchType: "EC2",
    desiredCount: 1,
    ...more,
  });

const running = (driver: Driver): number => service(driver).runningCount;

const instances = (driver: Driver, more: object = {}) => {
  const containerInstances = driver.call("ListContainerInstances", { cluster: "c", ...more }).containerInstanceArns;
  if (containerInstances.length === 0) return [];
  return driver.call("DescribeContainerInstances", { cluster: "c", containerInstances }).containerInstances;
};

/** EC2 ids of the machines of all tasks of the cluster that are to run, sorted. */
function places(driver: Driver): string[] {
  const taskArns = driver.call("ListTasks", { cluster: "c" }).taskArns;
  const known = new Map<string, string>(
    instances(driver).map((one: { containerInstanceArn: string; ec2InstanceId: string }) => [
      one.containerInstanceArn,
      one.ec2InstanceId,
    ]),
  );
  const tasks = driver.call("DescribeTasks", { cluster: "c", tasks: taskArns }).tasks;
  return tasks.map((task: { containerInstanceArn: string }) => known.get(task.containerInstanceArn) ?? "").sort();
}

/** What the service says when it finds no place: the sentence after the first one. */
function complaint(driver: Driver): string {
  driver.run(2_000);
  const said: string[] = service(driver).events.map(({ message }: { message: string }) => message);
  const found = said.filter((message) => message.includes("unable to place"));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(new RegExp(`^\\(service web\\) ${UNPLACED} .* ${TROUBLESHOOTING}$`));
  return (found[0] ?? "").slice(`(service web) ${UNPLACED} `.length, -TROUBLESHOOTING.length - 1);
}

const nearest = (driver: Driver): string => {
  const arn: string = instances(driver)[0].containerInstanceArn;
  return `The closest matching (container-instance ${arn.slice(arn.lastIndexOf("/") + 1)})`;
};

describe("a machine", () => {
  it("is registered in the cluster of its name, with what it has", () => {
    const driver = on([machine("i-1", { cpu: 1024, memory: 2048 }), machine("i-2", { cluster: "other" })]);
    expect(instances(driver)).toMatchObject([
      {
        ec2InstanceId: "i-1",
        status: "ACTIVE",
        agentConnected: true,
        registeredResources: [
          { name: "CPU", integerValue: 1024 },
          { name: "MEMORY", integerValue: 2048 },
          { name: "PORTS", stringSetValue: ["22", "2375", "2376", "51678", "51679", "51680"] },
          { name: "PORTS_UDP", stringSetValue: [] },
        ],
      },
    ]);
    expect(driver.call("DescribeClusters", { clusters: ["c"] }).clusters[0]).toMatchObject({
      registeredContainerInstancesCount: 1,
    });
  });

  it("shows what its tasks leave, and the host ports that they take", () => {
    const ports = { portMappings: [{ containerPort: 80, hostPort: 8080 }, { containerPort: 81 }] };
    const driver = on([machine("i-1")], {}, { cpu: 256, memoryReservation: 128, ...ports });
    create(driver);
    driver.until("the task", () => running(driver) === 1);
    const [{ remainingResources, runningTasksCount }] = instances(driver);
    expect(runningTasksCount).toBe(1);
    expect(remainingResources).toMatchObject([
      { integerValue: 2048 - 256 },
      { integerValue: 4096 - 128 },
      { stringSetValue: expect.arrayContaining(["22", "8080"]) },
      {},
    ]);
  });

  it("that goes takes its tasks with it, and the service starts others elsewhere", () => {
    const driver = on([machine("i-1"), machine("i-2")]);
    create(driver, { desiredCount: 2 });
    driver.until("two tasks", () => running(driver) === 2);
    expect(places(driver)).toEqual(["i-1", "i-2"]);
    driver.simulator.setScenario({ machines: [machine("i-2")] });
    driver.until("two tasks again", () => running(driver) === 2 && places(driver).length === 2);
    expect(places(driver)).toEqual(["i-2", "i-2"]);
    const stopped = driver.call("ListTasks", { cluster: "c", desiredStatus: "STOPPED" }).taskArns;
    const [task] = driver.call("DescribeTasks", { cluster: "c", tasks: stopped }).tasks;
    expect(task).toMatchObject({ stopCode: "TerminationNotice", stoppedReason: expect.stringContaining("i-1") });
  });

  it("keeps its cluster from being deleted", () => {
    const driver = on([machine("i-1")]);
    expect(driver.refused("DeleteCluster", { cluster: "c" })).toMatch(/^ClusterContainsContainerInstancesException/);
    const [{ containerInstanceArn }] = instances(driver);
    driver.call("DeregisterContainerInstance", { cluster: "c", containerInstance: containerInstanceArn });
    expect(instances(driver)).toEqual([]);
    driver.call("DeleteCluster", { cluster: "c" });
  });

  it("that is there after a scenario without machines counts nowhere else", () => {
    const driver = drive();
    driver.call("CreateCluster", { clusterName: "free" });
    driver.simulator.setScenario({ containerInstances: 3, machines: [machine("i-1")] });
    const arns = driver.call("ListContainerInstances", { cluster: "free" }).containerInstanceArns;
    expect(arns).toHaveLength(3);
    const [one] = driver.call("DescribeContainerInstances", {
      cluster: "free",
      containerInstances: arns,
    }).containerInstances;
    expect(one).toMatchObject({ status: "ACTIVE", registeredResources: [] });
  });
});

describe("a service that finds no place says why, once", () => {
  it("where there is no instance of its kind", () => {
    const driver = on([machine("mi-1")]);
    create(driver);
    expect(complaint(driver)).toBe("Reason: No Container Instances were found in your cluster.");
  });

  it("where the agent is not connected", () => {
    const driver = on([machine("i-1", { agentConnected: false })]);
    create(driver);
    expect(complaint(driver)).toBe(`${nearest(driver)} encountered error "AGENT".`);
  });

  it("where another task has its host port", () => {
    const driver = on([machine("i-1")], {}, { portMappings: [{ containerPort: 80, hostPort: 80 }] });
    create(driver, { desiredCount: 2 });
    driver.until("one task", () => running(driver) === 1);
    expect(complaint(driver)).toBe(`${nearest(driver)} is already using a port required by your task.`);
  });

  it("where CPU or memory are short", () => {
    const cpu = on([machine("i-1", { cpu: 1024 })], {}, { cpu: 1500 });
    create(cpu);
    expect(complaint(cpu)).toBe(`${nearest(cpu)} has insufficient CPU units available.`);
    const memory = on([machine("i-1", { memory: 256 })]);
    create(memory);
    expect(complaint(memory)).toBe(`${nearest(memory)} has insufficient memory available.`);
  });

  it("where the platform or a constraint does not fit", () => {
    const arm = on([machine("i-1")], { runtimePlatform: { cpuArchitecture: "ARM64" } });
    create(arm);
    expect(complaint(arm)).toBe(`${nearest(arm)} is missing an attribute required by your task.`);
    const constrained = on([machine("i-1")]);
    create(constrained, { placementConstraints: [{ type: "memberOf", expression: "attribute:rack == a" }] });
    expect(complaint(constrained)).toBe(
      `${nearest(constrained)} encountered error "MemberOf placement constraint unsatisfied.".`,
    );
  });

  it("and goes on once there is room", () => {
    const driver = on([machine("i-1", { memory: 256 })]);
    create(driver);
    complaint(driver);
    driver.simulator.setScenario({ machines: [machine("i-1", { memory: 256 }), machine("i-2")] });
    driver.until("the task", () => running(driver) === 1);
    expect(places(driver)).toEqual(["i-2"]);
  });
});

describe("placement", () => {
  const zone = (name: string) => ({ attributes: { "ecs.availability-zone": name } });

  it("puts Windows and ARM64 where they run", () => {
    const machines = [
      machine("i-1"),
      machine("i-2", { attributes: { "ecs.os-type": "windows" } }),
      machine("i-3", { attributes: { "ecs.cpu-architecture": "arm64" } }),
    ];
    const windows = on(machines, { runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" } });
    create(windows);
    windows.run(200);
    expect(places(windows)).toEqual(["i-2"]);
    const arm = on(machines, { runtimePlatform: { cpuArchitecture: "ARM64" } });
    create(arm);
    arm.run(200);
    expect(places(arm)).toEqual(["i-3"]);
  });

  it("keeps tasks of the launch type EXTERNAL on external instances", () => {
    const driver = on([machine("i-1"), machine("mi-1")]);
    create(driver, { launchType: "EXTERNAL", desiredCount: 2 });
    driver.until("two tasks", () => running(driver) === 2);
    expect(places(driver)).toEqual(["mi-1", "mi-1"]);
  });

  it("spreads over zones where nothing is said, and packs where it is", () => {
    const machines = [machine("i-1", zone("a")), machine("i-2", zone("a")), machine("i-3", zone("b"))];
    const spread = on(machines);
    create(spread, { desiredCount: 4 });
    spread.until("four tasks", () => running(spread) === 4);
    expect(places(spread)).toEqual(["i-1", "i-2", "i-3", "i-3"]);
    const packed = on([machine("i-1"), machine("i-2", { memory: 2048 })]);
    create(packed, { desiredCount: 4, placementStrategy: [{ type: "binpack", field: "memory" }] });
    packed.until("four tasks", () => running(packed) === 4);
    expect(places(packed)).toEqual(["i-2", "i-2", "i-2", "i-2"]);
  });

  it("keeps tasks of a group apart with distinctInstance", () => {
    const driver = on([machine("i-1"), machine("i-2")]);
    create(driver, { desiredCount: 3, placementConstraints: [{ type: "distinctInstance" }] });
    driver.until("two tasks", () => running(driver) === 2);
    expect(places(driver)).toEqual(["i-1", "i-2"]);
    expect(complaint(driver)).toContain("DistinctInstance placement constraint unsatisfied.");
  });

  it("runs one task of a DAEMON service on each instance that fits, through a release and new machines", () => {
    const windows = machine("i-9", { attributes: { "ecs.os-type": "windows" } });
    const linux = { runtimePlatform: { operatingSystemFamily: "LINUX" } };
    const driver = on([machine("i-1"), machine("i-2"), windows], linux);
    create(driver, { schedulingStrategy: "DAEMON", desiredCount: undefined });
    driver.until("two tasks", () => running(driver) === 2);
    register(driver, linux, { image: "shop:2" });
    driver.call("UpdateService", { cluster: "c", service: "web", taskDefinition: "web" });
    driver.simulator.setScenario({ machines: [machine("i-1"), machine("i-2"), machine("i-3"), windows] });
    driver.until("the release", () => service(driver).deployments[0].runningCount === 3);
    expect(places(driver)).toEqual(["i-1", "i-2", "i-3"]);
  });

  it("empties a DRAINING instance without going below minimumHealthyPercent", () => {
    const driver = on([machine("i-1"), machine("i-2")]);
    create(driver, { desiredCount: 2 });
    driver.until("steady", () => /steady state/.test(service(driver).events[0]?.message));
    const [{ containerInstanceArn }] = instances(driver, { filter: "ec2InstanceId == i-1" });
    driver.call("UpdateContainerInstancesState", {
      cluster: "c",
      containerInstances: [containerInstanceArn],
      status: "DRAINING",
    });
    let least = 2;
    driver.until("both on the other", () => {
      least = Math.min(least, running(driver));
      return places(driver).join() === "i-2,i-2";
    });
    expect(least).toBe(2);
    expect(instances(driver, { status: "DRAINING" })).toMatchObject([{ ec2InstanceId: "i-1" }]);
  });

  it("answers RunTask with the failure instead of an event", () => {
    const driver = on([machine("i-1")], {}, { portMappings: [{ containerPort: 80, hostPort: 80 }] });
    const { tasks, failures } = driver.call("RunTask", { cluster: "c", taskDefinition: "web", count: 2 });
    expect(tasks).toHaveLength(1);
    expect(failures).toEqual([{ arn: instances(driver)[0].containerInstanceArn, reason: "RESOURCE:PORTS" }]);
  });
});

describe("an expression", () => {
  const values: Readonly<Record<string, string>> = {
    "attribute:ecs.instance-type": "t3.small",
    "attribute:rack": "a",
    runningTasksCount: "2",
  };
  const subject = { value: (name: string) => values[name], groups: ["service:production"] };

  it.each([
    ["attribute:ecs.instance-type == t3.small", true],
    ["attribute:ecs.instance-type =~ t3.* and attribute:rack != b", true],
    ["attribute:rack in [a, b]", true],
    ["attribute:rack not_in [a, b]", false],
    ["attribute:missing exists", false],
    ["attribute:missing !exists or attribute:rack == b", true],
    ["(attribute:rack == b or attribute:rack == a) and runningTasksCount > 1", true],
    ["task:group == service:production", true],
    ["not(task:group == database)", true],
    ["!(task:group == service:production)", false],
    ["attribute:rack in ['a', 'c']", true],
  ])("%s: %s", (expression, expected) => {
    expect(parseQuery(expression)(subject)).toBe(expected);
  });

  it.each(["attribute:rack", "attribute:rack ==", "rack == a", "(attribute:rack == a", "attribute:rack == a b"])(
    "%s is none",
    (expression) => expect(() => parseQuery(expression)).toThrow("Invalid expression"),
  );
});
