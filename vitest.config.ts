import { defineConfig } from "vitest/config";

const project = (name: string, include: string[], timeoutSeconds: number, parallel: boolean, setup: string[] = []) => ({
  test: {
    name,
    include,
    globalSetup: setup,
    testTimeout: timeoutSeconds * 1000,
    hookTimeout: 180_000,
    fileParallelism: parallel,
    restoreMocks: true,
  },
});

export default defineConfig({
  test: {
    projects: [
      project(
        "unit",
        [
          "test/unit/**/*.test.ts",
          "test/golden/**/*.test.ts",
          "test/simulator/**/*.test.ts",
          "test/reflector/**/*.test.ts",
          "test/simulation/**/*.test.ts",
          "test/scenarios/**/*.test.ts",
          "test/mutants/**/*.test.ts",
        ],
        30,
        true,
      ),
      project(
        "server",
        [
          "test/integration/**/*.test.ts",
          "test/process/**/*.test.ts",
          "test/crds/**/*.test.ts",
          "test/chart/**/*.test.ts",
          "test/gitops/**/*.test.ts",
          "test/declarations/**/*.test.ts",
          "test/security/**/*.test.ts",
        ],
        180,
        false,
        ["test/support/controlplane-setup.ts"],
      ),
    ],
  },
});
