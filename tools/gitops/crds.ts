import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../lib/command.ts";
import { requiredVersion } from "../lib/go-build.ts";

/** A Go module whose files are read and not compiled. */
interface Source {
  readonly module: string;
  readonly version: string;
  /** What `go.sum` would say of it; absent where a `go.sum` of ours does. */
  readonly sum?: string;
  /** Files with CRDs in it. */
  readonly files: readonly string[];
}

const flux = (name: string, version: string, sum: string, kinds: readonly string[]): Source => ({
  module: `github.com/fluxcd/${name}`,
  version,
  sum,
  files: kinds.map((kind) => `config/crd/bases/${kind}.yaml`),
});

const MONITORING: Source = {
  module: "github.com/prometheus-operator/prometheus-operator",
  version: "v0.92.1",
  sum: "h1:rHWuFo6SVya4FBSCNg2DCzyc4xAv54zk3eDTzp5mQZc=",
  files: ["servicemonitors", "prometheusrules"].map(
    (plural) => `example/prometheus-operator-crd/monitoring.coreos.com_${plural}.yaml`,
  ),
};

const KEDA: Source = {
  module: "github.com/kedacore/keda/v2",
  version: "v2.17.0",
  sum: "h1:Msot3UuN6WOhaOaOcVmokmVM0cu3uqSGvnDgg1LkESU=",
  files: ["config/crd/bases/keda.sh_scaledobjects.yaml"],
};

const GITOPS: readonly Source[] = [
  {
    module: "github.com/argoproj/argo-cd/v3",
    version: requiredVersion(import.meta.dirname, "github.com/argoproj/argo-cd/v3"),
    files: ["manifests/crds/application-crd.yaml"],
  },
  flux("kustomize-controller", "v1.9.0", "h1:WfM+bQUGUGW2qyrrTgh2bIVSZSPmc3JC7234K8NiTWQ=", [
    "kustomize.toolkit.fluxcd.io_kustomizations",
  ]),
  flux("source-controller", "v1.9.0", "h1:5msg2yyjVYDULZos+2ve8MZzcSqTpusiXmrOeBhc9yY=", [
    "source.toolkit.fluxcd.io_gitrepositories",
    "source.toolkit.fluxcd.io_ocirepositories",
  ]),
  flux("helm-controller", "v1.6.0", "h1:jlS5X11SG26gspubB5aLrdVSCm0q0tA4ULsY+vwSkL0=", [
    "helm.toolkit.fluxcd.io_helmreleases",
  ]),
];

/**
 * The files with the CRDs of Argo CD and Flux for whose kinds we ship objects. They come with Go modules, which are downloaded once
 * and kept in Go's own cache.
 *
 * @throws Error when a module cannot be had, or is not the one that is meant
 */
export const gitopsCrds = (): Promise<readonly string[]> => filesOf(GITOPS);

/** The same of the Prometheus operator, for the kinds that the chart renders. */
export const monitoringCrds = (): Promise<readonly string[]> => filesOf([MONITORING]);

/** The same of KEDA, for its kind that scales ours. */
export const kedaCrds = (): Promise<readonly string[]> => filesOf([KEDA]);

async function filesOf(sources: readonly Source[]): Promise<readonly string[]> {
  const files: string[] = [];
  for (const { module, version, sum, files: within } of sources) {
    const wanted = `${module}@${version}`;
    const { code, stdout, stderr } = await runCommand("go", ["mod", "download", "-json", wanted], { cwd: tmpdir() });
    if (code !== 0) throw new Error(`go mod download ${wanted} failed:\n${stdout}${stderr}`);
    const { Dir, Sum } = JSON.parse(stdout) as { readonly Dir: string; readonly Sum: string };
    if (sum !== undefined && Sum !== sum) throw new Error(`${wanted} is another than the one that was pinned: ${Sum}`);
    files.push(...within.map((file) => join(Dir, file)));
  }
  return files;
}
