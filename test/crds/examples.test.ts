import { globSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { kedaCrds } from "../../tools/gitops/crds.ts";
import { newNamespace } from "../support/controlplane.ts";
import { kubectl } from "../support/kubectl.ts";

const EXAMPLES = join(import.meta.dirname, "../../examples");

let namespace: string;

beforeAll(async () => {
  const others = (await kedaCrds()).flatMap((file) => ["-f", file]);
  await kubectl(["apply", "--server-side", "--force-conflicts", ...others]);
  await kubectl(["wait", "--for=condition=Established", "--timeout=30s", ...others]);
  namespace = await newNamespace("examples");
});

const files = globSync("**/*", { cwd: EXAMPLES, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => relative(EXAMPLES, join(parentPath, name)))
  .sort();

describe("the API server takes", () => {
  it.each(files)("examples/%s", async (path) => {
    const file = join(EXAMPLES, path);
    const objects = parseAllDocuments(readFileSync(file, "utf8"));
    const output = await kubectl(["--namespace", namespace, "apply", "--validate=strict", "-f", file]);
    const created = output
      .trim()
      .split("\n")
      .filter((line) => line.endsWith(" created"));
    expect(created).toHaveLength(objects.length);
  });
});
