import type { Manifest } from "../support/builders.ts";

/** An accepted object that fields are changed in, one at a time, and what it needs beside it. */
export interface Host {
  readonly name: string;
  readonly manifest: Manifest;
  readonly companions: readonly Manifest[];
}
