import { expect, test } from "vitest";
import { createOperator, type Operator } from "../../../operator/assemble.ts";
import { readConfig } from "../../../operator/config.ts";
import { sleep } from "../../../operator/lib/clock.ts";
import { silentMetrics } from "../../simulation/metrics.ts";
import { createVirtualTime } from "../../support/virtual-clock.ts";
import { silent } from "./toy.ts";

/** An operator whose API server never answers, or answers late. */
function unanswered(args: readonly string[], answerMs = Number.POSITIVE_INFINITY) {
  const time = createVirtualTime(0);
  const { clock } = time.process("operator");
  const invocation = readConfig(["--lease-namespace", "here", ...args], { AWS_REGION: "eu-central-1" });
  if (invocation.kind !== "run") throw new Error(invocation.text);
  const requests: string[] = [];
  const wait = async (path: string, signal?: AbortSignal): Promise<never> => {
    requests.push(path);
    await sleep(clock, Math.min(answerMs, 3_600_000), signal);
    throw new Error("connection reset");
  };
  const operator: Operator = createOperator({
    kubernetes: {
      async send(request, signal) {
        if (answerMs === Number.POSITIVE_INFINITY || !request.path.includes("ecs-operator.dev")) {
          return wait(request.path, signal);
        }
        await sleep(clock, answerMs, signal);
        return { status: 200, body: { metadata: { resourceVersion: "1" }, items: [] } };
      },
      watch: (path, _query, signal) => wait(path, signal),
      close: async () => undefined,
    },
    aws: { identity: async () => "key", send: async () => wait("aws"), close: () => undefined },
    clock,
    random: () => 0.5,
    config: invocation.config,
    log: silent,
    metrics: silentMetrics(() => undefined),
    identity: "a",
    leaseNamespace: "here",
  });
  return { time, operator, requests };
}

test.each([
  ["reading the installation id", []],
  ["waiting for the caches to sync", ["--installation", "tests"]],
])("a stop while %s ends the start without an error, and readiness says what is waited for", async (waiting, args) => {
  const { time, operator } = unanswered(args);
  let started: unknown = "not yet";
  const starting = operator.start().then(
    () => (started = "ended"),
    (error: unknown) => (started = error),
  );
  await time.runUntil(time.now() + 1_000);
  expect(started).toBe("not yet");
  expect(operator.ready()).toContain(waiting);
  const stopped = operator.stop();
  await time.runUntil(time.now() + 30_000);
  await Promise.all([starting, stopped]);
  expect(started).toBe("ended");
});

test("a start that was stopped takes no part in the election, although the caches get synced", async () => {
  const { time, operator, requests } = unanswered(["--installation", "tests"], 1_000);
  const starting = operator.start();
  await time.runUntil(time.now() + 990);
  const stopped = operator.stop();
  await time.runUntil(time.now() + 60_000);
  await Promise.all([starting, stopped]);
  expect(requests.filter((path) => path.includes("leases"))).toEqual([]);
});
