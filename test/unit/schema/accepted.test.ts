import { describe, expect, test } from "vitest";
import { KINDS } from "../../kinds/examples.ts";
import { ACCEPTED } from "./accepted.ts";

describe.each(Object.entries(ACCEPTED))("%s takes", (kind, cases) => {
  const schema = KINDS.find((one) => one.kind === kind)?.spec;

  test.each(Object.entries(cases))("%s", (_, spec) => {
    expect(schema?.safeParse(spec).error?.issues).toBeUndefined();
    expect(schema).toBeDefined();
  });
});
