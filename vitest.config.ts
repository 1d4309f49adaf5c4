import { defineConfig } from "vitest/config";

const project = (name: string, include: string[], timeoutSeconds: number, more: object = {}) => ({
  test: {
    name,
    include,
    testTimeout: timeoutSeconds * 1000,
    hookTimeout: 180_000,
    restoreMocks: true,
    ...more,
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
        // Loading the operator anew for each file would take as long as the tests do; no test changes a module.
        { isolate: false, maxWorkers: 2 },
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
        // They wait more than they work.
        { globalSetup: ["test/support/controlplane-setup.ts"], maxWorkers: 3 },
      ),
    ],
  },
});
