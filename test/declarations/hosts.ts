import type { Manifest } from "../support/builders.ts";
import { defaulted } from "../unit/kinds/driven.ts";
import { type Place, placesOf, valueAt, withValue } from "./edit.ts";
import type { Field } from "./fields.ts";
import type { Host } from "./host.ts";
import { clusterHosts } from "./hosts-cluster.ts";
import { serviceHosts } from "./hosts-service.ts";
import { taskDefinitionHosts } from "./hosts-task-definition.ts";

/** With the defaults of the schema, and without members that are undefined. */
const whole = (manifest: Manifest): Manifest => defaulted(JSON.parse(JSON.stringify(manifest)));

/** Between them they hold every field that a spec may have today. */
export const HOSTS: readonly Host[] = [...clusterHosts, ...taskDefinitionHosts, ...serviceHosts].map((host) => ({
  ...host,
  manifest: whole(host.manifest),
}));

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
