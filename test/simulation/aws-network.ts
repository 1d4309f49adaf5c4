import type { ServiceName } from "../../operator/aws/services/index.ts";
import { AwsCallError, type AwsTransport } from "../../operator/aws/transport.ts";
import type { Clock } from "../../operator/lib/clock.ts";
import type { SimAnswer } from "../../simulator/core/answer.ts";
import type { Simulator } from "../../simulator/simulator.ts";
import { callName, type Fields } from "../scenarios/history.ts";
import { freeze } from "../support/kube-model/objects.ts";
import type { RandomSource } from "../support/random.ts";
import type { Process } from "../support/virtual-clock.ts";
import { onWire, withDates } from "../support/wire-dates.ts";
import type { OpenCall, Recorder } from "./recorder.ts";

/** What can go wrong between a process and AWS, as probabilities in [0, 1] unless named otherwise. */
export interface AwsFaults {
  /** One way, milliseconds, least and most. */
  readonly latencyMs: readonly [number, number];
  /** The request never arrives. */
  readonly requestLost: number;
  /** The request is carried out, the answer never arrives. */
  readonly answerLost: number;
  /** No answer at all; the request may have been carried out. */
  readonly hang: number;
  readonly throttled: number;
  /** 500 before anything was done. */
  readonly serverErrorBefore: number;
  /** 500 although everything was done. */
  readonly serverErrorAfter: number;
  /** No credentials for a moment. */
  readonly noCredentials: number;
}

export const noAwsFaults: AwsFaults = {
  latencyMs: [5, 60],
  requestLost: 0,
  answerLost: 0,
  hang: 0,
  throttled: 0,
  serverErrorBefore: 0,
  serverErrorAfter: 0,
  noCredentials: 0,
};

export interface AwsNetwork {
  readonly simulator: Simulator;
  readonly account: string;
  /** The world's clock. */
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly recorder: Recorder;
  readonly faults: () => AwsFaults;
  /** AWS cannot be reached until this time of the world. */
  readonly outageUntil: () => number;
  /** The longest that one attempt may take, milliseconds. */
  readonly requestTimeoutMs: number;
  /** The places around a call where a process may be made to die. */
  readonly onBoundary: (process: Process, where: "send" | "arrive" | "commit" | "answer", operation: string) => void;
}

type InjectedFault = Exclude<keyof AwsFaults, "latencyMs"> | "none";

/** The connection of one process to the simulated AWS. */
export function connectAws(network: AwsNetwork, process: Process): AwsTransport {
  return {
    identity: async () => "simulated",
    send: (target, service, operation, input, signal) =>
      send(network, process, { region: target.region, service, operation, input: onWire(input) }, signal),
    close() {},
  };
}

interface Request {
  readonly region: string;
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: Fields;
}

function send(
  network: AwsNetwork,
  process: Process,
  request: Request,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (!process.alive) return;
    if (signal?.aborted) return reject(aborted(signal.reason, true));
    const { clock, recorder } = network;
    const name = callName(request.service, request.operation);
    network.onBoundary(process, "send", name);
    if (!process.alive) return;
    const fault = drawFault(network, process, name);
    if (fault === "noCredentials") {
      return reject(new AwsCallError("CredentialsError", "the model gives out no credentials", { unsent: true }));
    }
    const call = recorder.call(process.name, name, request.input);
    const settle = (answered: boolean, how: () => void) => {
      limit.cancel();
      signal?.removeEventListener("abort", onAbort);
      call.ended(clock.now(), answered);
      how();
    };
    const onAbort = () => settle(false, () => reject(aborted(signal?.reason, false)));
    const limit = process.clock.schedule(network.requestTimeoutMs, () =>
      settle(false, () => reject(new AwsCallError("TimeoutError", `no answer within ${network.requestTimeoutMs} ms`))),
    );
    signal?.addEventListener("abort", onAbort, { once: true });
    const later = (answered: boolean, how: () => void) =>
      process.clock.schedule(latency(network), () => {
        if (answered) network.onBoundary(process, "answer", name);
        settle(answered, how);
      });
    clock.schedule(latency(network), () => arrive(network, process, request, { fault, call, later, resolve, reject }));
  });
}

interface InFlightCall {
  readonly fault: InjectedFault;
  readonly call: OpenCall;
  later(answered: boolean, how: () => void): void;
  resolve(output: unknown): void;
  reject(error: AwsCallError): void;
}

/** The request arrives at AWS, or was lost before. */
function arrive(network: AwsNetwork, process: Process, request: Request, inFlight: InFlightCall): void {
  const { clock, simulator } = network;
  const { fault, call, later, resolve, reject } = inFlight;
  const now = clock.now();
  if (now < network.outageUntil()) return void later(false, () => reject(unreachable()));
  network.onBoundary(process, "arrive", callName(request.service, request.operation));
  if (fault === "requestLost" || !process.alive) {
    call.decided({ kind: "lost" }, now);
    return void later(false, () => reject(reset()));
  }
  const refusal = REFUSALS[fault];
  if (refusal !== undefined) {
    const error = serviceError(simulator, request.service, refusal);
    call.decided({ kind: "refused", code: error.code, message: error.message }, now);
    return void later(true, () => reject(error));
  }
  const scope = { account: network.account, region: request.region, caller: process.name };
  const answer = simulator.handle(scope, request.service, request.operation, request.input, now);
  const output = freeze(withDates(answer.body)) as Fields;
  call.decided(answer.status === 200 ? { kind: "ok", output } : { kind: "refused", ...codeOf(answer) }, now);
  network.onBoundary(process, "commit", callName(request.service, request.operation));
  if (fault === "hang") return;
  if (fault === "answerLost") return void later(false, () => reject(reset()));
  if (fault === "serverErrorAfter")
    return void later(false, () => reject(serviceError(simulator, request.service, "unavailable")));
  later(true, () => (answer.status === 200 ? resolve(output) : reject(errorOf(answer))));
}

function drawFault({ random, faults, recorder }: AwsNetwork, process: Process, operation: string): InjectedFault {
  const { latencyMs: _, ...rates } = faults();
  for (const [kind, probability] of Object.entries(rates) as [Exclude<InjectedFault, "none">, number][]) {
    if (!random.chance(probability)) continue;
    recorder.fault(`aws ${kind}`, process.name, operation);
    return kind;
  }
  return "none";
}

const latency = ({ random, faults }: AwsNetwork): number => random.between(...faults().latencyMs);

function codeOf({ body }: SimAnswer): { readonly code: string; readonly message: string } {
  return { code: String(body.__type), message: String(body.message) };
}

function errorOf(answer: SimAnswer): AwsCallError {
  const { code, message } = codeOf(answer);
  return new AwsCallError(code, message, { httpStatus: answer.status });
}

/** An error in the service's own form. */
function serviceError({ services }: Simulator, service: ServiceName, what: "throttled" | "unavailable"): AwsCallError {
  const errors = services.find(({ name }) => name === service)?.errors;
  if (errors === undefined) throw new Error(`the simulator has no service ${service}`);
  const { code, message, status } = errors[what]();
  return new AwsCallError(code, message, { httpStatus: status });
}

/** Faults that AWS answers without having done anything. */
const REFUSALS: Readonly<Partial<Record<InjectedFault, "throttled" | "unavailable">>> = {
  throttled: "throttled",
  serverErrorBefore: "unavailable",
};

const reset = () => new AwsCallError("NetworkError", "read ECONNRESET");
const unreachable = () => new AwsCallError("NetworkError", "connect ECONNREFUSED", { unsent: true });

function aborted(reason: unknown, unsent: boolean): AwsCallError {
  const timedOut = reason instanceof Error && reason.name === "TimeoutError";
  const message = reason instanceof Error ? reason.message : "the call was aborted";
  return new AwsCallError(timedOut ? "TimeoutError" : "AbortError", message, { unsent });
}
