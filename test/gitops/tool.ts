import { beforeAll } from "vitest";
import { ensureGitopsTool } from "../../tools/gitops/assets.ts";

/** Building the tool takes minutes, once; no test should have to wait for it within its own time limit. */
const BUILD_TIMEOUT_MS = 20 * 60_000;

beforeAll(async () => {
  await ensureGitopsTool();
}, BUILD_TIMEOUT_MS);
