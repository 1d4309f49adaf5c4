/**
 * One field at a time, there and back: a change is what AWS's Describe calls show then, under the field's name; without the
 * field AWS shows what it shows of what never had it; and a change in AWS behind the operator's back is found and put back.
 */

import { beforeAll, describe, expect, test } from "vitest";
import type { LedgerEntry } from "../../simulator/core/ledger.ts";
import type { Manifest } from "../support/builders.ts";
import { readyOf } from "../unit/kinds/driven.ts";
import type { Admission } from "./admission.ts";
import { acceptedChange, admissionOfHosts, type Change, storedAs } from "./changes.ts";
import { type Declared, declaredHost } from "./declared.ts";
import { FIELDS, type Field } from "./fields.ts";
import { isNotSupported, OWN_FIELDS } from "./own-fields.ts";
import { isSame, isShown, shownInAws } from "./shown.ts";

/** Fields that stay what they were when the resource was made, and why. */
const FOREVER: Readonly<Record<string, string>> = {
  region: "a resource is in the Region that it was made in: its ARN says so",
  clusterName: "UpdateCluster takes the name to find the cluster, and has no member for another one",
  family: "RegisterTaskDefinition adds a revision to a family, and renames none",
  serviceName: "UpdateService takes the name to find the service, and has no member for another one",
  "clusterRef.name": "UpdateService takes the cluster to find the service, and has no member for another one",
  cluster: "UpdateService takes the cluster to find the service, and has no member for another one",
  launchType: "UpdateService has no such member",
  schedulingStrategy: "UpdateService has no such member",
  role: "UpdateService has no such member",
  "deploymentController.type": "not AWS but the operator: it does not support the other controllers yet",
};
const STAYS = /must not be (added, )?changed|belongs to cluster|not supported yet/;

/** Fields that keep their value when they are no longer declared, and why. */
const KEPT: Readonly<Record<string, string>> = {
  "configuration.managedStorageConfiguration.kmsKeyId": "no value of UpdateCluster clears it",
  "configuration.managedStorageConfiguration.fargateEphemeralStorageKmsKeyId": "no value of UpdateCluster clears it",
  capacityProviders: "AWS takes no strategy without its providers: those stay",
  platformVersion: "AWS shows LATEST as a number, so it is not known whether it is cleared already",
  availabilityZoneRebalancing: "what AWS takes for left out depends on the service's past",
  "placementStrategy[].type":
    "the order of the list counts, so its items have no key: they are changed, and not cleared member by member",
  "placementStrategy[].field": "as its type",
  "serviceConnectConfiguration.containerConfigurations[].logLevel":
    "Each object in the list sets exactly one setting: one without any is none",
};

/** What others add to these lists is theirs and stays: tags are merged by their keys. */
const SHARED: ReadonlySet<string> = new Set(["tags[].key"]);

let admission: Admission;
beforeAll(async () => {
  admission = await admissionOfHosts();
});

const hasOneValue = ({ schema }: Field): boolean => schema.enum?.length === 1;
const shown = FIELDS.filter((field) => isShown(field) && !OWN_FIELDS.has(field.text) && !isNotSupported(field.text));
const changed = shown.filter((field) => FOREVER[field.text] === undefined && !hasOneValue(field));
const titled = (fields: readonly Field[]) => fields.map((field) => [field.kind, field.text, field] as const);

/** The values but for one that is declared; what is off may not be shown at all. */
function without(world: Declared, values: readonly unknown[], declared: unknown): readonly unknown[] {
  const index = values.findIndex((value) => isSame(world, declared, value));
  if (declared !== false) expect(index, `${JSON.stringify(declared)} among ${JSON.stringify(values)}`).not.toBe(-1);
  return values
    .filter((value, at) => at !== index && value !== false)
    .map((value) => JSON.stringify(value))
    .sort();
}

/**
 * A person sends to AWS what the operator sent for a change. A revision cannot be changed: another one takes its place and its
 * tags, which say that it has the content of the former.
 */
function repeatByHand(world: Declared, writes: readonly LedgerEntry[], manifest: Manifest): void {
  for (const { operation, input } of writes as readonly { readonly operation: string; readonly input: object }[]) {
    if (operation !== "RegisterTaskDefinition") {
      world.aws(operation, input);
      continue;
    }
    const taskDefinition = world.get(manifest)?.status.latest.arn;
    const { tags } = world.aws("DescribeTaskDefinition", { taskDefinition, include: ["TAGS"] });
    world.aws(operation, { ...input, tags });
    world.aws("DeregisterTaskDefinition", { taskDefinition });
  }
}

/** Longer than the time between two drift reads. */
const DRIFT_MS = 1_300_000;

/** What says no more than a field that is left out. */
const isNothing = (value: unknown): boolean => value === false || (Array.isArray(value) && value.length === 0);

/** Without the field AWS shows what it shows of a resource that never had it, unless nothing clears it. */
async function expectCleared(world: Declared, field: Field, { host, before, value, removed }: Change): Promise<void> {
  if (isNothing(value)) await world.declare(host.manifest);
  const declared = isNothing(value) ? before : value;
  const howMany = async (where: Declared) =>
    (await shownInAws(where, host.manifest, field)).filter((one) => isSame(where, declared, one)).length;
  const operations = (await world.declare(removed)).map(({ operation }) => operation);
  if (!world.isReady(removed)) {
    expect(readyOf(world.get(removed))?.reason).toMatch(/^(RefusedByAWS|WaitingForAWS|InvalidCombination)$/);
    return;
  }
  expect(operations, "each call once").toEqual([...new Set(operations)]);
  const left = await howMany(world);
  const stays = left > 0 && left !== (await howMany(await declaredHost(host, removed)));
  expect(stays, KEPT[field.text] ?? "is cleared").toBe(KEPT[field.text] !== undefined);
}

async function expectRoundTrip(field: Field, change: Change): Promise<void> {
  const { host, before, value, manifest, removed } = change;
  const world = await declaredHost(host);
  const view = () => shownInAws(world, host.manifest, field);
  const original = await view();
  const writes = await world.declare(manifest);
  expect(world.isReady(manifest), readyOf(world.get(manifest))?.message).toBe(true);
  expect(without(world, await view(), value), "after the change").toEqual(without(world, original, before));

  const mayBeLeftOut = !field.required && (await admission.judgeChange(storedAs(host), removed)) === undefined;
  if (mayBeLeftOut) await expectCleared(world, field, change);

  await world.declare(host.manifest);
  expect(without(world, await view(), before), "and back").toEqual(without(world, original, before));
  const mark = world.mark();
  repeatByHand(world, writes, host.manifest);
  await world.until("the drift is found", () => world.writes(mark).length > 0, DRIFT_MS);
  await world.declare();
  expect(world.isReady(host.manifest), readyOf(world.get(host.manifest))?.message).toBe(true);
  const left = SHARED.has(field.text) ? [...original, value] : original;
  expect(without(world, await view(), before), "after the drift").toEqual(without(world, left, before));
  expect(world.mistakes).toEqual([]);
}

describe("is shown by AWS when it is changed, and put back when it is changed in AWS:", () => {
  test.each(titled(changed))("%s %s", async (_kind, _text, field) => {
    const change = await acceptedChange(admission, field);
    if ("refusals" in change) throw new Error(change.refusals.join("\n"));
    await expectRoundTrip(field, change);
  });
});

describe("stays what it was when the resource was made:", () => {
  test.each(titled(shown.filter(({ text }) => FOREVER[text] !== undefined)))("%s %s", async (_kind, _text, field) => {
    const change = await acceptedChange(admission, field);
    if ("refusals" in change) {
      expect(change.refusals.some((refusal) => STAYS.test(refusal))).toBe(true);
      return;
    }
    const world = await declaredHost(change.host);
    expect(await world.declare(change.manifest)).toEqual([]);
    expect(readyOf(world.get(change.manifest))?.message).toMatch(STAYS);
  });

  test("the lists of exceptions name fields, and no other", () => {
    const texts = new Set(shown.map(({ text }) => text));
    expect(Object.keys({ ...FOREVER, ...KEPT }).filter((text) => !texts.has(text))).toEqual([]);
  });
});
