import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askGitops } from "../../tools/gitops/assets.ts";
import { type Manifest, manifests } from "../gitops/manifests.ts";
import { kubectl } from "../support/kubectl.ts";
import { isReady, isStalled, readyOf, startWorld, type World } from "../support/world.ts";
import type { KubeObject } from "../support/world-kube.ts";
import "../gitops/tool.ts";

/** The field manager of Argo CD (argo-cd/common, ArgoCDSSAManager). */
const serverSide = ["--server-side", "--force-conflicts", "--field-manager=argocd-controller"];

/** What people copy; their objects refer to each other across files. */
const examples = manifests.filter(([title]) => title.startsWith("examples/"));

/** Examples that ask for what the account of this test does not have: the documented reason of their `Ready`. */
const MISSING: Readonly<Record<string, string>> = {
  "ECSService orders": "WaitingForReference",
  "ECSService billing": "WaitingForReference",
};

/** What becomes of the images of the examples' tasks. */
const ENDS = { kind: "exits", exitCode: 0, afterMs: 500 } as const;

type Live = KubeObject & Readonly<Record<string, unknown>>;

interface Difference {
  readonly modified: boolean;
  readonly live: unknown;
  readonly predicted: unknown;
}

const onAll = async (objects: readonly object[], command: string, ...flags: readonly string[]) => {
  const stdin = objects.map((object) => JSON.stringify(object)).join("\n");
  const answer = await kubectl([command, "-f", "-", "-o", "json", "--show-managed-fields", ...flags], { stdin });
  return JSON.parse(answer).items as readonly Live[];
};

const ways = [
  { way: "client-side", flags: [] },
  { way: "server-side", flags: serverSide },
] as const;

describe.each(ways)("the examples under a running operator, applied $way", ({ way, flags }) => {
  let world: World;
  let desired: readonly Manifest[];
  let directory: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "gitops-live-"));
    world = await startWorld({
      name: `live-${way}`,
      operator: { flags: { "passable-roles": "arn:aws:iam::123456789012:role/*" } },
    });
    await world.aws.scenario({ containerInstances: 2, images: [{ image: "postgres", outcome: ENDS }] });
    desired = examples.map(([, each]) => tracked(each, world.namespace));
    await onAll(desired, "apply", "--validate=strict", ...flags);
    await Promise.all(desired.map((each) => settled(world, each)));
  });
  afterAll(async () => {
    await world?.stop();
    rmSync(directory, { recursive: true });
  });

  test("each ends Ready, or says what is missing", async () => {
    const objects = await onAll(desired, "get");
    const reasons = objects.flatMap((each) =>
      isReady(each) ? [] : [[`${each.kind} ${each.metadata.name}`, readyOf(each)?.reason]],
    );
    expect(Object.fromEntries(reasons)).toEqual(MISSING);
  });

  test("Argo CD finds them Synced", async () => {
    const live = await onAll(desired, "get");
    const clientDiffs = desired.map(
      (each, index) => ({ op: "diff", object: live[index] as Live, desired: each }) as const,
    );
    const differences = await askGitops({}, clientDiffs);
    const all = [...differences, ...(way === "server-side" ? await serverDiffs(live) : [])] as readonly Difference[];
    expect(all.length).toBeGreaterThanOrEqual(desired.length);
    for (const { modified, live: is, predicted } of all) {
      expect(predicted).toEqual(is);
      expect(modified).toBe(false);
    }
  });

  /** As Argo CD compares with its option ServerSideDiff: with the answer to a dry run. */
  async function serverDiffs(live: readonly Live[]): Promise<readonly unknown[]> {
    const openAPIFile = join(directory, "openapi.json");
    writeFileSync(openAPIFile, await kubectl(["get", "--raw", "/openapi/v2"]));
    const dryRun = await onAll(desired, "apply", ...serverSide, "--dry-run=server");
    return askGitops(
      { openAPIFile },
      desired.map((each, index) => {
        const predicted = dryRun[index] as Live;
        return { op: "serverDiff", object: live[index] as Live, desired: each, predicted } as const;
      }),
    );
  }

  test("a second apply changes nothing", async () => {
    const before = await onAll(desired, "get");
    const after = await onAll(desired, "apply", "--validate=strict", ...flags);
    expect(after.map(withoutStatus)).toEqual(before.map(withoutStatus));
  });
});

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

/** The operator goes on writing status, and with it versions and times of the managed fields. */
function withoutStatus({ metadata, spec }: Live): object {
  const { resourceVersion: _, managedFields: __, ...rest } = metadata;
  return { metadata: rest, spec };
}

/** Ready, or held for a reason of which time alone is no cure. */
const settled = (world: World, { kind, metadata: { name } }: Manifest): Promise<KubeObject> => {
  const missing = MISSING[`${kind} ${name}`];
  const isMissing = (object: KubeObject) => missing !== undefined && readyOf(object)?.reason === missing;
  const isSettled = (object: KubeObject) => isReady(object) || isStalled(object) || isMissing(object);
  return world.waitFor(kind, name, isSettled, { timeout: 60_000 });
};
