import { globSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { newNamespace } from "../support/controlplane.ts";
import { kubectl } from "../support/kubectl.ts";
import { installCrds } from "./install.ts";

const EXAMPLES = join(import.meta.dirname, "../../examples");

let namespace: string;

beforeAll(async () => {
  await installCrds();
  namespace = await newNamespace("examples");
});

describe("the API server takes", () => {
  it.each(globSync("**/*.yaml", { cwd: EXAMPLES }).sort())("examples/%s", async (path) => {
    const output = await kubectl(["--namespace", namespace, "apply", "--validate=strict", "-f", join(EXAMPLES, path)]);
    expect(output).toContain("created");
  });
});
