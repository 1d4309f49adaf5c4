/** One field at a time: a change of it must show, somewhere. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Admission } from "./admission.ts";
import { awsState } from "./aws-state.ts";
import { acceptedChange, admissionOfHosts, changesOf, storedAs } from "./changes.ts";
import { createDeclared, declaredHost } from "./declared.ts";
import { effectOf, nameOf } from "./effect.ts";
import { FIELDS, type Field } from "./fields.ts";
import { changedHost, HOSTS, homesOf } from "./hosts.ts";
import { isNotSupported, NOT_SUPPORTED, OWN_FIELDS } from "./own-fields.ts";
import { sampleOf } from "./values.ts";

let admission: Admission;
beforeAll(async () => {
  admission = await admissionOfHosts();
});

const carriedOut = FIELDS.filter(({ text }) => !OWN_FIELDS.has(text) && !isNotSupported(text));

/** A field that never changes is in the call that makes the resource: with another value, or with the only one that there is. */
async function expectSentFromTheStart(field: Field): Promise<void> {
  const seen: string[] = [];
  const asItIs = homesOf(field).map(({ host, value }) => ({ host, value, manifest: host.manifest }));
  for (const change of [...changesOf(field), ...asItIs]) {
    const { host, value, manifest } = change;
    if ((await admission.judgeNew(manifest)) !== undefined) continue;
    const world = createDeclared();
    await world.declare(...host.companions);
    const writes = await world.declare(manifest);
    expect(world.mistakes).toEqual([]);
    if (effectOf(world, field, change, writes) !== undefined) return;
    seen.push(`${JSON.stringify(value)}: ${JSON.stringify(world.get(manifest)?.status?.conditions)}`);
  }
  throw new Error(`${field.text} shows nowhere: ${seen.join("; ")}`);
}

test("every field is held by a host, or refused as not supported yet", () => {
  const homeless = FIELDS.filter((field) => homesOf(field).length === 0);
  expect(homeless.filter(({ text }) => !isNotSupported(text)).map(({ kind, text }) => `${kind} ${text}`)).toEqual([]);
  const parts = homeless.map(({ text }) => NOT_SUPPORTED.find((part) => text.startsWith(part)));
  expect(new Set(parts)).toEqual(new Set(NOT_SUPPORTED));
  expect(FIELDS.length).toBeGreaterThan(280);
});

test.each(HOSTS)("$manifest.kind, $name: is Ready", async (host) => {
  const world = await declaredHost(host);
  await world.ready(host.manifest, ...host.companions);
  expect(world.mistakes).toEqual([]);
});

describe("another value of", () => {
  test.each(carriedOut.map((field) => [field.kind, field.text, field] as const))(
    "%s %s reaches AWS, or a condition reports it, or admission refuses it by name",
    async (_kind, _text, field) => {
      const change = await acceptedChange(admission, field);
      if ("refusals" in change) {
        expect(change.refusals.length).toBeGreaterThan(0);
        // Where all of a part may not change, its own name says so.
        const names = [nameOf(field), `\`${field.path[0]}\``];
        for (const refusal of change.refusals)
          expect(
            names.some((name) => refusal.includes(name)),
            refusal,
          ).toBe(true);
        if (field.kind === "ECSTask") await expectSentFromTheStart(field);
        return;
      }
      const { host, manifest } = change;
      const world = await declaredHost(host);
      const writes = await world.declare(manifest);
      expect(world.mistakes).toEqual([]);
      const effect = effectOf(world, field, change, writes);
      expect(effect, JSON.stringify(world.get(manifest)?.status?.conditions)).toBeDefined();
      const settled = world.isReady(manifest);
      const fresh = await declaredHost(host, manifest);
      expect(fresh.isReady(manifest)).toBe(settled);
      // What waits or is refused leaves the former state in place, as it must.
      if (settled) expect(awsState(world)).toEqual(awsState(fresh));
      await world.declare(host.manifest);
      expect(world.isReady(host.manifest), "goes back to Ready").toBe(true);
    },
  );
});

describe("what is not supported yet", () => {
  const refused = FIELDS.filter(({ text }) => isNotSupported(text));
  test.each(refused.map((field) => [field.text, field] as const))("%s is refused by name", async (_text, field) => {
    const [host] = HOSTS.filter(({ manifest }) => manifest.kind === field.kind);
    if (host === undefined) throw new Error(`${field.kind} has no host`);
    const refusal = await admission.judgeChange(storedAs(host), changedHost(host, field.path, sampleOf(field.schema)));
    const part = NOT_SUPPORTED.find((one) => field.text.startsWith(one));
    expect(refusal).toContain(part?.split(".").at(-1));
  });
});
