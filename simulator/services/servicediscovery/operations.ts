/** AWS Cloud Map, an operation a row: what it takes, what it does, which bucket it is counted in, what its caller must be allowed. */
import { instanceRows } from "./instances/rows.ts";
import { namespaceRows } from "./namespaces/rows.ts";
import { progressRows } from "./progress/rows.ts";
import { serviceRows } from "./services/rows.ts";
import { tagRows } from "./tags/rows.ts";

export const operations = {
  ...namespaceRows,
  ...serviceRows,
  ...instanceRows,
  ...progressRows,
  ...tagRows,
};
