import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll } from "vitest";
import { parseAllDocuments } from "yaml";
import { ensureHelm, type HelmVersion } from "../../tools/helm/assets.ts";
import { type CommandResult, runCommand } from "../../tools/lib/command.ts";
import { repositoryRoot } from "../../tools/lib/paths.ts";

export const chartDirectory = join(repositoryRoot, "charts/ecs-operator");
export const helmVersions: readonly HelmVersion[] = ["v3", "v4"];

/** Building Helm takes minutes, once; no test should have to wait for it within its own time limit. */
const BUILD_TIMEOUT_MS = 20 * 60_000;

beforeAll(async () => {
  for (const version of helmVersions) await ensureHelm(version);
}, BUILD_TIMEOUT_MS);

/** What the tests read of a manifest; the rest is there, too. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [member: string]: unknown;
}

export type Values = Readonly<Record<string, unknown>>;

export interface HelmRun {
  readonly version?: HelmVersion;
  readonly chart?: string;
  readonly namespace?: string;
  /** Name of the release, default `ecs-operator`. */
  readonly release?: string;
}

/** Runs `helm <command>` on the chart with these values. */
export async function helm(command: readonly string[], values: Values, run: HelmRun = {}): Promise<CommandResult> {
  const directory = mkdtempSync(join(tmpdir(), "chart-values-"));
  try {
    const file = join(directory, "values.json");
    writeFileSync(file, JSON.stringify(values));
    const program = await ensureHelm(run.version ?? "v4");
    return await runCommand(program, [...command, "--values", file, "--namespace", run.namespace ?? "ecs-operator"]);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/**
 * Renders the chart, as release `ecs-operator` by default.
 *
 * @throws Error with Helm's words when it refuses
 */
export async function render(values: Values = {}, run: HelmRun = {}): Promise<readonly Manifest[]> {
  const command = ["template", run.release ?? "ecs-operator", run.chart ?? chartDirectory];
  const { code, stdout, stderr } = await helm(command, values, run);
  if (code !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}

/** The only manifest of a kind whose name ends so. */
export function pick<T = Manifest>(manifests: readonly Manifest[], kind: string, nameEnd = ""): T {
  const found = manifests.filter((each) => each.kind === kind && each.metadata.name.endsWith(nameEnd));
  if (found.length !== 1) throw new Error(`${found.length} manifests of kind ${kind} end with "${nameEnd}"`);
  return found[0] as T;
}

export interface Container {
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly image: string;
  readonly [member: string]: unknown;
}

export interface Deployment extends Manifest {
  readonly spec: {
    readonly replicas: number;
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: { readonly containers: readonly Container[]; readonly [member: string]: unknown };
    };
  };
}

/** The operator's container in rendered manifests. */
export function operatorContainer(manifests: readonly Manifest[]): Container {
  const [container] = pick<Deployment>(manifests, "Deployment").spec.template.spec.containers;
  if (container === undefined) throw new Error("the Deployment has no container");
  return container;
}
