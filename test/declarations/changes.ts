import { expect } from "vitest";
import type { Host } from "../kinds/host.ts";
import type { Manifest } from "../support/builders.ts";
import { type Admission, startAdmission } from "./admission.ts";
import { type Place, withValue } from "./edit.ts";
import { type Field, pathOf } from "./fields.ts";
import { changedHost, HOSTS, homesOf } from "./hosts.ts";
import { along, hinted, others } from "./values.ts";

/** Another value at one place of a host. */
export interface Change {
  readonly host: Host;
  readonly before: unknown;
  readonly value: unknown;
  /** The host's object with the value, and with what has to change along with it. */
  readonly manifest: Manifest;
  /** The same without any value there. */
  readonly removed: Manifest;
}

export const storedAs = ({ name, manifest }: Host) => `${manifest.kind}-${name.replace(/\W/g, "-")}`.toLowerCase();

/** The real API server with every host stored in it. */
export async function admissionOfHosts(): Promise<Admission> {
  const admission = await startAdmission();
  for (const host of HOSTS) expect(await admission.store(storedAs(host), host.manifest), host.name).toBeUndefined();
  return admission;
}

/** The place of another field in the same items of lists. */
const placeBeside = (place: Place, text: string): Place =>
  pathOf(text).map((step, index) => (step === 0 ? (place[index] ?? 0) : step));

/** Every change of the field that is known, the likeliest to be accepted first. */
export function changesOf(field: Field): readonly Change[] {
  const homes = homesOf(field);
  const changesTo = (values: (current: unknown) => readonly unknown[]) =>
    homes.flatMap(({ host, place, value: before }) =>
      values(before).map((value) => {
        const changed = changedHost(host, place, value);
        const spec = Object.entries(along(field)).reduce(
          (members, [text, member]) => withValue(members, placeBeside(place, text), member),
          changed.spec ?? {},
        );
        const manifest = { ...changed, spec };
        return { host, before, value, manifest, removed: changedHost({ ...host, manifest }, place, undefined) };
      }),
    );
  return [...changesTo((current) => hinted(field, current)), ...changesTo((current) => others(field, current))];
}

/** The first change of the field that the API server takes; else what it says of all it was asked. */
export async function acceptedChange(
  admission: Admission,
  field: Field,
): Promise<Change | { readonly refusals: readonly string[] }> {
  const refusals: string[] = [];
  for (const change of changesOf(field)) {
    const refusal = await admission.judgeChange(storedAs(change.host), change.manifest);
    if (refusal === undefined) return change;
    refusals.push(refusal);
  }
  return { refusals };
}
