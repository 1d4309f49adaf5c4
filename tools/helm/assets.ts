import { join } from "node:path";
import { ensureGoProgram, type GoModule, requiredVersion } from "../lib/go-build.ts";
import { repositoryRoot } from "../lib/paths.ts";

/** The two major versions of Helm that people use. */
export type HelmVersion = "v3" | "v4";

/**
 * The Kubernetes version that Helm assumes when it renders without a cluster. Helm 4 reads it from its own build;
 * Helm 3 says 1.20 unless the build sets it, and charts with a `kubeVersion` then refuse to render.
 */
function assumedKubernetes(directory: string, version: HelmVersion): Record<string, string> {
  if (version === "v4") return {};
  const minor = requiredVersion(directory, "k8s.io/client-go").split(".")[1] ?? "";
  return Object.fromEntries(
    ["chartutil", "lint/rules"].flatMap((name) => [
      [`helm.sh/helm/v3/pkg/${name}.k8sVersionMajor`, "1"],
      [`helm.sh/helm/v3/pkg/${name}.k8sVersionMinor`, minor],
    ]),
  );
}

/**
 * Gives a Helm program, built once from its Go module and kept in the cache.
 *
 * @returns the path of the program
 * @throws Error with advice when it cannot be built
 */
export function ensureHelm(version: HelmVersion): Promise<string> {
  const directory = join(repositoryRoot, "tools/helm", version);
  const release = requiredVersion(directory, `helm.sh/helm/${version}`);
  const variables = {
    [`helm.sh/helm/${version}/internal/version.version`]: release,
    ...assumedKubernetes(directory, version),
  };
  const module: GoModule = { name: `helm-${release}`, directory, variables };
  return ensureGoProgram(module, "helm", `helm.sh/helm/${version}/cmd/helm`);
}
