import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ControlPlane, startControlPlane } from "../controlplane/start.ts";
import { type CommandResult, runCommand } from "../lib/command.ts";
import { repositoryRoot } from "../lib/paths.ts";
import { type Child, startChild } from "./child.ts";

/** Roles that the examples for blue/green and for capacity providers hand to ECS. */
const ROLES = ["ecs-load-balancer", "ecsInfrastructureRole"].map((name) => `arn:aws:iam::123456789012:role/${name}`);

/** Prints a line. */
export type Say = (line: string) => void;

/** Everything the demo runs on: a real control plane, the ECS simulator, the operator. */
export interface Environment {
  readonly controlPlane: ControlPlane;
  readonly simulatorUrl: string;
  /** Runs kubectl as the administrator; throws with kubectl's own words when it fails. */
  kubectl(...args: readonly string[]): Promise<CommandResult>;
  /** The simulator's control API: GET without a body, POST with one. */
  simulator(path: string, body?: object): Promise<unknown>;
  /** Where the operator's log goes. */
  readonly operatorLog: string;
  /** True while both programs run. */
  alive(): boolean;
  stop(): Promise<void>;
}

/** @throws Error with the end of a program's log when it does not come up */
export async function startEnvironment(): Promise<Environment> {
  const directory = mkdtempSync(join(tmpdir(), "ecs-operator-demo-"));
  const controlPlane = await startControlPlane();
  const children: Child[] = [];
  const stop = async (): Promise<void> => {
    for (const child of [...children].reverse()) await child.stop();
    await controlPlane.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const simulator = await startChild("simulator", ["simulator/main.ts", "--port", "0"], {
      log: join(directory, "simulator.log"),
      ready: (line) => line.includes('"url"'),
    });
    children.push(simulator);
    const simulatorUrl = (JSON.parse(simulator.readyLine) as { url: string }).url;
    // All runs on Fargate; AWS would not delete a cluster that still has instances.
    await callSimulator(simulatorUrl, "scenario", { containerInstances: 0 });
    const kubectl = kubectlOf(controlPlane);
    await kubectl("apply", "--server-side", "-f", join(repositoryRoot, "crds"));
    await kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
    const operatorLog = join(directory, "operator.log");
    const operator = await startChild("operator", operatorArguments(controlPlane), {
      log: operatorLog,
      ready: (line) => line.includes('"leadership gained"'),
      env: {
        AWS_ENDPOINT_URL: simulatorUrl,
        AWS_REGION: "eu-central-1",
        // The simulator takes any; a 12-digit key would be the account.
        AWS_ACCESS_KEY_ID: "demo",
        AWS_SECRET_ACCESS_KEY: "demo",
      },
    });
    children.push(operator);
    return {
      controlPlane,
      simulatorUrl,
      kubectl,
      simulator: (path, body) => callSimulator(simulatorUrl, path, body),
      operatorLog,
      alive: () => children.every((child) => child.running()),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function operatorArguments(controlPlane: ControlPlane): readonly string[] {
  return [
    "operator/main.ts",
    ...["--kubeconfig", controlPlane.kubeconfigPath],
    ...["--lease-namespace", "kube-system"],
    ...["--poll-interval", "500ms"],
    ...["--passable-roles", ROLES.join(",")],
    ...["--metrics-address", "127.0.0.1:0"],
    ...["--probes-address", "127.0.0.1:0"],
  ];
}

function kubectlOf({ kubectlPath, kubeconfigPath }: ControlPlane): Environment["kubectl"] {
  return async (...args) => {
    const result = await runCommand(kubectlPath, ["--kubeconfig", kubeconfigPath, ...args], { limitMs: 120_000 });
    if (result.code !== 0) throw new Error(`kubectl ${args.join(" ")} failed: ${result.stderr.trim()}`);
    return result;
  };
}

async function callSimulator(url: string, path: string, body: object | undefined): Promise<unknown> {
  const request = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const answer = await fetch(`${url}/_simulator/${path}`, request);
  if (!answer.ok) throw new Error(`the simulator refused ${path}: ${await answer.text()}`);
  return answer.json();
}
