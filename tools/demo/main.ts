// The demo: a real API server, a local ECS and the operator, and a story of two releases.
//
//   npm run demo             leaves everything running, with a kubeconfig to play with
//   npm run demo -- --once   ends after the story; exit code 0 only if it came true
import { once } from "node:events";
import { commandLine } from "../lib/command-line.ts";
import { startEnvironment } from "./environment.ts";
import { runStory } from "./story.ts";

const USAGE = `Usage: npm run demo [-- --once]

Starts etcd, kube-apiserver, the ECS simulator and the operator, applies examples/quickstart/, and shows a rolling
and a blue/green release. Without --once everything stays up until Ctrl-C.
`;

const { once: onlyOnce } = commandLine(USAGE, { once: { type: "boolean", default: false } });

process.exitCode = await demo(onlyOnce);

async function demo(onlyOnce: boolean): Promise<number> {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  say("Starting etcd, kube-apiserver, the ECS simulator and the operator ...");
  const environment = await startEnvironment();
  const { controlPlane } = environment;
  try {
    say(`export KUBECONFIG=${controlPlane.kubeconfigPath}\n`);
    await runStory(environment, say);
    say("\nThe story came true: Kubernetes and the simulator agree on every step.");
    if (onlyOnce) return 0;
    say(
      playOn(controlPlane.kubectlPath, controlPlane.kubeconfigPath, environment.simulatorUrl, environment.operatorLog),
    );
    await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
    return 0;
  } catch (error) {
    say(`\nThe story did not come true: ${error instanceof Error ? error.message : String(error)}`);
    say(`The operator's log: ${environment.operatorLog}`);
    if (!onlyOnce) await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
    return 1;
  } finally {
    await environment.stop();
  }
}

function playOn(kubectl: string, kubeconfig: string, simulatorUrl: string, operatorLog: string): string {
  return `
Everything keeps running until Ctrl-C. To play on, in another terminal:

  export KUBECONFIG=${kubeconfig}
  alias kubectl=${kubectl}
  kubectl get ecs -A
  kubectl describe ecsservice web
  kubectl explain ecsservice.spec
  kubectl scale ecsservice web --replicas=3
  kubectl annotate ecsservice web ecs-operator.dev/restart=$(date +%s)
  # an image whose containers exit: the circuit breaker rolls back, and the service says why
  curl -s ${simulatorUrl}/_simulator/scenario -d '{"images":[{"image":"broken","outcome":{"kind":"exits","exitCode":3,"afterMs":100}}]}'
  kubectl patch ecstaskdefinition sample-fargate --type=json \\
    -p '[{"op":"replace","path":"/spec/containers/0/image","value":"example.com/broken:1"}]'
  kubectl delete ecs --all

The operator's log: ${operatorLog}
What AWS was asked: ${simulatorUrl}/_simulator/ledger
`;
}
