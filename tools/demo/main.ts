// The demo: a real API server, a local AWS and the operator, and a story.
//
//   npm run demo                        leaves everything running, with a kubeconfig to play with
//   npm run demo -- --once              ends after the story; exit code 0 only if it came true
//   npm run demo -- --story discovery   another story
import { once } from "node:events";
import { commandLine } from "../lib/command-line.ts";
import { type Environment, type Say, startEnvironment } from "./environment.ts";
import { autoscaling } from "./stories/autoscaling.ts";
import { capacity } from "./stories/capacity.ts";
import { discovery } from "./stories/discovery.ts";
import { releases } from "./stories/releases.ts";
import { tasks } from "./stories/tasks.ts";

const USAGE = `Usage: npm run demo [-- options]

Starts etcd, kube-apiserver, the simulator of AWS and the operator, and tells a story that checks itself.

  --story <name>  releases: a rolling and a blue/green release (default)
                  discovery: a service that is found as payments.shop.local
                  capacity: a cluster with capacity providers
                  autoscaling: a service that follows its load
                  tasks: a task that fails twice and succeeds, one that is deleted in mid-run, and a schedule
  --once          ends after the story; without it everything stays up until Ctrl-C
  --help          shows this text
`;

type Story = (environment: Environment, say: Say) => Promise<void>;

const STORIES: ReadonlyMap<string, Story> = new Map([
  ["releases", releases],
  ["discovery", discovery],
  ["capacity", capacity],
  ["autoscaling", autoscaling],
  ["tasks", tasks],
]);

const options = commandLine(USAGE, {
  once: { type: "boolean", default: false },
  story: { type: "string", default: "releases" },
});
const story = STORIES.get(options.story);
if (story === undefined) {
  console.error(`There is no story ${options.story}; there are ${[...STORIES.keys()].join(", ")}.`);
  process.exit(2);
}

process.exitCode = await demo(story, options.once);

async function demo(tell: Story, onlyOnce: boolean): Promise<number> {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  say("Starting etcd, kube-apiserver, the ECS simulator and the operator ...");
  const environment = await startEnvironment();
  const { controlPlane } = environment;
  try {
    say(`export KUBECONFIG=${controlPlane.kubeconfigPath}\n`);
    await tell(environment, say);
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
