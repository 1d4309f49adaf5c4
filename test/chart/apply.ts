import { stringify } from "yaml";
import { kubectl } from "../support/kubectl.ts";
import { type Manifest, render } from "./chart.ts";

/**
 * Applies manifests server-side; the API server refuses unknown and duplicate fields.
 *
 * @returns what kubectl prints
 */
export function apply(manifests: readonly Manifest[], ...flags: readonly string[]): Promise<string> {
  const stdin = manifests.map((each) => `---\n${stringify(each, { version: "1.1" })}`).join("");
  return kubectl(["apply", "--server-side", "--validate=strict", "--force-conflicts", "-f", "-", ...flags], { stdin });
}

/** Installs the chart's CRDs and waits until the API server serves their kinds. */
export async function installCrds(): Promise<void> {
  const crds = (await render()).filter((each) => each.kind === "CustomResourceDefinition");
  await apply(crds);
  const names = crds.map((each) => `crd/${each.metadata.name}`);
  await kubectl(["wait", "--for=condition=Established", "--timeout=30s", ...names]);
}
