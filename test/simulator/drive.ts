import type { SimAnswer } from "../../simulator/core/answer.ts";
import type { OptionsPatch } from "../../simulator/simulator.ts";
import { createSimulator, type Simulator } from "../../simulator/simulator.ts";

/** Output of a call; tests reach into it freely, the shapes are checked elsewhere. */
// biome-ignore lint/suspicious/noExplicitAny: outputs of many operations, read member by member
export type Output = any;

export interface Driver {
  readonly simulator: Simulator;
  now(): number;
  /** A call that must succeed. */
  call(operation: string, input?: object): Output;
  /** A call that must be refused. @returns `<type>: <message>` */
  refused(operation: string, input?: object): string;
  raw(operation: string, input?: unknown): SimAnswer;
  /** Lets virtual time pass. */
  run(ms: number): void;
  /** Lets time pass in small steps until the condition holds. */
  until(what: string, condition: () => boolean, limitMs?: number): void;
}

export const start = 1_800_000_000_000;
export const scope = { account: "111122223333", region: "eu-west-1", caller: "tester" };

export function drive(options: OptionsPatch = {}): Driver {
  const simulator = createSimulator(options);
  let now = start;
  simulator.advance(now);
  const raw = (operation: string, input: unknown = {}) => simulator.handle(scope, "ecs", operation, input, now);
  const run = (ms: number) => {
    now += ms;
    simulator.advance(now);
  };
  return {
    simulator,
    now: () => now,
    raw,
    run,
    call(operation, input) {
      const answer = raw(operation, input);
      if (answer.status !== 200) throw new Error(`${operation}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
    refused(operation, input) {
      const answer = raw(operation, input);
      if (answer.status === 200) throw new Error(`${operation} was not refused`);
      return `${answer.body.__type}: ${answer.body.message}`;
    },
    until(what, condition, limitMs = 600_000) {
      for (let passed = 0; passed <= limitMs; passed += 50) {
        if (condition()) return;
        run(50);
      }
      throw new Error(`never happened: ${what}`);
    },
  };
}

export const fargateTask = (family: string, image: string, more: object = {}) => ({
  family,
  networkMode: "awsvpc",
  requiresCompatibilities: ["FARGATE"],
  cpu: "256",
  memory: "512",
  containerDefinitions: [{ name: "app", image, ...more }],
});

export const vpc = { awsvpcConfiguration: { subnets: ["subnet-a", "subnet-b"] } };

export const fargateService = (more: object = {}) => ({
  cluster: "c",
  serviceName: "web",
  taskDefinition: "web",
  desiredCount: 4,
  launchType: "FARGATE",
  networkConfiguration: vpc,
  ...more,
});

/** A driver with cluster `c` and the service `web` on `web:1`, steady. */
export function driveService(more: object = {}, options: OptionsPatch = {}): Driver {
  const driver = drive(options);
  driver.call("CreateCluster", { clusterName: "c" });
  driver.call("RegisterTaskDefinition", fargateTask("web", "shop:1"));
  driver.call("CreateService", fargateService(more));
  driver.until("first deployment ends", () => deployment(driver).status === "SUCCESSFUL", 3_600_000);
  return driver;
}

export const service = (driver: Driver): Output =>
  driver.call("DescribeServices", { cluster: "c", services: ["web"] }).services[0];

/** The newest service deployment of `web`. */
export function deployment(driver: Driver): Output {
  const arns = [service(driver).currentServiceDeployment];
  return driver.call("DescribeServiceDeployments", { serviceDeploymentArns: arns }).serviceDeployments[0];
}

/** Registers another revision of `web` and updates the service to it. */
export function release(driver: Driver, image: string, more: object = {}): void {
  driver.call("RegisterTaskDefinition", fargateTask("web", image));
  driver.call("UpdateService", { cluster: "c", service: "web", taskDefinition: "web", ...more });
}
