/** A namespace of `--namespaces` that does not exist: misspelt, deleted, or not there yet. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { apply } from "../chart/apply.ts";
import { chartDirectory, helmVersions, render } from "../chart/chart.ts";
import { kubectl } from "../support/kubectl.ts";
import { startWorld, type World } from "../support/world.ts";
import { until } from "../support/world-until.ts";

let world: World;

beforeAll(async () => {
  world = await startWorld({ name: "missing", operator: false });
});
afterAll(() => world?.stop());

test("the log and /readyz name it; the others are served", async () => {
  const absent = `${world.namespace}-misspelt`;
  const operator = await world.startOperator({ flags: { namespaces: `${world.namespace},${absent}` } });
  const note = `namespace ${absent} of --namespaces`;
  const answer = await until(
    "the operator names the namespace",
    () => operator.probe(),
    (seen) => seen?.body.includes(note) ?? false,
  );
  expect(answer).toMatchObject({ status: 200, body: expect.stringMatching(/^ok\n/) });
  const warnings = operator.log().filter(({ level, namespace }) => level === "warn" && namespace !== undefined);
  expect(warnings).toMatchObject([{ msg: expect.stringContaining("--namespaces"), namespace: absent }]);
  await operator.stop();
});

test("with Roles alone, as the chart makes them, an unready pod names the namespace whose lists are refused", async () => {
  const absent = `${world.namespace}-gone`;
  const account = `${world.namespace}-operator`;
  const namespace = world.namespace;
  await kubectl(["-n", namespace, "create", "serviceaccount", account]);
  // The right to do all in its own namespace, and none elsewhere: what is left when a watched namespace is deleted.
  const all = ["--verb=*", "--resource=*.*"];
  await kubectl(["-n", namespace, "create", "role", account, ...all]);
  await kubectl([
    "-n",
    namespace,
    "create",
    "rolebinding",
    account,
    `--role=${account}`,
    `--serviceaccount=${namespace}:${account}`,
  ]);
  const kubeconfigPath = await kubeconfigOf(namespace, account);
  const flags = { namespaces: `${namespace},${absent}` };
  const operator = await world.startOperator({ flags, kubeconfigPath, noWait: true });
  // While the first lists are under way there is no reason yet.
  const sentence = new RegExp(`^ECSService objects of namespace ${absent} .*403.*the verbs list and watch`, "m");
  const answer = await until(
    "the operator says why it is not ready",
    () => operator.probe(),
    (seen) => sentence.test(seen?.body ?? ""),
  );
  expect(answer?.status).toBe(503);
  await operator.stop();
});

async function kubeconfigOf(namespace: string, account: string): Promise<string> {
  const token = (await kubectl(["-n", namespace, "create", "token", account])).trim();
  const config = parse(await kubectl(["config", "view", "--raw", "-o", "yaml"]));
  const path = join(world.processes.directory, "account.kubeconfig");
  writeFileSync(
    path,
    stringify({ ...config, users: config.users.map(({ name }: { name: string }) => ({ name, user: { token } })) }),
  );
  return path;
}

test.each(helmVersions)(
  "what the chart makes for it is refused with the name of the namespace (Helm %s)",
  async (version) => {
    const absent = `${world.namespace}-chart`;
    const values = { watchNamespaces: [absent], crds: { enabled: false } };
    const manifests = await render(values, { version, chart: chartDirectory, namespace: world.namespace });
    const roles = manifests.filter(({ kind, metadata }) => kind === "Role" && metadata.namespace === absent);
    expect(roles).toHaveLength(1);
    await expect(apply(roles)).rejects.toThrow(`namespaces "${absent}" not found`);
  },
);
