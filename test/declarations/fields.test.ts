/** One field at a time: a change of it must show, somewhere. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Host } from "../kinds/host.ts";
import { type Admission, startAdmission } from "./admission.ts";
import { awsState } from "./aws-state.ts";
import { declaredHost } from "./declared.ts";
import type { Place } from "./edit.ts";
import { effectOf, nameOf } from "./effect.ts";
import { FIELDS, type Field } from "./fields.ts";
import { changedHost, HOSTS, homesOf } from "./hosts.ts";
import { isNotSupported, NOT_SUPPORTED, OWN_FIELDS } from "./own-fields.ts";
import { alternatives, sampleOf } from "./values.ts";

let admission: Admission;
const storedAs = ({ name, manifest }: Host) => `${manifest.kind}-${name.replace(/\W/g, "-")}`.toLowerCase();

beforeAll(async () => {
  admission = await startAdmission();
  for (const host of HOSTS) expect(await admission.store(storedAs(host), host.manifest), host.name).toBeUndefined();
});

const carriedOut = FIELDS.filter(({ text }) => !OWN_FIELDS.has(text) && !isNotSupported(text));
interface Change {
  readonly host: Host;
  readonly place: Place;
  readonly value: unknown;
}

/** The first change of the field that the API server takes; else what it says of all it was asked. */
async function acceptedChange(field: Field): Promise<Change | { readonly refusals: readonly string[] }> {
  const refusals: string[] = [];
  for (const { host, place, value: current } of homesOf(field)) {
    for (const value of alternatives(field, current)) {
      const refusal = await admission.judgeChange(storedAs(host), changedHost(host, place, value));
      if (refusal === undefined) return { host, place, value };
      refusals.push(refusal);
    }
  }
  return { refusals };
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
      const change = await acceptedChange(field);
      if ("refusals" in change) {
        expect(change.refusals.length).toBeGreaterThan(0);
        for (const refusal of change.refusals) expect(refusal).toContain(nameOf(field));
        return;
      }
      const { host, place, value } = change;
      const manifest = changedHost(host, place, value);
      const world = await declaredHost(host);
      const writes = await world.declare(manifest);
      expect(world.mistakes).toEqual([]);
      const effect = effectOf(field, value, writes, world.get(manifest));
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
