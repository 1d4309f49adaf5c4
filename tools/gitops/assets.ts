import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../lib/command.ts";
import { ensureGoProgram, requiredVersion } from "../lib/go-build.ts";

const directory = import.meta.dirname;

/**
 * Gives the program that runs Argo CD's and Flux's own code, built once (a few minutes) and kept in the cache.
 *
 * @returns the path of the program
 * @throws Error with advice when it cannot be built
 */
export function ensureGitopsTool(): Promise<string> {
  const sources = createHash("sha256");
  for (const file of readdirSync(directory).sort()) {
    if (file.endsWith(".go")) sources.update(readFileSync(join(directory, file)));
  }
  const name = `gitops-${requiredVersion(directory, "github.com/argoproj/argo-cd/v3")}-${sources.digest("hex").slice(0, 8)}`;
  return ensureGoProgram({ name, directory, variables: {} }, "gitops", "ecs-operator.dev/tools/gitops");
}

type Json = Readonly<Record<string, unknown>>;

/** One question; see `request` in main.go. */
export type GitopsRequest =
  | { readonly op: "health" | "deletion" | "actions" | "kstatus"; readonly object: Json }
  | { readonly op: "action"; readonly object: Json; readonly action: string }
  | { readonly op: "expressions"; readonly object: Json; readonly expressions: Json }
  | { readonly op: "diff"; readonly object: Json; readonly desired: Json }
  | { readonly op: "serverDiff"; readonly object: Json; readonly desired: Json; readonly predicted: Json }
  | SyncRequest;

/** One sync of Argo CD, to its end: what Git holds at a revision is brought to a namespace, with hooks and waves. */
export interface SyncRequest {
  readonly op: "sync";
  readonly manifests: readonly Json[];
  readonly revision: string;
  readonly namespace: string;
  /** Path of the file that leads to the cluster. */
  readonly kubeconfig: string;
}

/** What Argo CD says of a sync. */
export interface SyncOutcome {
  readonly phase: "Succeeded" | "Failed" | "Error";
  readonly message: string;
}

/** The settings that the requests use. */
export interface GitopsSettings {
  /** The argocd-cm ConfigMap that Argo CD would read. */
  readonly argocdConfigMap?: Json;
  /** File with the answer of GET /openapi/v2; `serverDiff` needs it. */
  readonly openAPIFile?: string;
}

/**
 * Runs requests through Argo CD's and Flux's code.
 *
 * @returns one answer for each request, in their order
 * @throws Error when the tool cannot be built, or does not understand the input, or cannot answer a request
 */
export async function askGitops(
  settings: GitopsSettings,
  requests: readonly GitopsRequest[],
): Promise<readonly unknown[]> {
  const stdin = JSON.stringify({ ...settings, requests });
  const { code, stdout, stderr } = await runCommand(await ensureGitopsTool(), [], { stdin });
  if (code !== 0) throw new Error(stderr);
  const answers = JSON.parse(stdout) as readonly { readonly result?: unknown; readonly error?: string }[];
  return answers.map(({ result, error }, index) => {
    if (error !== undefined) throw new Error(`request ${index} (${requests[index]?.op}): ${error}`);
    return result;
  });
}
