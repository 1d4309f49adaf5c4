import type { KindName } from "../../operator/api/catalogue.ts";
import type { Exports } from "../../operator/api/exports.ts";
import type { Resource } from "../../operator/engine/object.ts";
import type { Snapshot } from "../../simulator/simulator.ts";
import type { Examples } from "./example.ts";
import type { Host } from "./host.ts";

/** An input of AWS's SDK that a kind's spec is to cover. */
interface Call {
  readonly operation: string;
  /** The SDK's own schema of the input. */
  readonly input: unknown;
  /** Where in the spec its members stand; default: at its top. */
  readonly at?: string;
  /** Members that are no fields, and why. */
  readonly absent: Readonly<Record<string, string>>;
}

export interface Coverage {
  readonly calls: readonly Call[];
  /** Members that have another name with us. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Fields beyond the SDK's inputs and those that every kind has. A misspelt AWS field would show up as one. */
  readonly own: readonly string[];
  /** Fields that every other kind has: nothing that a person can adopt or observe stands behind it. */
  readonly lacks?: readonly string[];
}

/** An object before and after something happened to it. */
export type Change = readonly [before: Resource, after: Resource];

export const edited = (before: Resource, after: Resource): Change => [before, after];

type Area = Snapshot["areas"][number];

/** A resource that AWS holds, whatever kind stands for it. */
export interface Held {
  readonly arn: string;
  readonly name: string | undefined;
  /** What shows whether it was changed. */
  readonly state: {
    readonly status: string | undefined;
    readonly tags: readonly object[] | undefined;
    readonly [more: string]: unknown;
  };
}

/** What the tests of all kinds have to know of one kind. */
export interface KindRecord<Kind extends KindName> {
  /** A good and a bad object for each of its rules. */
  readonly examples: Examples;
  readonly coverage: Coverage;
  /** A change of each member that others may read; a member without a row is an error of types. */
  readonly exported: Readonly<Record<keyof Exports[Kind], Change>>;
  /** Between them they hold every field that a spec may have. */
  readonly hosts: readonly Host[];
  /** What stands for it in the simulated AWS. */
  readonly held: (area: Area) => readonly Held[];
}
