import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensureGoProgram, type GoModule, moduleCache, requiredVersion } from "../lib/go-build.ts";
import { withLock } from "../lib/lock.mjs";
import { cacheDirectory, repositoryRoot } from "../lib/paths.ts";
import { downloadEnvtest, officialEnvtest } from "./envtest.ts";

/** Paths of the programs that make a control plane. */
export interface ControlPlaneAssets {
  readonly etcd: string;
  readonly kubeApiserver: string;
  readonly kubectl: string;
}

const packages = {
  etcd: "go.etcd.io/etcd/server/v3",
  "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
  kubectl: "k8s.io/kubernetes/cmd/kubectl",
  "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
} as const;

type Program = keyof typeof packages;

const goModule = (): GoModule => {
  const directory = join(repositoryRoot, "tools/controlplane");
  const version = requiredVersion(directory, "k8s.io/kubernetes");
  const [major = "", minor = ""] = version.slice(1).split(".");
  const prefix = "k8s.io/component-base/version";
  const variables = { [`${prefix}.gitVersion`]: version, [`${prefix}.gitMajor`]: major, [`${prefix}.gitMinor`]: minor };
  return { name: `controlplane-${version}`, directory, variables };
};

/** The Kubernetes version of the control plane, for example `v1.36.2`. */
export function kubernetesVersion(): string {
  return requiredVersion(join(repositoryRoot, "tools/controlplane"), "k8s.io/kubernetes");
}

const fromKubebuilder = (): ControlPlaneAssets | undefined => {
  const directory = process.env.KUBEBUILDER_ASSETS;
  if (!directory) return undefined;
  const assets = assetsIn(directory);
  const missing = Object.values(assets).filter((path) => !existsSync(path));
  if (missing.length > 0) throw new Error(`KUBEBUILDER_ASSETS is set, but these are missing: ${missing.join(", ")}`);
  return assets;
};

const assetsIn = (directory: string): ControlPlaneAssets => ({
  etcd: join(directory, "etcd"),
  kubeApiserver: join(directory, "kube-apiserver"),
  kubectl: join(directory, "kubectl"),
});

const isComplete = (assets: ControlPlaneAssets): boolean => Object.values(assets).every((path) => existsSync(path));

/**
 * Gives the programs of a control plane: those in `KUBEBUILDER_ASSETS`, else those in the cache, else the official
 * envtest archive, else a Go build (about five minutes on two cores, once).
 *
 * @throws Error with advice when there is no way to get them
 */
export async function ensureAssets(): Promise<ControlPlaneAssets> {
  const given = fromKubebuilder();
  if (given !== undefined) return given;
  const module = goModule();
  const assets = assetsIn(moduleCache(module));
  if (isComplete(assets)) return assets;
  const onWait = (): void => void process.stderr.write("Waiting for another process to fetch the control plane ...\n");
  await withLock(join(cacheDirectory(), "controlplane.lock"), () => obtain(module, assets), onWait);
  return assets;
}

async function obtain(module: GoModule, assets: ControlPlaneAssets): Promise<void> {
  if (isComplete(assets)) return;
  if (await downloadEnvtest(kubernetesVersion(), moduleCache(module), officialEnvtest)) return;
  for (const program of ["etcd", "kube-apiserver", "kubectl"] satisfies Program[]) {
    await ensureGoProgram(module, program, packages[program]);
  }
}

/**
 * Gives kube-controller-manager, which no envtest archive contains: the one in `KUBEBUILDER_ASSETS` or the cache, else
 * a Go build.
 *
 * @throws Error with advice when it cannot be built
 */
export async function ensureControllerManager(): Promise<string> {
  const program = "kube-controller-manager";
  const given = process.env.KUBEBUILDER_ASSETS && join(process.env.KUBEBUILDER_ASSETS, program);
  if (given && existsSync(given)) return given;
  return ensureGoProgram(goModule(), program, packages[program]);
}
