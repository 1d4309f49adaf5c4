import { setTimeout as sleep } from "node:timers/promises";
import { KIND_NAMES } from "../../operator/api/catalogue.ts";
import { API_VERSION } from "../../operator/api/names.ts";
import type { ObjectRef } from "../scenarios/world.ts";
import { isOwnKind } from "../support/kube-model/objects.ts";
import type { ActiveFault, Match, Rule, StreamFault, WatchEvent } from "../support/kube-proxy/faults.ts";
import type { Endpoint, KubeProxy } from "../support/kube-proxy/proxy.ts";
import type { Exchange } from "./exchanges.ts";
import type { ObservationFault } from "./plans.ts";

/** Changes what operators see of Kubernetes. */
export interface ObservationFaults {
  disturb(how: ObservationFault, exchange: Exchange): Promise<void>;
  /** Does something that no operator gets an event of, and then undoes it before their eyes. */
  unobserved(ref: ObjectRef, doing: () => Promise<void>, undoing: () => Promise<void>): Promise<void>;
  /**
   * Shows operators that start from now on the state at the time of `travel`.
   * @returns the active fault; undefined without `travel`
   */
  goBack(): ActiveFault | undefined;
  /** Whether each fault was hit. */
  met(): boolean;
  /** Waits for the end of what ends by itself. */
  over(): Promise<void>;
}

/** So long events are held back: more than a few passes, less than it takes the lease to run out. */
const HELD_MS = 1_200;

const KINDS: readonly string[] = KIND_NAMES;
const OWN: Match = { verb: "watch", kind: KINDS };

/** @param endpoints the operators' ways to the API server, those of operators that start later included */
export function createObservationFaults(proxy: KubeProxy, endpoints: readonly Endpoint[]): ObservationFaults {
  let past: string | undefined;
  const faults: ActiveFault[] = [];
  const passing: Promise<void>[] = [];
  const inject = (rule: Rule): ActiveFault => {
    const fault = proxy.fault(rule);
    faults.push(fault);
    return fault;
  };
  const later = (end: () => void | Promise<void>) => void passing.push(sleep(HELD_MS).then(end));
  const streams = () => proxy.watches().filter(({ kind }) => KINDS.includes(kind)).length;
  /** All that are open; when none is, the next. */
  const injectIntoOpen = (fault: StreamFault) => void inject({ match: OWN, fault, times: Math.max(1, streams()) });

  const disturbances: Readonly<
    Record<Exclude<ObservationFault, "unobserved">, (exchange: Exchange) => void | Promise<void>>
  > = {
    paused() {
      const pause = inject({ match: OWN, fault: { kind: "pause" } });
      later(pause.release);
    },
    muted: () => injectIntoOpen({ kind: "mute" }),
    cut: () => injectIntoOpen({ kind: "cut" }),
    "half-line": () => void inject({ match: OWN, fault: { kind: "half line", stream: "end" } }),
    garbled: () => void inject({ match: OWN, fault: { kind: "garble" } }),
    expired: () => injectIntoOpen({ kind: "error", code: 410 }),
    unlisted() {
      const lists: Match = { verb: "list", kind: KINDS };
      inject({ match: lists, fault: { kind: "answer", when: "before", status: 429, retryAfterSeconds: 1 } });
      inject({ match: lists, fault: { kind: "answer", when: "before", status: 500 } });
      injectIntoOpen({ kind: "error", code: 410 });
    },
    async outage() {
      later(async () => void (await Promise.all(endpoints.map((endpoint) => endpoint.accept()))));
      await Promise.all(endpoints.map((endpoint) => endpoint.refuse()));
    },
    async travel() {
      past = await proxy.version();
    },
    hidden({ name: write }) {
      const [kind, name] = write.split(".");
      const isIt = ({ object }: WatchEvent) => object.kind === kind && object.metadata.name === name;
      const hidden = inject({ match: OWN, event: isIt, fault: { kind: "drop" }, times: 1 });
      // A watch that loses an event is broken; sooner or later it ends, and the list shows the current state.
      later(() => {
        hidden.release();
        injectIntoOpen({ kind: "error", code: 410 });
      });
    },
  };
  return {
    async disturb(how, exchange) {
      if (how !== "unobserved") await disturbances[how](exchange);
    },
    async unobserved({ kind, name }, doing, undoing) {
      const isIt = ({ object }: WatchEvent) =>
        isOwnKind(object) && object.apiVersion === API_VERSION && object.kind === kind && object.metadata.name === name;
      const hidden = proxy.fault({ match: OWN, event: isIt, fault: { kind: "drop" } });
      await doing();
      await hidden.hit;
      hidden.release();
      await undoing();
    },
    goBack() {
      if (past === undefined) return undefined;
      return proxy.fault({ match: { kind: KINDS }, fault: { kind: "stale", version: past } });
    },
    met: () => faults.every((fault) => fault.hits() > 0),
    over: async () => void (await Promise.all(passing)),
  };
}
