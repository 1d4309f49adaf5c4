import { inject } from "vitest";
import { type CommandResult, runCommand } from "../../tools/lib/command.ts";

export interface KubectlOptions {
  /** Standard input, for `apply -f -`. */
  readonly stdin?: string;
  /** Another control plane, or another user of the shared one. Default: the administrator of the shared one. */
  readonly kubeconfigPath?: string;
}

/** kubectl ended with a code other than 0. */
export class KubectlError extends Error {
  readonly result: CommandResult;

  constructor(args: readonly string[], result: CommandResult) {
    super(`kubectl ${args.join(" ")} ended with ${result.code}: ${result.stderr.trim()}`);
    this.result = result;
  }
}

/**
 * Runs kubectl; by default as the administrator of the shared control plane.
 *
 * @returns its standard output
 * @throws KubectlError with both outputs when it fails
 */
export async function kubectl(args: readonly string[], options: KubectlOptions = {}): Promise<string> {
  const { kubectlPath, kubeconfigPath } = inject("controlPlane");
  const all = ["--kubeconfig", options.kubeconfigPath ?? kubeconfigPath, ...args];
  const result = await runCommand(kubectlPath, all, options.stdin === undefined ? {} : { stdin: options.stdin });
  if (result.code !== 0) throw new KubectlError(args, result);
  return result.stdout;
}
