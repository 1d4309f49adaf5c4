import { API_VERSION, STATUS_MANAGER } from "../../../operator/api/names.ts";
import type { PatchType } from "../../../operator/kubernetes/transport.ts";
import type { Answered, Server } from "./servers.ts";

/**
 * What is done to a server, step by step; each step's answer is compared. The model keeps no managedFields, so histories
 * leave out updates that change nothing but who owns what, which a real server stores as a new version.
 */
export type History = (person: Person) => Promise<void>;

/** One who writes to a server, and notes each answer. */
export interface Person {
  readonly note: (step: string, answer: unknown) => void;
  create(name: string, rest?: object): Promise<Answered>;
  read(name: string): Promise<Answered>;
  replace(name: string, body: object): Promise<Answered>;
  merge(name: string, body: object, subresource?: "status"): Promise<Answered>;
  json(name: string, operations: readonly object[]): Promise<Answered>;
  /** Server-side apply to the status, by default as the operator does it. */
  apply(name: string, status: object, options?: ApplyOptions): Promise<Answered>;
  remove(name: string): Promise<Answered>;
  list(query?: Readonly<Record<string, string>>): Promise<Answered>;
  watch(version: string, events: number): Promise<void>;
  readonly server: Server;
}

export interface ApplyOptions {
  readonly manager?: string;
  readonly force?: boolean;
  readonly resourceVersion?: string;
}

const KIND = "ECSCluster";
const collectionOf = ({ namespace }: Server) => `/apis/${API_VERSION}/namespaces/${namespace}/ecsclusters`;
const typed = { apiVersion: API_VERSION, kind: KIND };

export function personAt(server: Server, note: Person["note"]): Person {
  const collection = collectionOf(server);
  const patch = async (step: string, path: string, contentType: PatchType, body: unknown, query = {}) => {
    const answer = await server.send({ method: "PATCH", path, contentType, body, query });
    note(step, answer);
    return answer;
  };
  const noted = async (step: string, asked: Promise<Answered>): Promise<Answered> => {
    const answer = await asked;
    note(step, answer);
    return answer;
  };
  return {
    note,
    server,
    create: (name, rest = {}) =>
      noted(
        `create ${name}`,
        server.send({ method: "POST", path: collection, body: { ...typed, metadata: { name }, ...rest } }),
      ),
    read: (name) => noted(`read ${name}`, server.send({ method: "GET", path: `${collection}/${name}` })),
    replace: (name, body) =>
      noted(`replace ${name}`, server.send({ method: "PUT", path: `${collection}/${name}`, body })),
    merge: (name, body, subresource) => {
      const path = `${collection}/${name}${subresource === undefined ? "" : `/${subresource}`}`;
      return patch(`merge ${name}`, path, "application/merge-patch+json", body);
    },
    json: (name, operations) =>
      patch(`patch ${name}`, `${collection}/${name}`, "application/json-patch+json", operations),
    apply: (name, status, { manager = STATUS_MANAGER, force = true, resourceVersion } = {}) => {
      const metadata = { name, ...(resourceVersion !== undefined && { resourceVersion }) };
      const query = { fieldManager: manager, ...(force && { force: "true" }) };
      const body = { ...typed, metadata, status };
      return patch(`apply ${name}`, `${collection}/${name}/status`, "application/apply-patch+yaml", body, query);
    },
    async remove(name) {
      const answer = await server.remove(`${collection}/${name}`);
      note(`delete ${name}`, { status: answer.status, reason: answer.status === 200 ? "" : answer.body.reason });
      return answer;
    },
    list: (query = {}) => noted("list", server.send({ method: "GET", path: collection, query })),
    async watch(version, events) {
      note("watch", await server.watch(collection, version, events));
    },
  };
}

const versionOf = ({ body }: Answered): string => body.metadata.resourceVersion;
const condition = (type: string, status = "True") => ({
  type,
  status,
  reason: "Because",
  message: "so",
  lastTransitionTime: "2026-01-01T00:00:00Z",
  observedGeneration: 1,
});
const FINALIZER = "example.com/one";
const finalizer = (value: string) => ({ op: "add", path: "/metadata/finalizers", value: [value] });

export const histories: Readonly<Record<string, History>> = {
  "create, read, again, and what is not there": async (person) => {
    await person.create("a");
    await person.read("a");
    await person.create("a");
    await person.read("missing");
    await person.merge("missing", { spec: {} });
    await person.json("missing", [finalizer(FINALIZER)]);
    await person.remove("missing");
  },

  "defaults on create and on update": async (person) => {
    await person.create("bare");
    await person.create("some", { spec: { managementPolicy: "Observe" }, status: { arn: "not mine to say" } });
    await person.merge("some", { spec: { managementPolicy: null } });
  },

  "updates and their conflicts": async (person) => {
    const first = await person.create("a", { spec: { clusterName: "one" } });
    const { metadata } = first.body;
    await person.replace("a", { ...first.body, metadata: { ...metadata, labels: { team: "a" } } });
    await person.replace("a", { ...first.body, metadata: { ...metadata, labels: { team: "b" } } });
    const { resourceVersion: _, ...unversioned } = metadata;
    await person.replace("a", { ...first.body, metadata: unversioned });
    await person.merge("a", { metadata: { resourceVersion: versionOf(first), labels: { team: "c" } } });
    await person.merge("a", { metadata: { labels: { team: null, stage: "test" }, annotations: { note: "x" } } });
    await person.merge("a", { metadata: { labels: { stage: "test" } } });
  },

  "spec and status apart, and the generation": async (person) => {
    const first = await person.create("a");
    await person.merge("a", { spec: { tags: [{ key: "a", value: "1" }] }, status: { arn: "arn:from:outside" } });
    await person.merge("a", { spec: { suspend: true }, status: { arn: "arn:1" } }, "status");
    await person.merge("a", { metadata: { labels: { team: "a" } }, status: { arn: "arn:2" } }, "status");
    await person.merge("a", { spec: { tags: [{ key: "a", value: "1" }] } });
    await person.merge("a", { metadata: { annotations: { only: "metadata" } } });
    await person.replace("a", { ...first.body, metadata: { ...first.body.metadata, generation: 70 } });
    const now = await person.read("a");
    await person.replace("a", { ...now.body, metadata: { ...now.body.metadata, generation: 70 }, status: {} });
  },

  "server-side apply to the status": async (person) => {
    const first = await person.create("a");
    const scope = { account: "111122223333", region: "eu-central-1" };
    const both = { observedGeneration: 1, scope, arn: "arn:1", conditions: [condition("Ready"), condition("Stalled")] };
    const applied = await person.apply("a", both, { resourceVersion: versionOf(first) });
    await person.apply("a", both);
    await person.apply("a", both, { resourceVersion: versionOf(first) });
    await person.apply(
      "a",
      { ...both, conditions: [condition("Ready", "False")] },
      { resourceVersion: versionOf(applied) },
    );
    await person.apply("a", { ...both, conditions: [condition("Reconciling"), condition("Ready", "False")] });
    await person.apply("a", { observedGeneration: 1, declared: ["settings", "tags/a"] });
    await person.apply("a", { observedGeneration: 1, declared: ["tags/a"] });
    await person.apply("a", {});
    await person.apply("missing", both);
  },

  "two managers of one status": async (person) => {
    await person.create("a");
    await person.apply("a", { observedGeneration: 1, arn: "arn:1", conditions: [condition("Ready")] });
    await person.merge("a", { status: { clusterStatus: "ACTIVE" } }, "status");
    await person.apply("a", { observedGeneration: 1, conditions: [condition("Ready")] });
    await person.apply("a", { arn: "arn:2", conditions: [condition("Odd")] }, { manager: "another", force: false });
    await person.apply("a", { arn: "arn:3" }, { force: false });
    await person.apply("a", { observedGeneration: 2, arn: "arn:3", conditions: [condition("Ready")] });
    await person.apply("a", { observedGeneration: 2, conditions: [] });
  },

  "finalizers and deletion": async (person) => {
    const first = await person.create("kept");
    await person.json("kept", [{ op: "test", path: "/metadata/resourceVersion", value: "1" }, finalizer(FINALIZER)]);
    await person.json("kept", [
      { op: "test", path: "/metadata/uid", value: first.body.metadata.uid },
      { op: "test", path: "/metadata/resourceVersion", value: versionOf(first) },
      finalizer(FINALIZER),
    ]);
    await person.remove("kept");
    await person.read("kept");
    await person.remove("kept");
    await person.json("kept", [{ op: "add", path: "/metadata/finalizers/-", value: "example.com/two" }]);
    await person.merge("kept", { spec: { tags: [{ key: "late", value: "1" }] } });
    await person.apply("kept", { observedGeneration: 2 });
    await person.json("kept", [{ op: "remove", path: "/metadata/finalizers/7" }]);
    await person.json("kept", [{ op: "remove", path: "/metadata/finalizers/0" }]);
    await person.read("kept");
    await person.create("free");
    await person.remove("free");
    await person.read("free");
    await person.create("kept");
  },

  "preconditions on the uid": async (person) => {
    const first = await person.create("a");
    await person.remove("a");
    const second = await person.create("a");
    const { uid } = first.body.metadata;
    await person.json("a", [{ op: "test", path: "/metadata/uid", value: uid }, finalizer(FINALIZER)]);
    await person.replace("a", { ...second.body, metadata: { ...second.body.metadata, uid } });
    await person.merge("a", { metadata: { uid } });
    await person.merge("a", { metadata: { uid: second.body.metadata.uid, labels: { a: "b" } } });
  },

  "a deletion that says which object it means": async ({ server, note, ...person }) => {
    const path = `${collectionOf(server)}/a`;
    const remove = async (uid: string) => {
      const body = { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid }, propagationPolicy: "Background" };
      const answer = await server.send({ method: "DELETE", path, body });
      note("delete", { status: answer.status, reason: answer.status === 200 ? "" : answer.body.reason });
    };
    const first = await person.create("a");
    await person.remove("a");
    await remove(first.body.metadata.uid);
    const second = await person.create("a");
    await person.json("a", [finalizer(FINALIZER)]);
    await remove(first.body.metadata.uid);
    await person.read("a");
    await remove(second.body.metadata.uid);
    await person.read("a");
    await remove(second.body.metadata.uid);
  },

  "a watch from a version": async (person) => {
    const first = await person.create("a", { metadata: { name: "a", finalizers: [FINALIZER] } });
    await person.create("b");
    await person.merge("a", { spec: { tags: [{ key: "a", value: "1" }] } });
    await person.merge("a", { spec: { tags: [{ key: "a", value: "1" }] } });
    await person.remove("b");
    await person.remove("a");
    await person.json("a", [{ op: "remove", path: "/metadata/finalizers/0" }]);
    await person.watch(versionOf(first), 5);
  },

  "a watch from a version that is forgotten": async (person) => {
    await person.create("a");
    person.server.forget();
    await person.watch("1", 1);
  },

  "pages of a list": async (person) => {
    for (const name of ["c", "a", "e", "b", "d"]) await person.create(name);
    const first = await person.list({ limit: "2" });
    await person.remove("d");
    const second = await person.list({ limit: "2", continue: first.body.metadata.continue });
    await person.list({ limit: "2", continue: second.body.metadata.continue });
    await person.list();
    await person.list({ limit: "9" });
  },

  "a Lease": async ({ server, note }) => {
    const path = `/apis/coordination.k8s.io/v1/namespaces/${server.namespace}/leases`;
    const lease = (holderIdentity: string, resourceVersion?: string) => ({
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: "leader", ...(resourceVersion !== undefined && { resourceVersion }) },
      spec: { holderIdentity, leaseDurationSeconds: 7, renewTime: "2026-01-01T00:00:00.123000Z", leaseTransitions: 1 },
    });
    const put = async (body: object) => {
      const answer = await server.send({ method: "PUT", path: `${path}/leader`, body });
      note("renew", answer);
      return answer;
    };
    note("missing", await server.send({ method: "GET", path: `${path}/leader` }));
    const first = await server.send({ method: "POST", path, body: lease("one") });
    note("first", first);
    note("second", await server.send({ method: "POST", path, body: lease("two") }));
    const renewed = await put(lease("one", versionOf(first)));
    await put(lease("two", versionOf(first)));
    await put(lease("two", versionOf(renewed)));
    note("read", await server.send({ method: "GET", path: `${path}/leader` }));
  },

  "an Event and its series": async ({ server, note }) => {
    const path = `/apis/events.k8s.io/v1/namespaces/${server.namespace}/events`;
    const event = {
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { name: "e1", namespace: server.namespace },
      eventTime: "2026-01-01T00:00:00.000000Z",
      reportingController: "ecs-operator.dev/ecs-operator",
      reportingInstance: "one",
      action: "Reconcile",
      reason: "Because",
      type: "Normal",
      note: "so",
      regarding: { apiVersion: API_VERSION, kind: KIND, name: "a", namespace: server.namespace },
    };
    const state = { series: { count: 2, lastObservedTime: "2026-01-01T00:00:01.000000Z" } };
    const patch = { method: "PATCH", contentType: "application/merge-patch+json", body: state } as const;
    note("too early", (await server.send({ ...patch, path: `${path}/e1` })).status);
    note("created", (await server.send({ method: "POST", path, body: event })).status);
    note("again", (await server.send({ method: "POST", path, body: event })).body.reason);
    note("counted", (await server.send({ ...patch, path: `${path}/e1` })).body.series);
  },
};
