import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bundle } from "../../../tools/lib/bundle.ts";

test("the shipped operator loads no schema: those are the API server's, and cost time at each start", async () => {
  const directory = mkdtempSync(join(tmpdir(), "ecs-operator-bundle-"));
  const files: string[] = [];
  try {
    await bundle("operator/main.ts", join(directory, "operator.js"), "0.0.0", (file, source) => {
      files.push(file);
      return source;
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
  expect(files).toContain("operator/kinds/service/index.ts");
  expect(files.filter((file) => /^operator\/kinds\/[^/]+\/schema\//.test(file))).toEqual([]);
});
