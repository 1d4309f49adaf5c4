/** Command line of the simulator. */
import { parseArgs } from "node:util";
import { serve } from "./core/http.ts";
import { createSimulator } from "./simulator.ts";

const help = `Usage: node simulator/main.ts [options]

A local AWS on POST /: Amazon ECS, AWS Cloud Map, Application Auto Scaling, CloudWatch alarms, CloudWatch Logs, STS
GetCallerIdentity; and a control API under /_simulator/.

Options:
  --port <n>      port to listen on (default 4580; 0 = any free port)
  --host <name>   address to listen on (default 127.0.0.1)
  --seed <n>      seed of ids and dice (default 1)
  --speed <n>     how many times faster than normal things happen (default 1)
  --throttle      enforce AWS's request quotas
  --virtual       time stands still until POST /_simulator/advance moves it
  --help          show this text

Prints one JSON line with its address when it is ready. SIGTERM and SIGINT end it.
`;

function numberOf(name: string, value: string): number {
  const parsed = Number(value);
  if (!Number.isFinite(parsed) || parsed < 0)
    throw new Error(`--${name} must be a number that is not negative, not '${value}'`);
  return parsed;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "4580" },
      host: { type: "string", default: "127.0.0.1" },
      seed: { type: "string", default: "1" },
      speed: { type: "string", default: "1" },
      throttle: { type: "boolean", default: false },
      virtual: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const simulator = createSimulator({
    seed: numberOf("seed", values.seed),
    speed: numberOf("speed", values.speed) || 1,
    throttle: values.throttle,
  });
  const served = await serve(simulator, {
    host: values.host,
    port: numberOf("port", values.port),
    virtual: values.virtual,
  });
  process.stdout.write(`${JSON.stringify({ url: served.url })}\n`);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void served.close());
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
