import { KIND_NAMES } from "../../operator/api/catalogue.ts";
import { canariesIn } from "./canaries.ts";
import type { OperatorProcess } from "./operator-process.ts";
import type { Kube } from "./world-kube.ts";

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** What others can see of the operator: its output, its metrics, the Events it records, the status it writes. */
interface Leaks {
  readonly operators: readonly OperatorProcess[];
  readonly kube: Kube;
  readonly namespace: string;
}

/** Without what clients keep of what they applied. */
const notApplied = ({ [LAST_APPLIED]: _, ...others }: Readonly<Record<string, string>> = {}) => others;

/**
 * Searches all output of the operator for canaries. An API server that has stopped is skipped.
 * @throws Error that names each canary found, and where
 */
export async function expectNoCanaries({ operators, kube, namespace }: Leaks): Promise<void> {
  const gone = (): readonly never[] => [];
  const places: (readonly [string, unknown])[] = [["Events", await kube.events(namespace).catch(gone)]];
  for (const kind of KIND_NAMES) {
    const objects = await kube.list(kind, namespace).catch(gone);
    places.push([
      `status of ${kind}`,
      objects.map(({ status, metadata }) => [status, notApplied(metadata.annotations)]),
    ]);
  }
  for (const operator of operators) {
    places.push(["output of the operator", operator.lines]);
    if (operator.ended() === undefined) places.push(["metrics", await operator.metrics().catch(() => "")]);
  }
  const found = places.flatMap(([place, content]) =>
    canariesIn(JSON.stringify(content)).map((canary) => `${canary} in ${place}`),
  );
  if (found.length > 0) throw new Error(`secrets come out of the operator: ${[...new Set(found)].join(", ")}`);
}
