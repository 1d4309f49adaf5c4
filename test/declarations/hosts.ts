import { KIND_NAMES } from "../../operator/api/catalogue.ts";
import type { Host } from "../kinds/host.ts";
import { RECORDS } from "../kinds/index.ts";
import type { Manifest } from "../support/builders.ts";
import { defaulted } from "../unit/kinds/driven.ts";
import { type Place, placesOf, valueAt, withValue } from "./edit.ts";
import type { Field } from "./fields.ts";

/** With the defaults of the schema, and without members that are undefined. */
const whole = (manifest: Manifest): Manifest => defaulted(JSON.parse(JSON.stringify(manifest)));

/** Between them they hold every field that a spec may have today. */
export const HOSTS: readonly Host[] = Object.values(RECORDS)
  .flatMap(({ hosts }) => hosts)
  .map((host) => ({ ...host, manifest: whole(host.manifest) }));

/** One host of each kind, for what is true of all kinds. */
export const FIRST_HOSTS: readonly Host[] = KIND_NAMES.map((kind) => {
  const host = HOSTS.find(({ manifest }) => manifest.kind === kind);
  if (host === undefined) throw new Error(`${kind} has no host`);
  return host;
});

/** Every place of a host that holds a value for the field, and the value. */
export const homesOf = (
  field: Field,
): readonly { readonly host: Host; readonly place: Place; readonly value: unknown }[] =>
  HOSTS.filter(({ manifest }) => manifest.kind === field.kind).flatMap((host) =>
    placesOf(host.manifest.spec, field.path).map((place) => ({
      host,
      place,
      value: valueAt(host.manifest.spec, place),
    })),
  );

/** The host's object with another value at one place; `undefined`: with none. */
export const changedHost = ({ manifest }: Host, place: Place, value: unknown): Manifest => ({
  ...manifest,
  spec: withValue(manifest.spec ?? {}, place, value),
});
