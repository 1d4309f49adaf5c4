import type { Log } from "../../operator/engine/kind.ts";
import type { StoreChange } from "../../operator/engine/ports.ts";
import { Reflector, type ReflectorSettings } from "../../operator/kubernetes/reflector.ts";
import { createStore, type ObjectStore } from "../../operator/kubernetes/store.ts";
import { createKubernetesTransport } from "../../operator/kubernetes/transport.ts";
import type { Clock } from "../../operator/lib/clock.ts";
import { patient } from "../support/world-until.ts";
import { typeOf } from "../unit/kubernetes/support.ts";

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  schedule: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};

export const quietLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => quietLog,
};

export const names = {
  kind: "Widget",
  plural: "widgets",
  group: "test.dev",
  version: "v1",
  scope: "Namespaced",
  nameField: "called",
} as const;

export interface Followed {
  readonly store: ObjectStore;
  readonly reflector: Reflector;
  /** `added a`, `updated a`, `deleted a`, in order. */
  readonly changes: string[];
  stop(): Promise<void>;
}

/** A store that is fed by a reflector through the real transport. */
export function follow(kubeconfig: string, settings: Partial<ReflectorSettings> = {}): Followed {
  const transport = createKubernetesTransport({
    source: { from: "text", text: kubeconfig },
    userAgent: "ecs-operator/test",
  });
  const store = createStore({ refs: () => [], exports: () => undefined }, quietLog);
  const changes: string[] = [];
  store.onChange((change: StoreChange) => changes.push(`${typeOf(change)} ${change.key.name}`));
  const stop = new AbortController();
  const reflector = new Reflector({
    transport,
    path: "/apis/test.dev/v1/widgets",
    sink: store.addCollection(names, undefined),
    clock: realClock,
    random: () => 0,
    log: quietLog,
    settings,
  });
  const running = reflector.run(stop.signal);
  return {
    store,
    reflector,
    changes,
    stop: async () => {
      stop.abort(new Error("test over"));
      await running;
      await transport.close();
    },
  };
}

/** Waits until a condition holds; fails after some seconds. */
export async function until(condition: () => boolean, what: string, limitMs = 8_000): Promise<void> {
  const end = performance.now() + patient(limitMs);
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
