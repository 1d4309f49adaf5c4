import type { OperatorParts } from "../../operator/assemble.ts";

const nothing = () => undefined;

/** Metrics that are dropped; only passes are counted. */
export function silentMetrics(onPass: () => void): OperatorParts["metrics"] {
  return {
    engine: {
      reconciled: onPass,
      terminalError: nothing,
      panic: nothing,
      workers: nothing,
      queueDepth: nothing,
      queueAdded: nothing,
      queueWaited: nothing,
      queueRetried: nothing,
      conditions: nothing,
      forget: nothing,
    },
    aws: {
      awsRequest: nothing,
      awsRetried: nothing,
      bucketWaited: nothing,
      bucketThrottled: nothing,
      bucketQueued: nothing,
    },
    kubernetes: {
      request: nothing,
      watchReceived: nothing,
      watchRestarted: nothing,
      leading: nothing,
      leaseSlow: nothing,
    },
  };
}
