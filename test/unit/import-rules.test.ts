// The canary: breaks every import rule on purpose. dependency-cruiser reads TypeScript only with a compiler that it
// supports; with another one it skips all files and reports success.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { runCommand } from "../../tools/lib/command.ts";
import { repositoryRoot } from "../../tools/lib/paths.ts";

const rules = join(repositoryRoot, ".dependency-cruiser.mjs");

type Files = Readonly<Record<string, string>>;

/** What a file of the skeleton imports: other files by their path from the root, and packages by their name. */
type Imports = Readonly<Record<string, readonly string[]>>;

const packages = [
  "@aws-sdk/client-ecs",
  "@smithy/core",
  "@kubernetes/client-node",
  "undici",
  "winston",
  "prom-client",
  "croner",
  "zod",
  "yaml",
  "fast-check",
  "transitive",
];

/** A small tree like the operator's that breaks nothing, and uses each crossing that is allowed. */
const skeleton: Imports = {
  "operator/main.ts": [
    "operator/config.ts",
    "operator/engine/controller.ts",
    "operator/kinds/index.ts",
    "operator/aws/client.ts",
    "operator/kubernetes/reflector.ts",
    "operator/telemetry/log.ts",
  ],
  "operator/config.ts": ["operator/lib/json.ts", "node:fs"],
  "operator/lib/json.ts": ["operator/lib/hash.ts"],
  "operator/lib/hash.ts": ["node:crypto"],
  "operator/lib/cron.ts": ["croner"],
  "operator/api/names.ts": ["operator/lib/json.ts"],
  "operator/api/schemas.ts": ["operator/api/cluster/spec.ts"],
  "operator/api/cluster/spec.ts": ["operator/api/names.ts", "zod"],
  "operator/ecs/tags.ts": ["operator/lib/json.ts", "operator/engine/kind.ts", "operator/api/names.ts"],
  "operator/engine/kind.ts": ["operator/engine/outcome.ts"],
  "operator/engine/outcome.ts": [],
  "operator/engine/ports.ts": ["operator/engine/kind.ts"],
  "operator/engine/controller.ts": ["operator/engine/ports.ts", "operator/lib/json.ts"],
  "operator/kinds/index.ts": ["operator/kinds/service/index.ts", "operator/kinds/cluster/index.ts"],
  "operator/kinds/cluster/index.ts": ["operator/api/names.ts"],
  "operator/kinds/service/index.ts": ["operator/kinds/service/observe/index.ts", "operator/kinds/service/plan/core.ts"],
  "operator/kinds/service/observe/index.ts": [
    "operator/aws/handle.ts",
    "operator/engine/ports.ts",
    "operator/ecs/tags.ts",
  ],
  "operator/kinds/service/plan/core.ts": ["operator/api/names.ts", "operator/engine/kind.ts"],
  "operator/aws/client.ts": ["operator/aws/transport.ts", "operator/aws/handle.ts"],
  "operator/aws/handle.ts": ["operator/lib/json.ts"],
  "operator/aws/transport.ts": ["@aws-sdk/client-ecs", "operator/engine/ports.ts"],
  "operator/kubernetes/reflector.ts": ["operator/kubernetes/transport.ts"],
  "operator/kubernetes/transport.ts": ["@kubernetes/client-node", "undici"],
  "operator/telemetry/log.ts": ["winston", "prom-client"],
  "simulator/main.ts": ["simulator/simulator.ts"],
  "simulator/simulator.ts": ["simulator/core/world.ts", "simulator/services/index.ts"],
  "simulator/services/index.ts": ["simulator/services/ecs/index.ts", "simulator/services/sts/index.ts"],
  "simulator/services/ecs/index.ts": ["simulator/services/ecs/tasks/life.ts"],
  "simulator/services/ecs/tasks/life.ts": ["simulator/services/ecs/errors.ts", "simulator/core/world.ts"],
  "simulator/services/ecs/errors.ts": ["simulator/core/world.ts"],
  "simulator/services/sts/index.ts": ["simulator/core/world.ts"],
  "simulator/core/world.ts": ["node:http"],
  "plugin/main.ts": ["yaml"],
  "crds/generate.ts": ["operator/api/schemas.ts", "yaml"],
  "tools/demo.ts": ["@kubernetes/client-node", "fast-check"],
  "test/all.ts": ["operator/main.ts", "simulator/core/world.ts", "@aws-sdk/client-ecs", "fast-check"],
};

/** Rule, importing file, what it must not import. `*` becomes the name of the form of the import. */
const violations: readonly (readonly [rule: string, from: string, to: string])[] = [
  ["no-unresolvable", "operator/engine/unresolvable-*.ts", "operator/engine/missing.ts"],
  ["no-unresolvable", "operator/engine/unknown-package-*.ts", "no-such-package"],
  ["pure-stays-pure", "operator/kinds/service/plan/reads-files-*.ts", "node:fs"],
  ["pure-stays-pure", "operator/kinds/service/status/logs-*.ts", "operator/telemetry/log.ts"],
  ["pure-stays-pure", "operator/api/service/reads-files-*.ts", "node:fs"],
  ["api-stands-on-itself", "operator/api/uses-ecs-*.ts", "operator/ecs/tags.ts"],
  ["api-stands-on-itself", "operator/api/cluster/uses-engine-*.ts", "operator/engine/kind.ts"],
  ["pure-stays-pure", "operator/kinds/service/plan/uses-ports-*.ts", "operator/engine/ports.ts"],
  ["pure-stays-pure", "operator/ecs/package-*.ts", "yaml"],
  ["lib-stands-alone", "operator/lib/uses-ecs-*.ts", "operator/ecs/tags.ts"],
  ["lib-stands-alone", "operator/lib/uses-zod-*.ts", "zod"],
  ["zod-only-in-schemas", "operator/engine/uses-zod-*.ts", "zod"],
  ["zod-only-in-schemas", "operator/uses-zod-*.ts", "zod"],
  ["ecs-knows-no-kind", "operator/ecs/uses-kind-*.ts", "operator/kinds/cluster/index.ts"],
  ["ecs-knows-no-kind", "operator/ecs/uses-engine-*.ts", "operator/engine/controller.ts"],
  ["engine-knows-no-ecs", "operator/engine/uses-ecs-*.ts", "operator/ecs/tags.ts"],
  ["engine-knows-no-ecs", "operator/engine/uses-kind-*.ts", "operator/kinds/cluster/index.ts"],
  ["engine-knows-no-ecs", "operator/engine/uses-aws-*.ts", "operator/aws/handle.ts"],
  ["engine-knows-no-ecs", "operator/engine/uses-kubernetes-*.ts", "operator/kubernetes/reflector.ts"],
  ["engine-knows-no-ecs", "operator/engine/uses-telemetry-*.ts", "operator/telemetry/log.ts"],
  ["edges-are-independent", "operator/aws/uses-kubernetes-*.ts", "operator/kubernetes/reflector.ts"],
  ["edges-are-independent", "operator/kubernetes/uses-telemetry-*.ts", "operator/telemetry/log.ts"],
  ["edges-are-independent", "operator/telemetry/uses-aws-*.ts", "operator/aws/handle.ts"],
  ["edges-are-independent", "operator/aws/uses-kind-*.ts", "operator/kinds/cluster/index.ts"],
  ["only-the-contract", "operator/kinds/service/uses-engine-*.ts", "operator/engine/controller.ts"],
  ["only-the-contract", "operator/kubernetes/uses-engine-*.ts", "operator/engine/controller.ts"],
  ["kinds-do-not-see-each-other", "operator/kinds/cluster/uses-kind-*.ts", "operator/kinds/service/observe/index.ts"],
  ["kinds-do-not-see-each-other", "operator/kinds/cluster/uses-plan-*.ts", "operator/kinds/service/plan/core.ts"],
  ["kinds-do-not-see-each-other", "operator/kinds/service/uses-list-*.ts", "operator/kinds/index.ts"],
  ["kinds-touch-only-aws", "operator/kinds/service/uses-kubernetes-*.ts", "operator/kubernetes/reflector.ts"],
  ["kinds-touch-only-aws", "operator/kinds/service/uses-telemetry-*.ts", "operator/telemetry/log.ts"],
  ["aws-sdk-only-in-the-transport", "operator/aws/uses-sdk-*.ts", "@aws-sdk/client-ecs"],
  ["aws-sdk-only-in-the-transport", "operator/kinds/service/uses-smithy-*.ts", "@smithy/core"],
  ["aws-sdk-only-in-the-transport", "simulator/uses-sdk-*.ts", "@aws-sdk/client-ecs"],
  ["k8s-client-only-in-the-transport", "operator/kubernetes/uses-client-*.ts", "@kubernetes/client-node"],
  ["k8s-client-only-in-the-transport", "operator/aws/uses-undici-*.ts", "undici"],
  ["cron-only-in-lib-cron", "operator/kinds/service/plan/uses-cron-*.ts", "croner"],
  ["cron-only-in-lib-cron", "operator/lib/uses-cron-*.ts", "croner"],
  ["winston-and-metrics-only-in-telemetry", "operator/aws/uses-winston-*.ts", "winston"],
  ["winston-and-metrics-only-in-telemetry", "simulator/uses-metrics-*.ts", "prom-client"],
  ["only-main-reads-config", "operator/aws/uses-config-*.ts", "operator/config.ts"],
  ["main-is-not-imported", "operator/telemetry/uses-main-*.ts", "operator/main.ts"],
  ["operator-ships-alone", "operator/telemetry/uses-test-*.ts", "test/all.ts"],
  ["operator-ships-alone", "operator/aws/uses-simulator-*.ts", "simulator/core/world.ts"],
  ["operator-ships-alone", "operator/engine/uses-tools-*.ts", "tools/demo.ts"],
  ["operator-ships-alone", "operator/kubernetes/uses-crds-*.ts", "crds/generate.ts"],
  ["operator-ships-alone", "operator/lib/uses-plugin-*.ts", "plugin/main.ts"],
  ["simulator-stands-alone", "simulator/uses-plugin-*.ts", "plugin/main.ts"],
  ["simulator-stands-alone", "simulator/uses-operator-*.ts", "operator/lib/json.ts"],
  ["simulator-stands-alone", "simulator/uses-test-*.ts", "test/all.ts"],
  ["simulator-core-knows-no-service", "simulator/core/uses-service-*.ts", "simulator/services/ecs/index.ts"],
  ["simulator-core-knows-no-service", "simulator/core/uses-list-*.ts", "simulator/services/index.ts"],
  ["simulated-services-are-independent", "simulator/services/sts/uses-ecs-*.ts", "simulator/services/ecs/errors.ts"],
  ["simulated-services-are-independent", "simulator/services/ecs/tasks/uses-list-*.ts", "simulator/services/index.ts"],
  ["simulated-services-are-independent", "simulator/services/ecs/uses-simulator-*.ts", "simulator/simulator.ts"],
  ["generator-reads-the-api-only", "crds/uses-observe-*.ts", "operator/kinds/service/observe/index.ts"],
  ["generator-reads-the-api-only", "crds/uses-engine-*.ts", "operator/engine/controller.ts"],
  ["no-dev-deps-in-production", "operator/telemetry/uses-dev-*.ts", "fast-check"],
  ["no-dev-deps-in-production", "simulator/uses-dev-*.ts", "fast-check"],
  ["no-undeclared-deps", "operator/aws/uses-transitive-*.ts", "transitive"],
  ["no-undeclared-deps", "tools/uses-transitive-*.ts", "transitive"],
];

const forms: Readonly<Record<string, (specifier: string) => string>> = {
  value: (specifier) => `import * as it from ${specifier};\nexport const used = it;`,
  type: (specifier) => `import type * as It from ${specifier};\nexport type Used = typeof It;`,
  dynamic: (specifier) => `export const used = () => import(${specifier});`,
};

const specifier = (from: string, to: string): string => {
  if (!to.endsWith(".ts")) return JSON.stringify(to);
  const relative = posix.relative(posix.dirname(from), to);
  return JSON.stringify(relative.startsWith(".") ? relative : `./${relative}`);
};

const source = (from: string, targets: readonly string[]): string => {
  const lines = targets.map((to, index) => `import * as it${index} from ${specifier(from, to)};\nvoid it${index};`);
  return [...lines, "export {};"].join("\n");
};

const skeletonFiles = (): Files =>
  Object.fromEntries(Object.entries(skeleton).map(([from, targets]) => [from, source(from, targets)]));

const brokenFiles = (): Files => {
  const breaking = violations.flatMap(([, from, to]) =>
    Object.entries(forms).map(([form, write]) => {
      const path = from.replace("*", form);
      return [path, write(specifier(path, to))] as const;
    }),
  );
  return {
    ...Object.fromEntries(breaking),
    "operator/kinds/service/loads-a-schema.ts": source("operator/kinds/service/loads-a-schema.ts", [
      "operator/api/cluster/spec.ts",
    ]),
    "operator/kinds/cluster/reads-a-type.ts": forms.type?.(
      specifier("operator/kinds/cluster/reads-a-type.ts", "operator/api/cluster/spec.ts"),
    ) as string,
    "operator/engine/orphan.ts": "export {};",
    "simulator/orphan.ts": "export {};",
    "operator/engine/cycle-a.ts": source("operator/engine/cycle-a.ts", ["operator/engine/cycle-b.ts"]),
    "operator/engine/cycle-b.ts": 'import type * as A from "./cycle-a.ts";\nexport type Used = typeof A;',
  };
};

const fakePackages = (): Files =>
  Object.fromEntries(
    packages.flatMap((name) => [
      [
        `node_modules/${name}/package.json`,
        JSON.stringify({ name, version: "1.0.0", type: "module", exports: "./index.js" }),
      ],
      [`node_modules/${name}/index.js`, "export {};"],
    ]),
  );

interface Report {
  readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  readonly totalCruised: number;
}

const directories: string[] = [];

/** Writes the files below a new directory and runs the linter there, as `npm test` does here. */
async function cruise(files: Files): Promise<Report> {
  const root = mkdtempSync(join(tmpdir(), "ecs-operator-imports-"));
  directories.push(root);
  const dependencies = Object.fromEntries(packages.map((name) => [name, "1.0.0"]));
  const { "fast-check": dev, zod, transitive: _, ...production } = dependencies;
  const own = {
    "package.json": JSON.stringify({
      type: "module",
      dependencies: production,
      devDependencies: { "fast-check": dev, zod },
    }),
    "tsconfig.json": JSON.stringify({
      compilerOptions: { module: "NodeNext", allowImportingTsExtensions: true, noEmit: true },
    }),
  };
  for (const [path, text] of Object.entries({ ...own, ...fakePackages(), ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const program = join(repositoryRoot, "node_modules/.bin/depcruise");
  const folders = ["operator", "simulator", "plugin", "crds", "test", "tools"];
  const args = [program, "--config", rules, "--output-type", "json", ...folders];
  const { stdout, stderr } = await runCommand(process.execPath, args, { cwd: root });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout).summary;
}

afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

test("a tree that follows the rules passes, and all of it is read", async () => {
  const report = await cruise(skeletonFiles());
  expect(report.violations).toEqual([]);
  expect(report.totalCruised).toBeGreaterThan(Object.keys(skeleton).length);
});

describe("each rule reports its break", () => {
  let found: ReadonlySet<string>;
  beforeAll(async () => {
    const report = await cruise({ ...skeletonFiles(), ...brokenFiles() });
    found = new Set(report.violations.map(({ from, rule }) => `${rule.name}: ${from}`));
  });

  test.each(violations)("%s: %s -> %s", (rule, from) => {
    const expected = Object.keys(forms).map((form) => `${rule}: ${from.replace("*", form)}`);
    expect(expected.filter((entry) => !found.has(entry))).toEqual([]);
  });

  test("schemas-are-types-to-the-operator, and types they may be", () => {
    expect(found).toContain("schemas-are-types-to-the-operator: operator/kinds/service/loads-a-schema.ts");
    expect(found).not.toContain("schemas-are-types-to-the-operator: operator/kinds/cluster/reads-a-type.ts");
  });

  test("no-orphans", () => {
    expect(found).toContain("no-orphans: operator/engine/orphan.ts");
    expect(found).toContain("no-orphans: simulator/orphan.ts");
  });

  test("no-cycles, also when one direction is a type", () => {
    expect(found).toContain("no-cycles: operator/engine/cycle-a.ts");
  });

  test("no rule is without a break", async () => {
    const { default: config }: { default: { forbidden: { name: string }[] } } = await import(rules);
    const broken = new Set([...found].map((entry) => entry.split(":")[0]));
    expect(config.forbidden.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual([]);
  });
});

test("the linter's compiler is one that it supports", () => {
  expect(manifest.devDependencies.typescript).toMatch(/^6\./);
});
