import { GROUP, VERSION } from "../../ecs/names.ts";
import type { KindNames } from "../../engine/kind.ts";

/** The API names of a kind of this project. */
export const kindNames = (kind: string, plural: string): KindNames => ({
  kind,
  plural,
  group: GROUP,
  version: VERSION,
});
