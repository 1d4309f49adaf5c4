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
      // The simulation's workloads on real processes. Not part of `npm test` yet: the order of Kubernetes and AWS writes is
      // put together from an audit log, watches and a tap, and is not exact enough for the oracles on a busy machine.
      project("process", ["test/process/**/*.test.ts"], 180, false),
      project(
        "server",
        [
          "test/integration/**/*.test.ts",
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
