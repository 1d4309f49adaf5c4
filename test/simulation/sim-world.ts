import { KIND_NAMES } from "../../operator/api/catalogue.ts";
import { API_VERSION } from "../../operator/api/names.ts";
import type { KubernetesRequest } from "../../operator/kubernetes/transport.ts";
import { type Clock, sleep } from "../../operator/lib/clock.ts";
import type { Simulator } from "../../simulator/simulator.ts";
import { callOf, PERSON } from "../scenarios/history.ts";
import { resourcesOf } from "../scenarios/snapshot.ts";
import { createMachines, type ObjectRef, type World } from "../scenarios/world.ts";
import { typeOfKind } from "../support/kube-model/objects.ts";
import type { ApiServer } from "../support/kube-model/server.ts";
import type { RandomSource } from "../support/random.ts";
import type { Recorder } from "./recorder.ts";

export const ACCOUNT = "111122223333";
/** Where workloads put their objects. */
export const NAMESPACES = ["team-0", "team-1", "team-2", "team-3"] as const;
export const REGION = "eu-central-1";

/** What people do, done at once: their own connections never fail. */
export function createSimWorld(parts: {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly server: ApiServer;
  readonly simulator: Simulator;
  readonly recorder: Recorder;
}): World {
  const { clock, random, server, simulator, recorder } = parts;
  const withMachines = createMachines();
  const pathOf = ({ kind, namespace, name }: ObjectRef) => {
    const { group, version, plural } = typeOfKind(kind);
    return { collection: `/apis/${group}/${version}/namespaces/${namespace}/${plural}`, name };
  };
  const request = (wanted: KubernetesRequest) => {
    const { status, body } = server.handle(PERSON, wanted);
    if (status >= 300) throw new Error(`${wanted.method} ${wanted.path}: ${status} ${JSON.stringify(body)}`);
  };
  const find = ({ kind, namespace, name }: ObjectRef) => server.get(typeOfKind(kind), namespace, name);
  const mergePatch = (ref: ObjectRef, body: object) => {
    const { collection, name } = pathOf(ref);
    request({ method: "PATCH", path: `${collection}/${name}`, contentType: "application/merge-patch+json", body });
  };

  return {
    variant: 0,
    when: random,
    namespaces: NAMESPACES,
    now: () => clock.now(),
    advance: (ms) => sleep(clock, ms),
    async applyObject({ spec, ...ref }) {
      const { collection, name } = pathOf(ref);
      const existing = find(ref);
      if (existing !== undefined)
        return request({ method: "PUT", path: `${collection}/${name}`, body: { ...existing, spec } });
      request({
        method: "POST",
        path: collection,
        body: { apiVersion: API_VERSION, kind: ref.kind, metadata: { name }, spec },
      });
    },
    patchSpec: async (ref, spec) => mergePatch(ref, { spec }),
    annotate: async (ref, name, value) => mergePatch(ref, { metadata: { annotations: { [name]: value } } }),
    async deleteObject(ref) {
      if (find(ref) !== undefined) server.remove(PERSON, typeOfKind(ref.kind), ref.namespace, ref.name);
    },
    async abandonObject(ref) {
      // In this order no watch shows the object being deleted.
      mergePatch(ref, { metadata: { finalizers: null } });
      server.remove(PERSON, typeOfKind(ref.kind), ref.namespace, ref.name);
    },
    async deleteNamespace(namespace) {
      server.terminate(namespace);
      const refs = KIND_NAMES.flatMap((kind) =>
        server.list(typeOfKind(kind), namespace).map(({ metadata }) => ({ kind, namespace, name: metadata.name })),
      );
      // The namespace controller goes through the kinds in no particular order, and not all at once.
      for (const ref of shuffled(refs, random)) {
        server.remove(PERSON, typeOfKind(ref.kind), ref.namespace, ref.name);
        await sleep(clock, random.between(0, 500));
      }
    },
    readObject: async (ref) => find(ref),
    aws: {
      async snapshot() {
        simulator.advance(clock.now());
        return resourcesOf(simulator.snapshot());
      },
      async call(operation, input) {
        const call = recorder.call(PERSON, operation, input);
        const scope = { account: ACCOUNT, region: REGION, caller: PERSON };
        const { service, operation: called } = callOf(operation);
        const { status, body } = simulator.handle(scope, service, called, input, clock.now());
        if (status !== 200) throw new Error(`${operation}: ${JSON.stringify(body)}`);
        call.decided({ kind: "ok", output: body }, clock.now());
        call.ended(clock.now(), true);
        return body;
      },
      async machines(cluster, machines) {
        simulator.advance(clock.now());
        simulator.setScenario({ machines: withMachines(cluster, machines) });
      },
    },
  };
}

function shuffled<T>(items: readonly T[], random: RandomSource): readonly T[] {
  return items
    .map((item) => ({ item, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
