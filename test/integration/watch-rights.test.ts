/** A running operator whose list and watch the API server begins to refuse: a binding is removed, a version not served. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { KIND_NAMES } from "../../operator/api/catalogue.ts";
import { type ControlPlane, startControlPlane } from "../../tools/controlplane/start.ts";
import { render } from "../chart/chart.ts";
import { cluster, stack } from "../support/builders.ts";
import { type KubeProxy, startKubeProxy } from "../support/kube-proxy/proxy.ts";
import { startWorld, type World } from "../support/world.ts";
import { until } from "../support/world-until.ts";

const OPERATOR = "operator";
const RBAC = "/apis/rbac.authorization.k8s.io/v1";
/** A watch that fails counts after half a minute; the rest is the pause between two attempts, and a busy machine. */
const NOTICED_MS = 75_000;

type Rendered = Awaited<ReturnType<typeof render>>[number];

let controlPlane: ControlPlane;
let proxy: KubeProxy;
let world: World;
let binding: Rendered;

beforeAll(async () => {
  // Its own: CRDs are changed here.
  controlPlane = await startControlPlane();
  // The proxy cuts watches; what it lets through has the rights of the user that the chart's roles are bound to.
  proxy = await startKubeProxy({ server: { ...controlPlane, adminToken: controlPlane.users.operator.token } });
  const { kubeconfigPath } = await proxy.endpoint(OPERATOR);
  world = await startWorld({ name: "refused", controlPlane, operator: false });
  binding = await bindChart(world);
  await world.startOperator({ kubeconfigPath, flags: { namespaces: "" } });
});
afterAll(async () => {
  await world?.stop();
  await proxy?.close();
  await controlPlane?.stop();
});

/** The chart's roles for all namespaces, bound to the user `operator`. Gives the binding that lets it see objects. */
async function bindChart({ namespace, kube }: World): Promise<Rendered> {
  const values = { installationId: "tests", rbac: { aggregateClusterRoles: false } };
  const manifests = await render(values, { namespace });
  const bindings: Rendered[] = [];
  for (const manifest of manifests.filter(({ kind }) => /^(Cluster)?Role(Binding)?$/.test(kind))) {
    const subjects = [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "operator" }];
    const body = manifest.kind.endsWith("Binding") ? { ...manifest, subjects } : manifest;
    if (manifest.kind === "ClusterRoleBinding") bindings.push(body);
    const { status } = await kube.send("POST", placeOf(manifest, namespace), body);
    expect(status).toBe(201);
  }
  const [only, ...more] = bindings;
  if (only === undefined || more.length > 0) throw new Error(`${bindings.length} ClusterRoleBindings`);
  return only;
}

const placeOf = ({ kind, metadata }: Rendered, namespace: string): string =>
  kind.startsWith("Cluster")
    ? `${RBAC}/${kind.toLowerCase()}s`
    : `${RBAC}/namespaces/${metadata.namespace ?? namespace}/${kind.toLowerCase()}s`;

/**
 * Ends the watches that are open, as a server does within minutes, and waits until each kind's next one was refused. It
 * does not wait for a cut to hit: a watch that is between two attempts at that moment is never open again.
 */
async function cutWatches(): Promise<void> {
  const { length } = world.operator.log();
  const cuts = KIND_NAMES.map((kind) =>
    proxy.fault({ match: { caller: OPERATOR, verb: "watch", kind }, fault: { kind: "cut" } }),
  );
  await until(
    "the watch of each kind was refused",
    () => new Set(interruptions(length, /403.*User "operator" cannot watch/).map(({ path }) => path)),
    (paths) => paths.size === KIND_NAMES.length,
    { report: world.report },
  );
  for (const cut of cuts) cut.release();
}

/** Waits for the answer of `/readyz` with all of these texts. */
const readyz = (status: number, ...texts: readonly RegExp[]) =>
  until(
    `/readyz answers ${status}`,
    () => world.operator.probe(),
    (answer) => answer?.status === status && texts.every((text) => text.test(answer.body)),
    { timeout: NOTICED_MS, report: world.report },
  );
const notFollowed = (kind: string, why: string) =>
  new RegExp(`^no watch event for ${kind} objects for \\d+ s: .*${why}`, "m");

const interruptions = (since: number, reason: RegExp) =>
  world.operator
    .log()
    .slice(since)
    .filter(({ msg, reason: why }) => msg === "list or watch interrupted; retrying" && reason.test(String(why)));

/** Applies a cluster while the operator sees nothing; gives how to wait until it is managed. */
async function unseen(name: string) {
  await world.apply(cluster(name));
  return () => world.waitReady(cluster(name));
}

test("without its ClusterRoleBinding it says which objects it may not list, and goes on once that is back", async () => {
  await world.apply(cluster("before"));
  await world.waitReady(cluster("before"));
  const path = `${RBAC}/clusterrolebindings`;
  expect((await world.kube.send("DELETE", `${path}/${binding.metadata.name}`)).status).toBe(200);
  await cutWatches();
  await readyz(503, ...KIND_NAMES.map((kind) => notFollowed(kind, "403.*cannot watch.*ClusterRole")));
  expect((await world.operator.probe("healthz"))?.status).toBe(200);
  const managed = await unseen("meanwhile");
  expect((await world.kube.send("POST", path, binding)).status).toBe(201);
  await readyz(200);
  await managed();
});

test("while a CRD's version is not served it says of which kind, and goes on once it is", async () => {
  const { length } = world.operator.log();
  await serve("ecsservices", false);
  const answer = await readyz(503, notFollowed("ECSService", "404.*CustomResourceDefinitions"));
  expect(answer?.body.match(/^no watch event for/gm)).toHaveLength(1);
  expect(interruptions(length, /404/).length).toBeGreaterThan(0);
  // The other kinds are managed meanwhile.
  await world.apply(cluster("others"));
  await world.waitReady(cluster("others"));
  await serve("ecsservices", true);
  await readyz(200);
  await world.apply(...stack("again"));
  await world.waitReady(...stack("again"));
});

/** Has the API server serve the only version of a kind, or not. */
async function serve(plural: string, served: boolean): Promise<void> {
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${plural}.ecs-operator.dev`;
  const patch = [{ op: "replace", path: "/spec/versions/0/served", value: served }];
  const { status, body } = await world.kube.send("PATCH", path, patch, "application/json-patch+json");
  expect({ status, message: body.message }).toEqual({ status: 200, message: undefined });
}
