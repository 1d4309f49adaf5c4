import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The files that take longest, the longest first: begun last, they would keep one worker busy while the others have nothing to do. */
const LONGEST = [
  "test/process/scenarios.test.ts",
  "test/security/tenants.test.ts",
  "test/integration/scheduled-tasks.test.ts",
  "test/integration/watch-rights.test.ts",
  "test/declarations/bounds.test.ts",
  "test/integration/idle.test.ts",
  "test/declarations/sequences.test.ts",
  "test/chart/render.test.ts",
  "test/chart/cluster.test.ts",
  "test/declarations/round-trip.test.ts",
];

const placeOf = ({ moduleId }: TestSpecification): number => {
  const place = LONGEST.findIndex((file) => moduleId.endsWith(file));
  return place < 0 ? LONGEST.length : place;
};

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}

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
    sequence: { sequencer: LongestFirst },
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
        { globalSetup: ["test/support/controlplane-setup.ts"], maxWorkers: 4 },
      ),
    ],
  },
});
