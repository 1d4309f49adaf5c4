import { setTimeout as sleep } from "node:timers/promises";
import { API_VERSION } from "../../operator/ecs/names.ts";
import type { ObjectRef } from "../scenarios/world.ts";
import { isOwnKind } from "../support/kube-model/objects.ts";
import type { ActiveFault, Match, StreamFault, WatchEvent } from "../support/kube-proxy/faults.ts";
import type { KubeProxy } from "../support/kube-proxy/proxy.ts";
import type { Exchange } from "./exchanges.ts";
import type { View } from "./plans.ts";

/** Changes what operators see of Kubernetes. */
export interface Views {
  disturb(how: View, exchange: Exchange): Promise<void>;
  /** Does something that no operator gets an event of, and then undoes it before their eyes. */
  unobserved(ref: ObjectRef, doing: () => Promise<void>, undoing: () => Promise<void>): Promise<void>;
  /**
   * Shows operators that start from now on the past in which `travel` was asked for.
   * @returns ends that; undefined when it was not asked for
   */
  goBack(): ActiveFault | undefined;
}

/** So long events are held back: more than a few passes, less than it takes the lease to run out. */
const HELD_MS = 1_200;

const KINDS: readonly string[] = ["ECSCluster", "ECSTaskDefinition", "ECSService"];
const OWN: Match = { verb: "watch", kind: KINDS };

export function createViews(proxy: KubeProxy): Views {
  let past: string | undefined;
  const release = (fault: ActiveFault) => void sleep(HELD_MS).then(() => fault.release());
  const streams = () => proxy.watches().filter(({ kind }) => KINDS.includes(kind)).length;
  const strikeOpen = (fault: StreamFault) => {
    const times = streams();
    if (times > 0) proxy.fault({ match: OWN, fault, times });
  };
  return {
    async disturb(how, exchange) {
      if (how === "paused") release(proxy.fault({ match: OWN, fault: { kind: "pause" } }));
      if (how === "cut") strikeOpen({ kind: "cut" });
      if (how === "expired") strikeOpen({ kind: "error", code: 410 });
      if (how === "travel") past = await proxy.version();
      if (how !== "hidden") return;
      const [kind, name] = exchange.name.split(".");
      const isIt = ({ object }: WatchEvent) => object.kind === kind && object.metadata.name === name;
      const hidden = proxy.fault({ match: OWN, event: isIt, fault: { kind: "drop" }, times: 1 });
      // A watch that loses an event is broken; sooner or later it ends and the list tells the truth.
      void sleep(HELD_MS).then(() => {
        hidden.release();
        strikeOpen({ kind: "error", code: 410 });
      });
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
  };
}
