import { join } from "node:path";
import { startControlPlane } from "../../tools/controlplane/start.ts";
import { bundle } from "../../tools/lib/bundle.ts";
import { mutantNamed } from "../mutants/catalogue.ts";
import { type Mutant, mutated } from "../mutants/mutant.ts";
import { createKube } from "../support/world-kube.ts";
import { createProcesses } from "../support/world-processes.ts";
import { OPERATOR_SPEED } from "./speed.ts";
import type { Infrastructure } from "./stage.ts";

/** What all runs share but the operator, and its end. */
export interface OpenInfrastructure {
  /**
   * Bundles an operator from the sources as they stand, with faster time.
   *
   * @param mutant number of a seeded mistake that it is to have
   */
  withOperator(mutant?: string): Promise<Infrastructure>;
  close(): Promise<void>;
}

/** The operator's clock, see `OPERATOR_SPEED`. */
const FAST: Pick<Mutant, "id" | "edits"> = {
  id: "fast",
  edits: [
    ["now: () => Date.now()", `now: () => performance.timeOrigin + performance.now() * ${OPERATOR_SPEED}`],
    ["monotonic: () => performance.now()", `monotonic: () => performance.now() * ${OPERATOR_SPEED}`],
    ["Math.min(ms, ", `Math.min(ms / ${OPERATOR_SPEED}, `],
  ].map(([find = "", replace = ""]) => ({ file: "operator/system.ts", find, replace })),
};

/** Starts a control plane for all runs. */
export async function openInfrastructure(): Promise<OpenInfrastructure> {
  const plane = await startControlPlane();
  const kube = createKube(plane);
  const processes = createProcesses();
  const close = async () => {
    await processes.stopAll();
    kube.close();
    await plane.stop();
  };
  const withOperator = async (mutant?: string) => {
    const changes = [FAST, ...(mutant === undefined ? [] : [mutantNamed(mutant)])];
    const program = join(processes.directory, `operator-${mutant ?? "as-it-is"}.mjs`);
    await bundle("operator/main.ts", program, "faults", (file, source) =>
      changes.reduce((text, change) => mutated(change, file, text), source),
    );
    return { plane, kube, processes, program };
  };
  try {
    await kube.installCrds();
    return { withOperator, close };
  } catch (error) {
    await close();
    throw error;
  }
}
