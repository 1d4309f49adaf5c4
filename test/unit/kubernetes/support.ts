import type { Log } from "../../../operator/engine/kind.ts";
import type { Resource } from "../../../operator/engine/object.ts";
import type { StoreChange } from "../../../operator/engine/ports.ts";
import type { RawObject } from "../../../operator/kubernetes/objects.ts";
import type {
  KubernetesRequest,
  KubernetesResponse,
  KubernetesTransport,
} from "../../../operator/kubernetes/transport.ts";

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

export function recordingLog(): Log & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: string) => (message: string, fields?: Readonly<Record<string, unknown>>) =>
    void lines.push({ level, message, fields });
  const log = { lines, debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error"), child: () => log };
  return log;
}

/** A transport whose answers are given by a function; what it was asked is kept. */
export function scriptedTransport(
  answer: (request: KubernetesRequest) => KubernetesResponse | Promise<KubernetesResponse>,
) {
  const requests: KubernetesRequest[] = [];
  const transport: KubernetesTransport = {
    async send(request) {
      requests.push(request);
      return answer(request);
    },
    watch: () => Promise.reject(new Error("no watch is scripted")),
    close: () => Promise.resolve(),
  };
  return { transport, requests };
}

export const widgetNames = {
  kind: "Widget",
  plural: "widgets",
  group: "test.dev",
  version: "v1",
  scope: "Namespaced",
  nameField: "called",
} as const;

export interface WidgetFacts {
  readonly uid?: string;
  readonly namespace?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly spec?: unknown;
  readonly status?: unknown;
}

/** An object as the API server sends it. */
export function rawWidget(name: string, version: number | string, facts: WidgetFacts = {}): RawObject {
  const { uid = `uid-${name}`, namespace = "default", annotations, finalizers, spec = {}, status } = facts;
  return {
    metadata: {
      name,
      namespace,
      uid,
      resourceVersion: String(version),
      generation: 1,
      creationTimestamp: "2026-01-01T00:00:00Z",
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
    },
    spec,
    ...(status === undefined ? {} : { status }),
  };
}

/** An object as the store gives it. */
export function widget(
  name: string,
  metadata: Partial<Resource["metadata"]> = {},
  status?: Resource["status"],
): Resource {
  return {
    kind: "Widget",
    metadata: {
      name,
      namespace: "default",
      uid: `uid-${name}`,
      generation: 1,
      resourceVersion: "7",
      creationTimestamp: "2026-01-01T00:00:00Z",
      ...metadata,
    },
    spec: {},
    ...(status === undefined ? {} : { status }),
  };
}

/** What happened to an object. */
export const typeOf = ({ before, after }: Pick<StoreChange, "before" | "after">): string => {
  if (after === undefined) return "deleted";
  return before === undefined ? "added" : "updated";
};
