import { setTimeout as delay } from "node:timers/promises";
import { customResourceDefinition, KINDS } from "../../crds/crd.ts";
import { type Answer, call } from "./api.ts";

const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const ESTABLISHED_WITHIN_MS = 20_000;

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message: string;
}

async function conditions(name: string): Promise<readonly Condition[]> {
  const { body } = await call("GET", `${CRDS}/${name}`);
  return (body as { status?: { conditions?: readonly Condition[] } }).status?.conditions ?? [];
}

/**
 * Applies the CRDs of every kind to the shared API server and waits until they are served.
 *
 * @returns the API server's answers, by name of the CRD
 */
export async function installCrds(): Promise<ReadonlyMap<string, Answer>> {
  const answers = new Map<string, Answer>();
  for (const kind of KINDS) {
    const name = `${kind.names.plural}.${kind.names.group}`;
    const path = `${CRDS}/${name}?fieldManager=test&force=true`;
    answers.set(name, await call("PATCH", path, customResourceDefinition(kind), "application/apply-patch+yaml"));
  }
  const deadline = performance.now() + ESTABLISHED_WITHIN_MS;
  for (const name of answers.keys()) {
    while (!(await conditions(name)).some(({ type, status }) => type === "Established" && status === "True")) {
      if (performance.now() > deadline)
        throw new Error(`${name} is not established: ${JSON.stringify(answers.get(name)?.body)}`);
      await delay(100);
    }
  }
  return answers;
}

/** What the API server says against the schema, beyond accepting it. */
export async function complaints(name: string): Promise<readonly string[]> {
  return (await conditions(name))
    .filter(({ type, status }) => type === "NonStructuralSchema" && status === "True")
    .map(({ message }) => message);
}
