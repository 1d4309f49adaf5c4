import type { KubernetesRequest, KubernetesTransport } from "../../../operator/kubernetes/transport.ts";
import { Refused, statusBody } from "../kube-model/answers.ts";
import { loadDefaults } from "../kube-model/defaults.ts";
import { parsePath } from "../kube-model/objects.ts";
import { ApiServer } from "../kube-model/server.ts";
import { createRandomSource } from "../random.ts";
import type { Kube } from "../world-kube.ts";

export interface Answered {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: an answer of the API server
  readonly body: any;
}

/** A server that histories are played to: the real one, or the model of it. */
export interface Server {
  readonly namespace: string;
  send(request: KubernetesRequest): Promise<Answered>;
  remove(path: string): Promise<Answered>;
  /** The events that a watch of a collection brings at once, or the error that it ends with. */
  watch(path: string, version: string, events: number): Promise<readonly unknown[]>;
  /** Forgets what happened before now, as far as that can be brought about. */
  forget(): void;
}

const WATCH_MS = 5_000;

/** A real API server, through the operator's own transport. */
export function realServer(transport: KubernetesTransport, kube: Kube, namespace: string): Server {
  return {
    namespace,
    async send(request) {
      // What the transport itself counts is no part of the answer.
      const { bytes: _, ...answer } = await transport.send(request);
      return answer;
    },
    remove: (path) => kube.send("DELETE", path),
    async watch(path, resourceVersion, events) {
      const { status, body, lines } = await transport.watch(path, { resourceVersion }, AbortSignal.timeout(WATCH_MS));
      if (status !== 200) return [{ type: "ERROR", object: body }];
      const seen: unknown[] = [];
      for await (const line of lines) if (seen.push(JSON.parse(line)) === events) break;
      return seen;
    },
    forget() {
      // Its memory of a fresh collection begins when the collection did: version 1 is older.
    },
  };
}

export function modelServer(namespace: string): Server {
  const server = new ApiServer({
    now: () => Date.UTC(2026, 0, 1),
    random: createRandomSource("conformance"),
    defaults: loadDefaults("crds"),
    onWrite: () => undefined,
  });
  const orRefused = (act: () => Answered): Answered => {
    try {
      return act();
    } catch (error) {
      if (error instanceof Refused) return { status: error.status, body: statusBody(error) };
      throw error;
    }
  };
  return {
    namespace,
    send: async (request) => server.handle("person", request),
    async remove(path) {
      const target = parsePath(path);
      if (target?.name === undefined) throw new Error(`${path} names no object`);
      const { type, name } = target;
      return orRefused(() => ({ status: 200, body: server.remove("person", type, target.namespace, name) }));
    },
    async watch(path, version, events) {
      const target = parsePath(path);
      if (target === undefined) throw new Error(`${path} names no collection`);
      const answer = orRefused(() => {
        const { past, close } = server.watch(target.type, Number(version), () => undefined);
        close();
        return { status: 200, body: past };
      });
      if (answer.status !== 200) return [{ type: "ERROR", object: answer.body }];
      const here = (answer.body as readonly { object: { metadata: { namespace?: string } } }[]).filter(
        ({ object }) => object.metadata.namespace === target.namespace,
      );
      return here.slice(0, events).map((event) => JSON.parse((event as unknown as { line: string }).line) as unknown);
    },
    forget: () => server.compact(),
  };
}
