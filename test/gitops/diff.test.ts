import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { KIND_ENTRIES, KIND_NAMES } from "../../operator/api/catalogue.ts";
import {
  FINALIZER,
  METADATA_MANAGER,
  ORIGIN_ANNOTATION,
  STATUS_MANAGER,
  verbAnnotation,
} from "../../operator/api/names.ts";
import { conditionsOf } from "../../operator/engine/conditions.ts";
import { askGitops } from "../../tools/gitops/assets.ts";
import { installCrds } from "../chart/apply.ts";
import { newNamespace } from "../support/controlplane.ts";
import { kubectl } from "../support/kubectl.ts";
import { type Manifest, manifests } from "./manifests.ts";
import { rawApply } from "./raw-apply.ts";
import "./tool.ts";

/** The field manager of Argo CD (argo-cd/common, ArgoCDSSAManager). */
const ARGO = "argocd-controller";

type Live = Manifest & {
  readonly metadata: { readonly uid: string; readonly generation: number; readonly resourceVersion: string };
};

let directory: string;
let openAPIFile: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "gitops-"));
  openAPIFile = join(directory, "openapi.json");
  await installCrds();
  // The API server publishes the schema of a new CRD a moment after it serves the kind.
  const kinds = [...new Set(manifests.map(([, { kind }]) => kind))];
  await vi.waitFor(
    async () => {
      const document = await kubectl(["get", "--raw", "/openapi/v2"]);
      writeFileSync(openAPIFile, document);
      for (const kind of kinds) expect(document).toContain(`"kind":"${kind}","version"`);
    },
    { timeout: 60_000, interval: 1_000 },
  );
});

afterAll(() => rmSync(directory, { recursive: true }));

test("there is a manifest of every kind", () => {
  expect(KIND_NAMES.filter((name) => !manifests.some(([, { kind }]) => kind === name))).toEqual([]);
});

/** As Argo CD sends it: with its tracking annotation. */
const tracked = (manifest: Manifest, namespace: string): Manifest => ({
  ...manifest,
  metadata: {
    ...manifest.metadata,
    namespace,
    annotations: {
      ...manifest.metadata.annotations,
      "argocd.argoproj.io/tracking-id": `shop:ecs-operator.dev/${manifest.kind}:${namespace}/${manifest.metadata.name}`,
    },
  },
});

/** Runs kubectl on several objects at once; the answers come in the same order. */
async function onAll(
  objects: readonly object[],
  command: string,
  ...flags: readonly string[]
): Promise<readonly Live[]> {
  const stdin = objects.map((object) => JSON.stringify(object)).join("\n");
  const answer = JSON.parse(
    await kubectl([command, "-f", "-", "-o", "json", "--show-managed-fields", ...flags], { stdin }),
  );
  return answer.kind === "List" ? answer.items : [answer];
}

const serverSide = ["--server-side", "--force-conflicts", `--field-manager=${ARGO}`];
const sync = (desired: readonly Manifest[], ...flags: readonly string[]): Promise<readonly Live[]> =>
  onAll(desired, "apply", "--validate=strict", ...flags);
const get = (desired: readonly Manifest[]): Promise<readonly Live[]> => onAll(desired, "get");

const plurals: Readonly<Record<string, string>> = Object.fromEntries(
  KIND_ENTRIES.map(({ kind, plural }) => [kind, plural]),
);

/** Another manager's server-side apply of a few fields to each object. */
async function applyAs(
  manager: string,
  live: readonly Live[],
  fields: (live: Live) => object,
  subresource = "",
): Promise<void> {
  await Promise.all(
    live.map((each) => {
      const { apiVersion, kind, metadata } = each;
      const path = `/apis/${apiVersion}/namespaces/${metadata.namespace}/${plurals[kind]}/${metadata.name}${subresource}`;
      return rawApply(path, manager, { apiVersion, kind, ...fields(each) });
    }),
  );
}

/** Writes what the operator writes: its finalizer, its one annotation, and status. */
async function operate(live: readonly Live[]): Promise<void> {
  await applyAs(METADATA_MANAGER, live, ({ metadata: { uid } }) => {
    const origin = JSON.stringify({ uid, declared: ["tags"] });
    return { metadata: { finalizers: [FINALIZER], annotations: { [ORIGIN_ANNOTATION]: origin } } };
  });
  const verdict = { ready: "True", progress: "none", reason: "Available", message: "All is well." } as const;
  const status = ({ metadata: { name, generation } }: Live): object => ({
    observedGeneration: generation,
    arn: `arn:aws:ecs:eu-central-1:123456789012:thing/${name}`,
    scope: { account: "123456789012", region: "eu-central-1" },
    declared: ["tags"],
    conditions: conditionsOf(verdict, [], undefined, generation, Date.UTC(2026, 0, 1)),
  });
  await applyAs(STATUS_MANAGER, live, (each) => ({ status: status(each) }), "/status");
}

interface Difference {
  readonly modified: boolean;
  readonly live: unknown;
  readonly predicted: unknown;
}

type Diff = (desired: readonly Manifest[]) => Promise<readonly Difference[]>;

const clientSideDiff: Diff = async (desired) => {
  const live = await get(desired);
  const requests = desired.map((each, index) => ({ op: "diff", object: live[index] as Live, desired: each }) as const);
  return (await askGitops({}, requests)) as readonly Difference[];
};

const serverSideDiff: Diff = async (desired) => {
  const live = await get(desired);
  const dryRun = await sync(desired, ...serverSide, "--dry-run=server");
  const requests = desired.map((each, index) => {
    return { op: "serverDiff", object: live[index] as Live, desired: each, predicted: dryRun[index] as Live } as const;
  });
  return (await askGitops({ openAPIFile }, requests)) as readonly Difference[];
};

const ways = [
  { way: "client-side apply and diff", flags: [], diff: clientSideDiff },
  { way: "server-side apply, client-side diff", flags: serverSide, diff: clientSideDiff },
  { way: "server-side apply and diff", flags: serverSide, diff: serverSideDiff },
] as const;

/** The manifests with a namespace each: names may repeat between files. */
const inNamespaces = (): Promise<readonly Manifest[]> =>
  Promise.all(manifests.map(async ([, manifest]) => tracked(manifest, await newNamespace("diff"))));

describe.each(ways)("Argo CD with $way", ({ flags, diff }) => {
  let differences: readonly Difference[];
  let before: readonly Live[];
  let after: readonly Live[];

  beforeAll(async () => {
    const desired = await inNamespaces();
    await operate(await sync(desired, ...flags));
    differences = await diff(desired);
    before = await get(desired);
    after = await sync(desired, ...flags);
  });

  test.each(manifests.map(([title], index) => ({ title, index })))(
    "$title is Synced once the operator has written all it writes, and a second sync changes nothing",
    ({ index }) => {
      const { modified, live, predicted } = differences[index] as Difference;
      expect(predicted).toEqual(live);
      expect(modified).toBe(false);
      expect(before[index]?.metadata).toMatchObject({ finalizers: [FINALIZER] });
      expect(before[index]?.status).toMatchObject({ scope: { account: "123456789012" } });
      expect(after[index]?.metadata.resourceVersion).toBe(before[index]?.metadata.resourceVersion);
    },
  );

  const counted = manifests.find(
    ([, each]) => each.kind === "ECSService" && "desiredCount" in (each.spec as object),
  )?.[1];

  const synced = async (): Promise<readonly [Manifest, readonly Live[]]> => {
    const desired = tracked(counted as Manifest, await newNamespace("diff"));
    const live = await sync([desired], ...flags);
    await operate(live);
    return [desired, live];
  };

  test("a changed manifest is OutOfSync", async () => {
    const [desired] = await synced();
    const changed = { ...desired, spec: { ...(desired.spec as object), desiredCount: 7 } };
    expect(await diff([changed])).toMatchObject([{ modified: true }]);
  });

  test("a live object that was edited is OutOfSync", async () => {
    const [desired, live] = await synced();
    await applyAs("another-client", live, () => ({ spec: { desiredCount: 9 } }));
    expect(await diff([desired])).toMatchObject([{ modified: true }]);
  });

  test("a verb annotation, as Argo CD's actions set it, is no difference", async () => {
    const [desired, live] = await synced();
    const annotations = { [verbAnnotation("restart")]: "2026-01-01T00:00:00Z" };
    await applyAs("argocd-server", live, () => ({ metadata: { annotations } }));
    expect(await diff([desired])).toMatchObject([{ modified: false }]);
  });
});
