/** How small the surface is, in numbers that may not grow unnoticed. */
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KIND_NAMES } from "../../operator/api/catalogue.ts";
import { iamActions, ROWS } from "../../operator/aws/services/index.ts";
import { minimalPolicy } from "../../tools/generate/iam.ts";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { render } from "../chart/chart.ts";

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const readJson = <T>(path: string): T => JSON.parse(readFileSync(join(repositoryRoot, path), "utf8")) as T;

test("RBAC: at most twelve rights and five for each kind, none on Secrets, no wildcard, none to create or delete but tasks of a schedule, and those that have ended", async () => {
  const manifests = await render({ rbac: { aggregateClusterRoles: false } });
  const rules = manifests.flatMap((each) => (each.rules ?? []) as readonly Rule[]);
  const rights = rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((one) => verbs.map((verb) => `${verb} ${one}.${group}`))),
  );
  expect(rights.length).toBeGreaterThan(15);
  expect(rights.length).toBeLessThanOrEqual(12 + 5 * KIND_NAMES.length);
  expect(rights.filter((right) => /\*|secrets|pods|impersonate|escalate|bind/.test(right))).toEqual([]);
  expect(rights.filter((right) => /^(create|delete|update|deletecollection) (ecs|cloudmap)/.test(right))).toEqual([
    "delete ecstasks.ecs-operator.dev",
    "create ecstasks.ecs-operator.dev",
  ]);
});

test("IAM: at most 14 actions that change something; without a condition only what IAM cannot confine", () => {
  const core = ROWS.filter(({ operation }) => operation.mutating && operation.iam.feature === undefined);
  const actions = new Set(core.flatMap(iamActions));
  expect(actions.size).toBeLessThanOrEqual(14);
  const { Statement } = minimalPolicy();
  expect(Statement.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).toEqual([]);
  const free = Statement.filter(({ Condition }) => Condition === undefined).flatMap(({ Action }) => Action);
  expect(free.filter((action) => actions.has(action))).toEqual(["ecs:DeregisterTaskDefinition"]);
});

interface Lock {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly hasInstallScript?: boolean }>>;
}

test("supply chain: at most 12 direct production dependencies beside the AWS SDK, and none has an install script", () => {
  const { dependencies } = readJson<{ dependencies: Readonly<Record<string, string>> }>("package.json");
  const direct = Object.keys(dependencies).filter((name) => !/^@(aws-sdk|smithy)\//.test(name));
  expect(direct.length).toBeLessThanOrEqual(12);
  const { packages } = readJson<Lock>("package-lock.json");
  const production = Object.entries(packages).filter(([name, { dev }]) => name !== "" && dev !== true);
  expect(production.length).toBeGreaterThan(direct.length);
  expect(production.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([name]) => name)).toEqual([]);
});

test("supply chain: what the programs import is a production dependency, and nothing else is one", () => {
  // The schemas are for generators and tests; what the programs take from them are types.
  const files = globSync("{operator,simulator}/**/*.ts", {
    cwd: repositoryRoot,
    exclude: ["operator/api/*/**", "operator/api/{schemas,types}.ts"],
  });
  expect(files.length).toBeGreaterThan(200);
  const imported = files.flatMap((file) => importsOf(readFileSync(join(repositoryRoot, file), "utf8")));
  const { dependencies } = readJson<{ dependencies: Readonly<Record<string, string>> }>("package.json");
  const { packages } = readJson<{ packages: { "": { dependencies: Readonly<Record<string, string>> } } }>(
    "package-lock.json",
  );
  expect(Object.keys(dependencies).sort()).toEqual([...new Set(imported)].sort());
  expect(packages[""].dependencies).toEqual(dependencies);
});

/** The packages that a source file imports, types included. */
function importsOf(source: string): readonly string[] {
  const statement = /^(?:import|export)\s(?:[^"`;=]*\sfrom\s)?\s*"([^."][^"]*)"|\bimport\("([^."][^"]*)"\)/gm;
  const paths = [...source.matchAll(statement)].map(([, named, called]) => named ?? called ?? "");
  return paths.filter((path) => !isBuiltin(path)).map((path) => /^(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path);
}

test.skipIf(!existsSync(join(repositoryRoot, "dist/operator.js")))("the bundle has at most 5 MB", () => {
  expect(statSync(join(repositoryRoot, "dist/operator.js")).size).toBeLessThanOrEqual(5_000_000);
});
