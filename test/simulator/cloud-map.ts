/** AWS Cloud Map and Amazon ECS of one simulator, through their own SDKs over HTTP, on a virtual clock. */
import { ECS } from "@aws-sdk/client-ecs";
import { type Operation, ServiceDiscovery } from "@aws-sdk/client-servicediscovery";
import { serve } from "../../simulator/core/http.ts";
import { createSimulator, type OptionsPatch, type Simulator } from "../../simulator/simulator.ts";

export const account = "111122223333";
export const region = "eu-central-1";

export interface CloudMapWorld {
  readonly simulator: Simulator;
  readonly cloudMap: ServiceDiscovery;
  readonly ecs: ECS;
  /** Lets virtual time pass. */
  pass(ms: number): Promise<void>;
  operation(OperationId: string | undefined): Promise<Operation>;
  /** Waits for the operation that a call has started, which must succeed. @returns its targets */
  done(started: Promise<{ OperationId?: string | undefined }>): Promise<NonNullable<Operation["Targets"]>>;
  /** What a call is refused with. */
  refusal(call: Promise<unknown>): Promise<Record<string, unknown>>;
  snapshot(): ReturnType<Simulator["snapshot"]>["areas"][number];
  close(): Promise<void>;
}

export async function cloudMapWorld(options: OptionsPatch = {}): Promise<CloudMapWorld> {
  const simulator = createSimulator(options);
  const served = await serve(simulator, { host: "127.0.0.1", port: 0, virtual: true });
  const credentials = { accessKeyId: account, secretAccessKey: "x" };
  const settings = { region, credentials, maxAttempts: 1, endpoint: served.url };
  // DiscoverInstances goes to the host `data-<endpoint>` otherwise.
  const cloudMap = new ServiceDiscovery({ ...settings, disableHostPrefix: true });
  const ecs = new ECS(settings);
  const pass = async (ms: number) => {
    await fetch(`${served.url}/_simulator/advance`, { method: "POST", body: JSON.stringify({ ms }) });
  };
  const operation = async (OperationId: string | undefined) => {
    const { Operation } = await cloudMap.getOperation({ OperationId });
    if (!Operation) throw new Error("GetOperation gave no operation");
    return Operation;
  };
  return {
    simulator,
    cloudMap,
    ecs,
    pass,
    operation,
    async done(started) {
      const { OperationId } = await started;
      await pass(30_000);
      const { Status, Targets = {}, ErrorMessage } = await operation(OperationId);
      if (Status !== "SUCCESS") throw new Error(`${OperationId} is ${Status}: ${ErrorMessage}`);
      return Targets;
    },
    refusal: (call) =>
      call.then(
        () => Promise.reject(new Error("the call was not refused")),
        ({ name, message, ...rest }: Error) => ({ name, message, ...rest }),
      ),
    snapshot() {
      const area = simulator.snapshot().areas.find((one) => one.account === account);
      if (!area) throw new Error("nothing was called yet");
      return area;
    },
    async close() {
      cloudMap.destroy();
      ecs.destroy();
      await served.close();
    },
  };
}
